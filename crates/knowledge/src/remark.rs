//! Why an article did not help, in its reader's choice and words.

use helppo_kernel::{Ambient, ArticleId, EventId, Locale, Millis};
use helppo_store::{Bind, Col, DbError, FromCol, P, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;

/// Longest words kept of a reader, in characters.
const LONGEST: usize = 1_000;

/// Why it did not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// What the reader looked for is not in it.
    NotFound,
    /// It is there and hard to understand.
    Unclear,
    /// It is no longer so.
    OutOfDate,
    /// Something else, in the reader's words.
    Other,
}

impl Reason {
    /// Every reason, in the order pages list them.
    pub const ALL: [Self; 4] = [Self::NotFound, Self::Unclear, Self::OutOfDate, Self::Other];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Unclear => "unclear",
            Self::OutOfDate => "out_of_date",
            Self::Other => "other",
        }
    }
}

impl Bind for Reason {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for Reason {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::ALL.into_iter().find(|one| one.as_str() == word).ok_or_else(|| format!("{word:?} is no reason"))
    }
}

row! {
    /// What a reader said about an article.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
    pub struct Remark {
        pub id: EventId,
        pub article: ArticleId,
        pub locale: Locale,
        pub reason: Reason,
        /// The reader's own words, plain; may be empty.
        pub words: String,
        pub at: Millis,
    }
}

/// Keeps what a reader said.
pub async fn keep_remark(
    tx: &mut Tx,
    ambient: &Ambient,
    article: ArticleId,
    locale: Locale,
    reason: Reason,
    words: &str,
) -> Result<(), DbError> {
    let words: String =
        words.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect();
    let (id, now): (EventId, _) = (ambient.id(), ambient.now());
    tx.exec(store::INSERT_REMARK, p![id, article, locale, reason, words, now]).await?;
    Ok(())
}

/// What readers said, newest first, before `id`; of one article when named.
pub async fn list_remarks(
    tx: &mut Tx,
    article: Option<ArticleId>,
    before: EventId,
    fetch: i64,
) -> Result<Vec<Remark>, DbError> {
    match article {
        Some(article) => tx.all(store::REMARKS_OF, p![article, before, fetch]).await,
        None => tx.all(store::REMARKS, p![before, fetch]).await,
    }
}
