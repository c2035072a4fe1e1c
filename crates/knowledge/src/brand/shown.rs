//! Which brands show a topic or an article. What names none is shown by all; what names a brand that is gone
//! is shown by nobody else because of it.

use std::collections::HashMap;

use helppo_kernel::{Actor, Ambient, ArticleId, BrandId, CategoryId};
use helppo_store::{DbError, Tx, p};

use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::store;

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Category(CategoryId),
    Article(ArticleId),
}

/// Brands that it names.
pub async fn shown_in(tx: &mut Tx, what: Shown) -> Result<Vec<BrandId>, DbError> {
    match what {
        Shown::Category(id) => tx.all(store::BRANDS_OF_CATEGORY, p![id]).await,
        Shown::Article(id) => tx.all(store::BRANDS_OF_ARTICLE, p![id]).await,
    }
}

/// Names the brands that show it, in place of those before.
pub async fn put_shown(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    what: Shown,
    brands: &[BrandId],
) -> Result<(), KnowledgeError> {
    let (forget, name, found): (_, _, Option<i64>) = match what {
        Shown::Category(id) => {
            (store::FORGET_OF_CATEGORY, store::NAME_FOR_CATEGORY, tx.opt(store::IS_CATEGORY, p![id]).await?)
        }
        Shown::Article(id) => {
            (store::FORGET_OF_ARTICLE, store::NAME_FOR_ARTICLE, tx.opt(store::IS_ARTICLE, p![id]).await?)
        }
    };
    let id = found.ok_or(KnowledgeError::NotFound("article or category"))?;
    tx.exec(forget, p![id]).await?;
    for brand in brands {
        let known: Option<i64> = tx.opt(store::IS_BRAND, p![*brand]).await?;
        if known.is_none() {
            return Err(KnowledgeError::Invalid { field: "brands", message: "there is no such brand" });
        }
        tx.exec(name, p![id, *brand]).await?;
    }
    Ok(KnowledgeEvent::ShelvesChanged { article: None }.log(tx, ambient, actor).await?)
}

/// Everything that not all brands show.
#[derive(Default)]
pub(crate) struct Limited {
    categories: HashMap<CategoryId, Vec<BrandId>>,
    articles: HashMap<ArticleId, Vec<BrandId>>,
}

impl Limited {
    pub(crate) async fn read(tx: &mut Tx) -> Result<Self, DbError> {
        let mut all = Self::default();
        for (category, brand) in tx.all::<(CategoryId, BrandId)>(store::LIMITED_CATEGORIES, p![]).await? {
            all.categories.entry(category).or_default().push(brand);
        }
        for (article, brand) in tx.all::<(ArticleId, BrandId)>(store::LIMITED_ARTICLES, p![]).await? {
            all.articles.entry(article).or_default().push(brand);
        }
        Ok(all)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.categories.is_empty() && self.articles.is_empty()
    }

    /// Whether a brand shows an article of a category; the house itself shows what names no brand.
    pub(crate) fn shows(
        &self,
        brand: Option<BrandId>,
        article: ArticleId,
        category: Option<CategoryId>,
    ) -> bool {
        let among = |named: Option<&Vec<BrandId>>| {
            named.is_none_or(|named| brand.is_some_and(|brand| named.contains(&brand)))
        };
        among(self.articles.get(&article)) && self.shows_category(brand, category)
    }

    pub(crate) fn shows_category(&self, brand: Option<BrandId>, category: Option<CategoryId>) -> bool {
        let named = category.and_then(|category| self.categories.get(&category));
        named.is_none_or(|named| brand.is_some_and(|brand| named.contains(&brand)))
    }
}
