//! Articles: make, find, list, move to another category.

use helppo_kernel::{Actor, Ambient, ArticleId, CategoryId, Locale, Millis};
use helppo_store::{Tx, p};

use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::model::{Article, CategoryRef, Names, Status, Translation};
use crate::store::{self, ArticleRow, TranslationRow};
use crate::translate::{Draft, save_translation};

/// A new article with its first text.
#[derive(Debug, Clone)]
pub struct NewArticle {
    pub category: Option<CategoryId>,
    /// The language it is written in first; the others follow it.
    pub locale: Locale,
    pub title: String,
    pub body: String,
    /// The readable part of its address; made from the title when absent.
    pub slug: Option<String>,
}

/// Makes an article with a draft in one language.
pub async fn create_article(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    new: &NewArticle,
) -> Result<ArticleId, KnowledgeError> {
    if let Some(category) = new.category {
        must_exist(tx, category).await?;
    }
    let (id, now) = (ambient.id::<ArticleId>(), ambient.now());
    tx.exec(store::INSERT_ARTICLE, p![id, new.category, new.locale, actor.id(), now]).await?;
    let draft =
        Draft { title: new.title.clone(), body: new.body.clone(), slug: new.slug.clone(), version: None };
    save_translation(tx, ambient, id, new.locale, &draft).await?;
    Ok(id)
}

/// Puts an article into another category or into none.
pub async fn move_article(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: ArticleId,
    category: Option<CategoryId>,
) -> Result<(), KnowledgeError> {
    if let Some(category) = category {
        must_exist(tx, category).await?;
    }
    if tx.exec(store::MOVE_ARTICLE, p![category, ambient.now(), id]).await? == 0 {
        return Err(KnowledgeError::NotFound("article"));
    }
    KnowledgeEvent::ShelvesChanged { article: Some(id) }
        .log(tx, ambient, actor)
        .await
        .map_err(KnowledgeError::from)
}

/// One article with the bodies of all its translations; category names in `reader`'s language.
pub async fn get_article(tx: &mut Tx, id: ArticleId, reader: Locale) -> Result<Article, KnowledgeError> {
    let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![id]).await?;
    let row = row.ok_or(KnowledgeError::NotFound("article"))?;
    assemble(tx, row, reader, With::Bodies).await
}

/// Articles by last change, newest first, after `(updated_at, id)`; without bodies.
pub async fn list_articles(
    tx: &mut Tx,
    after: (Millis, ArticleId),
    fetch: i64,
    reader: Locale,
) -> Result<Vec<Article>, KnowledgeError> {
    let rows: Vec<ArticleRow> = tx.all(store::LIST_ARTICLES, p![after.0, after.1, fetch]).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(assemble(tx, row, reader, With::TitlesOnly).await?);
    }
    Ok(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum With {
    Bodies,
    TitlesOnly,
}

async fn assemble(
    tx: &mut Tx,
    row: ArticleRow,
    reader: Locale,
    with: With,
) -> Result<Article, KnowledgeError> {
    let translations: Vec<TranslationRow> = tx.all(store::TRANSLATIONS_OF, p![row.id]).await?;
    let source = translations.iter().find(|t| t.locale == row.locale).map_or(Millis(0), |t| t.updated_at);
    let mut category = None;
    if let Some(id) = row.category {
        let found: Option<(CategoryId, String, serde_json::Value, i64)> =
            tx.opt(store::FIND_CATEGORY, p![id]).await?;
        category = found.map(|(id, _, names, _)| {
            let names: Names = serde_json::from_value(names).unwrap_or_default();
            CategoryRef { id, name: names.of(reader).to_owned() }
        });
    }
    let translation = |t: TranslationRow| Translation {
        locale: t.locale,
        title: t.title,
        slug: t.slug,
        status: if t.live.is_some() { Status::Published } else { Status::Draft },
        outdated: t.locale != row.locale && t.updated_at < source,
        changed: t.live.is_some_and(|live| live != t.version),
        version: t.version,
        published_at: t.published_at,
        updated_at: t.updated_at,
        body: (with == With::Bodies).then_some(t.body),
    };
    let translations = translations.into_iter().map(translation).collect();
    Ok(Article { id: row.id, category, updated_at: row.updated_at, translations })
}

async fn must_exist(tx: &mut Tx, id: CategoryId) -> Result<(), KnowledgeError> {
    let found: Option<(CategoryId, String, serde_json::Value, i64)> =
        tx.opt(store::FIND_CATEGORY, p![id]).await?;
    found.map(drop).ok_or(KnowledgeError::Invalid { field: "category", message: "there is no such category" })
}
