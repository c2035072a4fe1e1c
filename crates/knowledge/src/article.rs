//! Articles: make, find, list, move to another category.

use std::collections::HashMap;

use helppo_kernel::{Actor, AgentId, Ambient, ArticleId, CategoryId, Locale, Millis};
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
    let translations: Vec<TranslationRow> = tx.all(store::TRANSLATIONS_OF, p![id]).await?;
    let mut article = assemble_with(&row, &translations, &names(tx).await?, reader);
    for (shown, row) in article.translations.iter_mut().zip(translations) {
        shown.body = Some(row.body);
    }
    Ok(article)
}

/// Articles that are due for review by `by`, the longest due first, after `(review_at, id)`; of one owner
/// when named.
pub async fn list_due(
    tx: &mut Tx,
    by: Millis,
    owner: Option<AgentId>,
    after: (Millis, ArticleId),
    fetch: i64,
    reader: Locale,
) -> Result<Vec<Article>, KnowledgeError> {
    let rows: Vec<ArticleRow> = match owner {
        Some(owner) => tx.all(store::LIST_DUE_OF, p![owner, by, after.0, after.1, fetch]).await?,
        None => tx.all(store::LIST_DUE, p![by, after.0, after.1, fetch]).await?,
    };
    with_titles(tx, rows, reader).await
}

async fn with_titles(
    tx: &mut Tx,
    rows: Vec<ArticleRow>,
    reader: Locale,
) -> Result<Vec<Article>, KnowledgeError> {
    let names = names(tx).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let translations: Vec<TranslationRow> = tx.all(store::TITLES_OF, p![row.id]).await?;
        out.push(assemble_with(&row, &translations, &names, reader));
    }
    Ok(out)
}

pub(crate) async fn names(tx: &mut Tx) -> Result<HashMap<CategoryId, Names>, KnowledgeError> {
    let rows: Vec<(CategoryId, serde_json::Value)> = tx.all(store::CATEGORY_NAMES, p![]).await?;
    Ok(rows.into_iter().map(|(id, names)| (id, serde_json::from_value(names).unwrap_or_default())).collect())
}

pub(crate) fn assemble_with(
    row: &ArticleRow,
    translations: &[TranslationRow],
    names: &HashMap<CategoryId, Names>,
    reader: Locale,
) -> Article {
    let source = translations.iter().find(|t| t.locale == row.locale).map_or(Millis(0), |t| t.updated_at);
    let translation = |t: &TranslationRow| Translation {
        locale: t.locale,
        title: t.title.clone(),
        slug: t.slug.clone(),
        status: if t.live.is_some() { Status::Published } else { Status::Draft },
        outdated: t.locale != row.locale && t.updated_at < source,
        changed: t.live.is_some_and(|live| live != t.version),
        version: t.version,
        published_at: t.published_at,
        updated_at: t.updated_at,
        body: None,
    };
    let named = |id| names.get(&id).map(|names| CategoryRef { id, name: names.of(reader).to_owned() });
    Article {
        id: row.id,
        category: row.category.and_then(named),
        audience: row.audience,
        source: row.locale,
        owner: row.owner,
        review_at: row.review_at,
        reviewed_at: row.reviewed_at,
        updated_at: row.updated_at,
        broken_links: row.broken_links,
        translations: translations.iter().map(translation).collect(),
    }
}

async fn must_exist(tx: &mut Tx, id: CategoryId) -> Result<(), KnowledgeError> {
    let found: Option<(CategoryId, String, serde_json::Value, i64)> =
        tx.opt(store::FIND_CATEGORY, p![id]).await?;
    found.map(drop).ok_or(KnowledgeError::Invalid { field: "category", message: "there is no such category" })
}
