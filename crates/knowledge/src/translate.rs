//! Writing a translation: every save is a new version, and nobody's work is written over.

use helppo_kernel::{Ambient, ArticleId, Locale};
use helppo_store::{Tx, p};

use crate::error::KnowledgeError;
use crate::slug::{LONGEST, slug};
use crate::store::{self, ArticleRow, TranslationRow};

const LONGEST_TITLE: usize = 160;
/// Half a megabyte of Markdown is a book.
const LONGEST_BODY: usize = 500_000;

/// A text to save.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub title: String,
    pub body: String,
    /// The readable part of the address. Absent: kept, or made from the title of a new text.
    pub slug: Option<String>,
    /// The version the writer began from; refused when another has been saved since.
    pub version: Option<i64>,
}

/// Saves a text and gives its version. What the public reads changes only by publishing.
pub async fn save_translation(
    tx: &mut Tx,
    ambient: &Ambient,
    article: ArticleId,
    locale: Locale,
    draft: &Draft,
) -> Result<i64, KnowledgeError> {
    judge(draft)?;
    let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![article]).await?;
    row.ok_or(KnowledgeError::NotFound("article"))?;
    let found: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![article, locale]).await?;
    let kept = found.as_ref().map(|t| t.slug.clone());
    let slug = claim(tx, article, locale, draft, kept).await?;
    let (title, now) = (draft.title.trim(), ambient.now());
    tx.exec(store::TOUCH_ARTICLE, p![now, article]).await?;
    let Some(found) = found else {
        tx.exec(store::INSERT_TRANSLATION, p![article, locale, title, slug, draft.body, now]).await?;
        return Ok(1);
    };
    let from = draft.version.unwrap_or(found.version);
    if tx.exec(store::UPDATE_TRANSLATION, p![title, slug, draft.body, now, article, locale, from]).await? == 0
    {
        return Err(KnowledgeError::Moved { now: found.version });
    }
    Ok(from + 1)
}

fn judge(draft: &Draft) -> Result<(), KnowledgeError> {
    let invalid = |field, message| Err(KnowledgeError::Invalid { field, message });
    let title = draft.title.trim();
    if title.is_empty() {
        return invalid("title", "write a title");
    }
    if title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
        return invalid("title", "write at most 160 characters on one line");
    }
    if draft.body.len() > LONGEST_BODY {
        return invalid("body", "write at most 500,000 characters");
    }
    if draft.slug.as_ref().is_some_and(|slug| slug.chars().count() > LONGEST) {
        return invalid("slug", "write at most 80 characters");
    }
    Ok(())
}

/// Gives the text its address. Old addresses stay with the article and lead to the new one; an address
/// that another article merely used to have may be taken over.
async fn claim(
    tx: &mut Tx,
    article: ArticleId,
    locale: Locale,
    draft: &Draft,
    kept: Option<String>,
) -> Result<String, KnowledgeError> {
    let asked = draft.slug.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(slug);
    let explicit = asked.is_some();
    let wanted = asked.or(kept).unwrap_or_else(|| slug(&draft.title));
    let owner: Option<ArticleId> = tx.opt(store::SLUG_OWNER, p![locale, wanted]).await?;
    let free = match owner {
        None => true,
        Some(owner) if owner == article => return Ok(wanted),
        Some(owner) => tx.opt::<ArticleId>(store::SLUG_IN_USE, p![owner, locale, wanted]).await?.is_none(),
    };
    let slug = match (free, explicit) {
        (true, _) => wanted,
        (false, true) => return Err(KnowledgeError::SlugTaken(wanted)),
        (false, false) => format!("{wanted}-{:x}", article.0 & 0xff_ffff),
    };
    tx.exec(store::CLAIM_SLUG, p![locale, slug, article]).await?;
    Ok(slug)
}
