//! Why a notice was refused.

use helppo_kernel::Problem;
use helppo_store::DbError;

/// Refusals of this room's verbs.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// There is no such notice, or it was withdrawn.
    #[error("there is no such notice")]
    NotFound,
    /// An input was wrong.
    #[error("{field}: {message}")]
    Invalid {
        /// Which input.
        field: &'static str,
        /// What would be right.
        message: String,
    },
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<NoticeError> for Problem {
    fn from(e: NoticeError) -> Self {
        match e {
            NoticeError::NotFound => Self::not_found("notice"),
            NoticeError::Invalid { field, message } => Self::invalid(field, message),
            NoticeError::Db(e) => e.into(),
        }
    }
}
