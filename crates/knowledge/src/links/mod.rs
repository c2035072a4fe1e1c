//! Where texts lead, and whether it is still there.
//!
//! Links within the help centre are judged whenever a text is saved and whenever what they lead to changes.
//! Links to other sites are asked about through the egress guard: on demand, and a few each day. A link is
//! broken when its reader would find nothing; a moved article still is found, and only told of.

mod judge;
mod keep;
mod outside;
pub(crate) mod store;

use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use keep::{judge_again, keep_links};
pub(crate) use outside::joined;
pub use outside::{CHECK_LINKS, CheckLinks};
use store::LinkRow;

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Somewhere.
    Fine,
    /// To another site that has not been asked yet.
    Unknown,
    /// To an article by an address that it used to have.
    Moved,
    NoArticle,
    /// To an article that is not published in that language.
    NotPublished,
    /// To a heading that the page does not have.
    NoAnchor,
    NoFile,
    /// To an article that this one's readers may not read.
    Closed,
    /// The other site says that there is no such page.
    Gone,
    /// The other site does not answer.
    Failed,
    /// Into a private network, or not to a web address at all.
    Refused,
}

impl LinkState {
    pub(crate) const ALL: [Self; 11] = [
        Self::Fine,
        Self::Unknown,
        Self::Moved,
        Self::NoArticle,
        Self::NotPublished,
        Self::NoAnchor,
        Self::NoFile,
        Self::Closed,
        Self::Gone,
        Self::Failed,
        Self::Refused,
    ];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Unknown => "unknown",
            Self::Moved => "moved",
            Self::NoArticle => "no_article",
            Self::NotPublished => "not_published",
            Self::NoAnchor => "no_anchor",
            Self::NoFile => "no_file",
            Self::Closed => "closed",
            Self::Gone => "gone",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }

    /// Whether a reader would find nothing.
    pub fn is_broken(self) -> bool {
        !matches!(self, Self::Fine | Self::Unknown | Self::Moved)
    }
}

helppo_store::word_column!(LinkState, "link state");

/// A link of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArticleLink {
    pub locale: Locale,
    /// As the text writes it.
    pub address: String,
    /// What the link is called.
    pub words: String,
    pub state: LinkState,
    pub broken: bool,
    /// When another site was last asked.
    pub checked_at: Option<Millis>,
}

/// Links of all texts of an article, as last saved.
pub async fn list_links(tx: &mut Tx, article: ArticleId) -> Result<Vec<ArticleLink>, DbError> {
    let rows: Vec<LinkRow> = tx.all(store::LINKS_OF, p![article]).await?;
    let link = |row: LinkRow| ArticleLink {
        locale: row.locale,
        broken: row.state.is_broken(),
        address: row.address,
        words: row.words,
        state: row.state,
        checked_at: row.checked_at,
    };
    Ok(rows.into_iter().map(link).collect())
}
