//! Putting a text before the public, and taking it away again.

use helppo_kernel::{Actor, Ambient, ArticleId, Locale};
use helppo_store::{Tx, p};

use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::markdown::{Reference, ReferenceKind, references};
use crate::store::{self, TranslationRow};

/// Publishes the text as last saved: pages, search and bot read it from now on. Gives the version.
pub async fn publish(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    article: ArticleId,
    locale: Locale,
) -> Result<i64, KnowledgeError> {
    let found: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![article, locale]).await?;
    let t = found.ok_or(KnowledgeError::NotFound("translation"))?;
    if t.body.trim().is_empty() {
        return Err(KnowledgeError::Invalid {
            field: "body",
            message: "write the text before publishing it",
        });
    }
    if references(&t.body).iter().any(is_nameless) {
        return Err(KnowledgeError::Invalid {
            field: "body",
            message: "say of every picture and video what it shows, for readers who cannot see it",
        });
    }
    let now = ambient.now();
    let by = actor.id();
    tx.exec(store::KEEP_VERSION, p![article, locale, t.version, t.title, t.slug, t.body, by, now]).await?;
    tx.exec(store::PUT_ON_SHOW, p![now, article, locale]).await?;
    tx.exec(store::TOUCH_ARTICLE, p![now, article]).await?;
    let event = KnowledgeEvent::ArticlePublished { article, locale, version: t.version };
    event.log(tx, ambient, actor).await?;
    Ok(t.version)
}

/// A picture or video of which nothing is said.
pub(crate) fn is_nameless(reference: &Reference) -> bool {
    reference.kind == ReferenceKind::Image && reference.words.trim().is_empty()
}

/// Takes a text away from the public. Unpublishing what is not public changes nothing.
pub async fn unpublish(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    article: ArticleId,
    locale: Locale,
) -> Result<(), KnowledgeError> {
    let found: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![article, locale]).await?;
    found.ok_or(KnowledgeError::NotFound("translation"))?;
    if tx.exec(store::TAKE_OFF_SHOW, p![article, locale]).await? > 0 {
        tx.exec(store::TOUCH_ARTICLE, p![ambient.now(), article]).await?;
        KnowledgeEvent::ArticleUnpublished { article, locale }.log(tx, ambient, actor).await?;
    }
    Ok(())
}
