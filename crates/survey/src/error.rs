//! Why a question was not asked or an answer not taken.

use helppo_case::ReplyError;
use helppo_kernel::Problem;
use helppo_store::DbError;

/// Refusals of this room's verbs.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// No such question, or it was put to somebody else.
    #[error("there is no such question")]
    NotFound,
    /// The score is not one of the seven.
    #[error("a score is a number from 1 to 7")]
    Score,
    /// The answer is too long.
    #[error("a comment has at most {0} characters")]
    TooLong(usize),
    /// The answer stands and can no longer be changed.
    #[error("the answer can no longer be changed")]
    TooLate,
    /// The case room refused to send the question.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SurveyError> for Problem {
    fn from(e: SurveyError) -> Self {
        match e {
            SurveyError::NotFound => Self::not_found("question"),
            SurveyError::Score => Self::invalid("score", "choose a number from 1 to 7"),
            SurveyError::TooLong(most) => Self::invalid("text", format!("use at most {most} characters")),
            SurveyError::TooLate => Self::conflict(
                "answer-stands",
                "The answer was given more than a day ago and stays as it is.",
            ),
            SurveyError::Reply(e) => e.into(),
            SurveyError::Db(e) => e.into(),
        }
    }
}
