//! What was published before: listed, compared word by word, brought back as a new draft.

use helppo_kernel::{AgentId, Ambient, ArticleId, Locale, Millis};
use helppo_store::{Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::diff::{Piece, diff};
use crate::error::KnowledgeError;
use crate::store::{self, TranslationRow};
use crate::translate::{Draft, save_translation};

row! {
    /// A published version as lists show it.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
    pub struct VersionLine {
        pub version: i64,
        pub title: String,
        pub published_by: Option<AgentId>,
        pub published_at: Millis,
    }
}

row! {
    struct VersionRow {
        version: i64, title: String, body: String, published_by: Option<AgentId>, published_at: Millis,
    }
}

/// A published version beside a later text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionComparison {
    pub version: i64,
    pub published_by: Option<AgentId>,
    pub published_at: Millis,
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The version it is compared with; absent: the text as last saved.
    pub against: Option<i64>,
    /// From this version's title to the other's.
    pub title_changes: Vec<Piece>,
    /// From this version's body to the other's.
    pub body_changes: Vec<Piece>,
}

/// Published versions of a language, newest first, before `version`.
pub async fn list_versions(
    tx: &mut Tx,
    article: ArticleId,
    locale: Locale,
    before: i64,
    fetch: i64,
) -> Result<Vec<VersionLine>, KnowledgeError> {
    saved(tx, article, locale).await?;
    Ok(tx.all(store::LIST_VERSIONS, p![article, locale, before, fetch]).await?)
}

/// A version beside another or beside the text as last saved.
pub async fn compare_version(
    tx: &mut Tx,
    article: ArticleId,
    locale: Locale,
    version: i64,
    against: Option<i64>,
) -> Result<VersionComparison, KnowledgeError> {
    let saved = saved(tx, article, locale).await?;
    let old = get_version(tx, article, locale, version).await?;
    let (title, body) = match against {
        Some(other) => {
            let other = get_version(tx, article, locale, other).await?;
            (other.title, other.body)
        }
        None => (saved.title, saved.body),
    };
    Ok(VersionComparison {
        version: old.version,
        published_by: old.published_by,
        published_at: old.published_at,
        against,
        title_changes: diff(&old.title, &title),
        body_changes: diff(&old.body, &body),
        title: old.title,
        body: old.body,
    })
}

/// Makes an earlier version the text that is being written. The public goes on reading what is published,
/// the address stays, and nothing of the present text is lost that was published.
pub async fn restore_version(
    tx: &mut Tx,
    ambient: &Ambient,
    article: ArticleId,
    locale: Locale,
    version: i64,
    from: Option<i64>,
) -> Result<i64, KnowledgeError> {
    let old = get_version(tx, article, locale, version).await?;
    let draft = Draft { title: old.title, body: old.body, slug: None, version: from };
    save_translation(tx, ambient, article, locale, &draft).await
}

async fn saved(tx: &mut Tx, article: ArticleId, locale: Locale) -> Result<TranslationRow, KnowledgeError> {
    let found: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![article, locale]).await?;
    found.ok_or(KnowledgeError::NotFound("translation"))
}

async fn get_version(
    tx: &mut Tx,
    article: ArticleId,
    locale: Locale,
    version: i64,
) -> Result<VersionRow, KnowledgeError> {
    let found: Option<VersionRow> = tx.opt(store::FIND_VERSION, p![article, locale, version]).await?;
    found.ok_or(KnowledgeError::NotFound("version"))
}
