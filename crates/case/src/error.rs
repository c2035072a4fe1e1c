//! Why a change to a case did not happen: the refusals that most verbs share.

use helppo_kernel::Problem;
use helppo_store::DbError;

use crate::model::{IllegalMove, WrongState};

/// Refusals of the verbs that change one thing.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// No such case, interaction, message, tag, view…
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The case was merged away: its life goes on elsewhere.
    #[error("the case is part of {0}")]
    Merged(helppo_kernel::CaseId),
    /// The case cannot take this step from where it stands.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
    /// The interaction cannot take this step from where it stands.
    #[error(transparent)]
    State(#[from] WrongState),
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

impl CaseError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<CaseError> for Problem {
    fn from(e: CaseError) -> Self {
        match e {
            CaseError::NotFound(what) => Self::not_found(what),
            CaseError::Merged(into) => Self::conflict("case-merged", "The case was merged into another one.")
                .with("into", into.to_string()),
            CaseError::Illegal(e) => Self::conflict("wrong-status", format!("{e}.")),
            CaseError::State(e) => Self::conflict("wrong-state", format!("{e}.")),
            CaseError::Invalid { field, message } => Self::invalid(field, message),
            CaseError::Db(e) => e.into(),
        }
    }
}
