//! Who may read an article: the one predicate, asked by pages, search, feeds, files and the bot alike.

use helppo_store::{Bind, Col, FromCol, P};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom an article is written for.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// Customers who have shown who they are, and agents.
    SignedIn,
    /// Agents alone.
    Agents,
}

/// Who is reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// Nobody we know.
    #[default]
    Anybody,
    /// A customer who has shown who they are.
    SignedIn,
    /// An agent who may read knowledge.
    Agent,
}

impl Audience {
    /// Whether `reader` may read what is written for this audience. Nothing else decides it.
    pub fn admits(self, reader: Reader) -> bool {
        match self {
            Self::Public => true,
            Self::SignedIn => reader >= Reader::SignedIn,
            Self::Agents => reader >= Reader::Agent,
        }
    }

    /// The audience that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Public, Self::SignedIn, Self::Agents].into_iter().find(|one| one.as_str() == word)
    }

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::Agents => "agents",
        }
    }
}

impl Bind for Audience {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for Audience {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::from_word(&word).ok_or_else(|| format!("{word:?} is no audience"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_reads_what_is_for_them_and_for_those_before_them() {
        let admitted = |audience: Audience| {
            [Reader::Anybody, Reader::SignedIn, Reader::Agent].map(|reader| audience.admits(reader))
        };
        assert_eq!(admitted(Audience::Public), [true, true, true]);
        assert_eq!(admitted(Audience::SignedIn), [false, true, true]);
        assert_eq!(admitted(Audience::Agents), [false, false, true]);
    }
}
