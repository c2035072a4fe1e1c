//! Looking after an article: whom it is for, who owns it, when it is looked through again.

use helppo_kernel::{Actor, AgentId, Ambient, ArticleId, Locale, Millis};
use helppo_store::{Tx, p};

use crate::audience::Audience;
use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::store::{self, ArticleRow, TranslationRow};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Care {
    pub audience: Option<Audience>,
    /// `Some(None)`: nobody looks after it any more.
    pub owner: Option<Option<AgentId>>,
    /// `Some(None)`: it need not be looked through again.
    pub review_at: Option<Option<Millis>>,
}

/// Changes whom an article is for, who owns it or when it is due.
pub async fn care_for(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: ArticleId,
    care: &Care,
) -> Result<(), KnowledgeError> {
    // First a write to its row: on PostgreSQL whoever changes it takes turns from here.
    tx.exec(store::TOUCH_ARTICLE, p![ambient.now(), id]).await?;
    let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![id]).await?;
    let row = row.ok_or(KnowledgeError::NotFound("article"))?;
    if let Some(Some(owner)) = care.owner
        && helppo_people::directory(tx, &[owner]).await?.is_empty()
    {
        return Err(KnowledgeError::Invalid { field: "owner", message: "there is no such agent" });
    }
    let audience = care.audience.unwrap_or(row.audience);
    let owner = care.owner.unwrap_or(row.owner);
    let review_at = care.review_at.unwrap_or(row.review_at);
    tx.exec(store::CARE_FOR, p![audience, owner, review_at, ambient.now(), id]).await?;
    if audience != row.audience {
        // Shelf and search file take it up or put it away as with any other change.
        KnowledgeEvent::ShelvesChanged { article: Some(id) }.log(tx, ambient, actor).await?;
    }
    Ok(())
}

/// Says that an article was looked through and is right, and when it is due the next time.
pub async fn mark_reviewed(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: ArticleId,
    next: Option<Millis>,
) -> Result<(), KnowledgeError> {
    if tx.exec(store::REVIEWED, p![ambient.now(), next, id]).await? == 0 {
        return Err(KnowledgeError::NotFound("article"));
    }
    KnowledgeEvent::ShelvesChanged { article: Some(id) }
        .log(tx, ambient, actor)
        .await
        .map_err(KnowledgeError::from)
}

/// Says that a translation still holds although its source was changed after it.
pub async fn still_right(
    tx: &mut Tx,
    ambient: &Ambient,
    article: ArticleId,
    locale: Locale,
) -> Result<(), KnowledgeError> {
    let found: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![article, locale]).await?;
    found.ok_or(KnowledgeError::NotFound("translation"))?;
    tx.exec(store::STILL_RIGHT, p![ambient.now(), article, locale]).await?;
    Ok(())
}
