//! Categories: make, change, list.

use helppo_kernel::{Actor, Ambient, CategoryId};
use helppo_store::{Tx, p};

use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::model::{Category, Names};
use crate::slug::slug;
use crate::store;

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CategoryChange {
    pub names: Option<Names>,
    pub position: Option<i64>,
}

/// Makes a category at the end of the list. Its address comes from the first name given.
pub async fn create_category(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    names: &Names,
) -> Result<CategoryId, KnowledgeError> {
    let names = judged(names)?;
    let id: CategoryId = ambient.id();
    let slug = free_slug(tx, &names, id).await?;
    let last: i64 = tx.one(store::LAST_POSITION, p![]).await?;
    tx.exec(store::INSERT_CATEGORY, p![id, slug, json(&names), last + 1, ambient.now()]).await?;
    KnowledgeEvent::ShelvesChanged { article: None }.log(tx, ambient, actor).await?;
    Ok(id)
}

/// Changes names or place.
pub async fn edit_category(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: CategoryId,
    change: &CategoryChange,
) -> Result<(), KnowledgeError> {
    let found: Option<(CategoryId, String, serde_json::Value, i64)> =
        tx.opt(store::FIND_CATEGORY, p![id]).await?;
    let (_, slug, names, position) = found.ok_or(KnowledgeError::NotFound("category"))?;
    let names = match &change.names {
        Some(names) => json(&judged(names)?),
        None => names.to_string(),
    };
    let position = change.position.unwrap_or(position);
    tx.exec(store::UPDATE_CATEGORY, p![slug, names, position, id]).await?;
    KnowledgeEvent::ShelvesChanged { article: None }
        .log(tx, ambient, actor)
        .await
        .map_err(KnowledgeError::from)
}

/// All categories in their order.
pub async fn list_categories(tx: &mut Tx) -> Result<Vec<Category>, KnowledgeError> {
    let rows: Vec<(CategoryId, String, serde_json::Value, i64, i64)> =
        tx.all(store::LIST_CATEGORIES, p![]).await?;
    let category = |(id, slug, names, position, articles)| Category {
        id,
        slug,
        names: serde_json::from_value(names).unwrap_or_default(),
        position,
        articles,
    };
    Ok(rows.into_iter().map(category).collect())
}

fn judged(names: &Names) -> Result<Names, KnowledgeError> {
    let trim = |name: &str| name.trim().to_owned();
    let names = Names { en: trim(&names.en), fi: trim(&names.fi), sv: trim(&names.sv) };
    let all = [&names.en, &names.fi, &names.sv];
    if all.iter().all(|name| name.is_empty()) {
        return Err(KnowledgeError::Invalid {
            field: "names",
            message: "write a name in at least one language",
        });
    }
    if all.iter().any(|name| name.chars().count() > 80) {
        return Err(KnowledgeError::Invalid { field: "names", message: "write at most 80 characters" });
    }
    Ok(names)
}

async fn free_slug(tx: &mut Tx, names: &Names, id: CategoryId) -> Result<String, KnowledgeError> {
    let name = [&names.en, &names.fi, &names.sv].into_iter().find(|name| !name.is_empty());
    let wanted = slug(name.map_or("", String::as_str));
    let taken: Option<CategoryId> = tx.opt(store::CATEGORY_BY_SLUG, p![wanted]).await?;
    Ok(if taken.is_some() { format!("{wanted}-{}", id.0 & 0xffff) } else { wanted })
}

fn json(names: &Names) -> String {
    serde_json::json!({ "en": names.en, "fi": names.fi, "sv": names.sv }).to_string()
}
