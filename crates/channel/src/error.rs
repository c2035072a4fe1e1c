//! Why something about a channel could not be done.

use helppo_kernel::{FieldProblem, Problem};
use helppo_store::DbError;

/// Why something about a channel could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// There is no such channel, raw message or team.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Inputs that are wrong, each with what would be right.
    #[error("wrong settings")]
    Invalid(Vec<FieldProblem>),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl ChannelError {
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem { field: field.into(), message: message.into() }])
    }
}

impl From<ChannelError> for Problem {
    fn from(e: ChannelError) -> Self {
        match e {
            ChannelError::NotFound(what) => Self::not_found(what),
            ChannelError::Db(e) => e.into(),
            ChannelError::Invalid(fields) => {
                let mut problem = Self::new(422, "invalid", "Something in the request is not right", "");
                problem.fields = fields;
                problem
            }
        }
    }
}
