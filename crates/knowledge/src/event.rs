//! What happened to knowledge, for the log.

use helppo_kernel::{Actor, Ambient, AnswerId, ArticleId, EventId, Locale, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

/// A fact about knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KnowledgeEvent {
    ArticlePublished {
        article: ArticleId,
        locale: Locale,
        version: i64,
    },
    ArticleUnpublished {
        article: ArticleId,
        locale: Locale,
    },
    /// An article moved to another category, or a category changed: readers of lists look again.
    ShelvesChanged {
        article: Option<ArticleId>,
    },
    /// An answer was made, saved or forgotten.
    AnswersChanged {
        answer: AnswerId,
    },
    /// Words that mean the same were kept, changed or taken away: search and bot read them anew.
    SynonymsChanged,
    ArticleRead {
        article: ArticleId,
        locale: Locale,
        via: Via,
    },
    ArticleHelped {
        article: ArticleId,
        locale: Locale,
        helped: bool,
        via: Via,
    },
    /// Never the words that were searched for: those are in the search log.
    SearchPerformed {
        locale: Locale,
        source: Via,
        hits: usize,
    },
}

/// By which way knowledge reached its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Help,
    Bot,
    Desk,
}

impl Via {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Bot => "bot",
            Self::Desk => "desk",
        }
    }
}

/// Kinds after which the shelf in memory and the search file look again.
pub(crate) const CHANGES: [&str; 5] =
    ["ArticlePublished", "ArticleUnpublished", "ShelvesChanged", "AnswersChanged", "SynonymsChanged"];

impl KnowledgeEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::ArticlePublished { article, locale, version } => {
                ("ArticlePublished", json!({ "article": article, "locale": locale, "version": version }))
            }
            Self::ArticleUnpublished { article, locale } => {
                ("ArticleUnpublished", json!({ "article": article, "locale": locale }))
            }
            Self::ShelvesChanged { article } => ("ShelvesChanged", json!({ "article": article })),
            Self::AnswersChanged { answer } => ("AnswersChanged", json!({ "answer": answer })),
            Self::SynonymsChanged => ("SynonymsChanged", json!({})),
            Self::ArticleRead { article, locale, via } => {
                ("ArticleRead", json!({ "article": article, "locale": locale, "via": via }))
            }
            Self::ArticleHelped { article, locale, helped, via } => (
                "ArticleHelped",
                json!({ "article": article, "locale": locale, "helped": helped, "via": via }),
            ),
            Self::SearchPerformed { locale, source, hits } => {
                ("SearchPerformed", json!({ "locale": locale, "source": source, "hits": hits }))
            }
        }
    }

    /// Writes the fact in the transaction of the change.
    pub(crate) async fn log(&self, tx: &mut Tx, ambient: &Ambient, actor: Actor) -> Result<(), DbError> {
        let (kind, data) = self.parts();
        tx.event(ambient.id::<EventId>(), &NewEvent::new(kind, ambient.now(), actor, data)).await
    }
}
