//! Why a change to a customer did not happen.

use helppo_kernel::{CustomerId, Problem};
use helppo_store::DbError;

use crate::BadIdentity;

/// Refusals that the verbs of this room share.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// No such customer, identity or organisation.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// An input was wrong.
    #[error("{field}: {message}")]
    Invalid {
        /// Which input.
        field: &'static str,
        /// What would be right.
        message: String,
    },
    /// The address is not one.
    #[error(transparent)]
    Identity(#[from] BadIdentity),
    /// The address leads to another customer already; merging the two is what is meant.
    #[error("the identity belongs to {0}")]
    Taken(CustomerId),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<CustomerError> for Problem {
    fn from(e: CustomerError) -> Self {
        match e {
            CustomerError::NotFound(what) => Self::not_found(what),
            CustomerError::Invalid { field, message } => Self::invalid(field, message),
            CustomerError::Identity(e) => Self::invalid("value", e.to_string()),
            CustomerError::Taken(customer) => {
                let detail = "The address belongs to another customer. Merge the two instead.";
                Self::conflict("identity-taken", detail).with("customer", customer.to_string())
            }
            CustomerError::Db(e) => e.into(),
        }
    }
}
