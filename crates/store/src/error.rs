//! What can go wrong between us and the engine.

use tokio_postgres::error::SqlState;

/// Why a transaction did not happen. Nothing of it was saved, except for [`DbError::InDoubt`].
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint refused a row; the text names the constraint or its columns.
    #[error("already there: {0}")]
    Unique(String),
    /// A statement that must find a row found none.
    #[error("no row for: {0}")]
    NoRow(String),
    /// A column held something else than the code reads.
    #[error("cannot read column {column}: {why}")]
    Column {
        /// Position in the row, from 0.
        column: usize,
        /// What was found and what was expected.
        why: String,
    },
    /// Too much waits to be written; try again in a moment.
    #[error("the store is busy")]
    Busy,
    /// The store is being shut down or its writer has died.
    #[error("the store is closed")]
    Closed,
    /// The database server cannot be reached, or ended the connection; what happened is nobody's fault here.
    #[error("the database cannot be reached: {0}")]
    Lost(String),
    /// The connection broke while COMMIT was under way; the transaction may or may not stand.
    #[error("the outcome of a commit is unknown: {0}")]
    InDoubt(String),
    /// The code in the transaction panicked; it was rolled back.
    #[error("a transaction panicked")]
    Panicked,
    /// The transaction's closure awaited something that is not its transaction.
    #[error("a transaction waited for something outside it")]
    Waited,
    /// The database was made by a newer program.
    #[error(
        "the database has schema {found}, this program knows up to {known}: install the newer program again"
    )]
    NewerSchema {
        /// Number of the newest migration in the database.
        found: i64,
        /// Number of the newest migration in this program.
        known: i64,
    },
    /// A database that is only looked at is of another schema than the program's.
    #[error(
        "the database has schema {found}, this program looks at {known}: nothing was changed; `helppo serve` migrates it, or use the program that it belongs to"
    )]
    OtherSchema {
        /// Number of the newest migration in the database; 0: none.
        found: i64,
        /// Number of the newest migration in this program.
        known: i64,
    },
    /// An applied migration differs from the one in this program.
    #[error("migration {0} was edited after it had been applied")]
    EditedMigration(String),
    /// A migration failed; everything before it stands.
    #[error("migration {name} failed: {why}")]
    Migration {
        /// File name.
        name: String,
        /// The engine's words.
        why: String,
    },
    /// Another process of this number is at work on the database.
    #[error("node {0} is at work on this database already: give each process a `node` of its own")]
    NodeTaken(i64),
    /// Anything else the engine said.
    #[error("database: {0}")]
    Engine(String),
}

impl From<rusqlite::Error> for DbError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{ConstraintViolation, DatabaseBusy, DatabaseLocked};
        match &e {
            rusqlite::Error::SqliteFailure(code, text) => match code.code {
                ConstraintViolation if matches!(code.extended_code, 2067 | 1555) => {
                    Self::Unique(text.clone().unwrap_or_default())
                }
                DatabaseBusy | DatabaseLocked => Self::Busy,
                _ => Self::Engine(e.to_string()),
            },
            _ => Self::Engine(e.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(e: tokio_postgres::Error) -> Self {
        match e.as_db_error() {
            Some(db) if *db.code() == SqlState::UNIQUE_VIOLATION => {
                Self::Unique(db.constraint().unwrap_or_default().to_owned())
            }
            Some(db) if is_end(db.code()) => Self::Lost(db.message().to_owned()),
            Some(db) => Self::Engine(format!("{}: {}", db.code().code(), db.message())),
            None if e.is_closed() || comes_from_io(&e) => Self::Lost(chain(&e)),
            None => Self::Engine(chain(&e)),
        }
    }
}

/// Whether the server said that it ends the connection, or takes none: the classes 08 and 57P of
/// PostgreSQL's table of error codes, and too many connections.
pub(crate) fn is_end(code: &SqlState) -> bool {
    let code = code.code();
    code.starts_with("08") || code.starts_with("57P") || code == SqlState::TOO_MANY_CONNECTIONS.code()
}

fn comes_from_io(e: &tokio_postgres::Error) -> bool {
    std::error::Error::source(e).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn chain(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut source = e.source();
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    text
}

impl From<DbError> for helppo_kernel::Problem {
    fn from(e: DbError) -> Self {
        match e {
            DbError::Busy | DbError::Closed => Self::busy(),
            DbError::Lost(why) => {
                tracing::error!(error = why, "a request did not reach the database");
                Self::busy()
            }
            other => {
                tracing::error!(error = %other, "a request failed in the store");
                Self::internal()
            }
        }
    }
}
