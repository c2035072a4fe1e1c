//! What can be found.

use helppo_kernel::Locale;
use serde::{Deserialize, Serialize};

/// The four kinds of documents. Each has an index of its own, so that totals and pages of one kind
/// never pay for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocKind {
    Message,
    Case,
    Customer,
    Article,
}

impl DocKind {
    pub const ALL: [Self; 4] = [Self::Message, Self::Case, Self::Customer, Self::Article];

    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Case => "case",
            Self::Customer => "customer",
            Self::Article => "article",
        }
    }

    pub(crate) fn letter(self) -> char {
        match self {
            Self::Message => 'm',
            Self::Case => 'c',
            Self::Customer => 'u',
            Self::Article => 'a',
        }
    }
}

/// A document as the index takes it. Indexing the same `(kind, id)` again replaces it in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    pub kind: DocKind,
    pub id: i64,
    /// The case it belongs to, handed back with the hit.
    pub case: Option<i64>,
    /// Who may see it: the team's members and the owner. Without a team everybody may.
    pub team: Option<i64>,
    pub owner: Option<i64>,
    /// The language whose stems are used; without one, those of every language are.
    pub locale: Option<Locale>,
    /// Words here weigh more in ranking.
    pub title: String,
    pub text: String,
    /// UTC milliseconds; orders hits of different kinds.
    pub at: i64,
}
