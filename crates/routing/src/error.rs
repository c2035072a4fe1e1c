//! Why routing refused.

use helppo_case::CaseError;
use helppo_kernel::Problem;
use helppo_store::DbError;

/// Refusals of this room's verbs.
#[derive(Debug, thiserror::Error)]
pub enum RoutingError {
    /// The offer was answered, ran out, or is somebody else's.
    #[error("the offer no longer stands")]
    Gone,
    /// There is no such thing.
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
    /// Somebody serves it already, or it has ended.
    #[error("it does not wait")]
    NotWaiting,
    /// Another process decides now.
    #[error("another process holds the lease")]
    NotOurs,
    /// The case room refused.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<RoutingError> for Problem {
    fn from(e: RoutingError) -> Self {
        match e {
            RoutingError::Gone => Self::conflict(
                "offer-gone",
                "The offer no longer stands: it ran out, was answered, or the customer has left.",
            ),
            RoutingError::NotWaiting => Self::conflict(
                "not-waiting",
                "Nobody waits here any more: somebody serves it, or it has ended.",
            ),
            RoutingError::NotFound(what) => Self::not_found(what),
            RoutingError::Invalid { field, message } => Self::invalid(field, message),
            RoutingError::NotOurs => Self::busy(),
            RoutingError::Case(e) => e.into(),
            RoutingError::Db(e) => e.into(),
        }
    }
}
