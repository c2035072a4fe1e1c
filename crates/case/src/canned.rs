//! Ready texts that agents put into a reply.

use helppo_kernel::{Ambient, AnswerId, Locale};
use helppo_store::{DbError, Tx, p, row, sql};
use serde::{Deserialize, Serialize};

use crate::CaseError;

row! {
    /// A ready text.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct Canned {
        /// Its id.
        pub id: AnswerId,
        /// What it is found by.
        pub title: String,
        /// The words.
        pub text: String,
        /// The language they are in.
        pub language: Option<Locale>,
    }
}

/// A ready text to keep.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCanned {
    /// What it is found by.
    pub title: String,
    /// The words.
    pub text: String,
    /// The language they are in.
    pub language: Option<Locale>,
}

sql!(LIST, "SELECT id, title, text, language FROM canned ORDER BY title, id LIMIT 1000");
sql!(INSERT, "INSERT INTO canned (id, title, text, language, created_at) VALUES ($1, $2, $3, $4, $5)");
sql!(DELETE, "DELETE FROM canned WHERE id = $1");

/// Every ready text, by title.
pub async fn list_canned(tx: &mut Tx) -> Result<Vec<Canned>, DbError> {
    tx.all(LIST, p![]).await
}

/// Keeps a ready text.
pub async fn create_canned(tx: &mut Tx, amb: &Ambient, input: &NewCanned) -> Result<Canned, CaseError> {
    let (title, text) = (input.title.trim(), input.text.trim());
    if !(1..=80).contains(&title.chars().count()) {
        return Err(CaseError::invalid("title", "1 to 80 characters"));
    }
    if text.is_empty() || text.len() > 20_000 {
        return Err(CaseError::invalid("text", "1 to 20,000 bytes"));
    }
    let made =
        Canned { id: amb.id(), title: title.to_owned(), text: text.to_owned(), language: input.language };
    let now = amb.now();
    tx.exec(INSERT, p![made.id, made.title, made.text, made.language, now]).await?;
    Ok(made)
}

/// Forgets a ready text.
pub async fn delete_canned(tx: &mut Tx, id: AnswerId) -> Result<(), CaseError> {
    match tx.exec(DELETE, p![id]).await? {
        0 => Err(CaseError::NotFound("ready text")),
        _ => Ok(()),
    }
}
