//! Why something could not be done with knowledge.

use helppo_kernel::Problem;
use helppo_store::DbError;

#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("somebody saved version {now} meanwhile")]
    Moved { now: i64 },
    #[error("the address {0} belongs to another article")]
    SlugTaken(String),
    #[error("it cannot be imported: {0}")]
    NotImported(String),
    #[error("the page cannot be read: {0}")]
    NotRead(String),
    #[error("{0}")]
    NotExported(&'static str),
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: &'static str },
    /// What was chosen is not right, in the words that whoever chose it reads.
    #[error("{}", .0.title)]
    Refused(Box<Problem>),
}

impl From<Problem> for KnowledgeError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<KnowledgeError> for Problem {
    fn from(error: KnowledgeError) -> Self {
        match error {
            KnowledgeError::Db(error) => error.into(),
            KnowledgeError::NotFound(what) => Self::not_found(what),
            KnowledgeError::Moved { now } => {
                let detail = "Somebody saved this article while you were writing. Your text is not lost: \
                              compare it with the saved one and save again.";
                Self::conflict("article-moved", detail).with("version", now)
            }
            KnowledgeError::SlugTaken(slug) => {
                Self::invalid("slug", format!("another article already has the address “{slug}”"))
            }
            KnowledgeError::NotImported(why) => Self::invalid("file", why),
            KnowledgeError::NotRead(why) => Self::invalid("url", why),
            KnowledgeError::NotExported(why) => Self::conflict("export-too-large", why),
            KnowledgeError::Invalid { field, message } => Self::invalid(field, message),
            KnowledgeError::Refused(problem) => *problem,
        }
    }
}
