//! The desk's list of articles: a page at a time, by last change, narrowed by what an author looks for.
//!
//! Articles are walked along an index, newest first, some hundreds at once, and judged here: what is
//! missing or outdated follows from several texts, and words are compared without their accents. A page
//! ends when it is full or when enough was looked at; its cursor goes on from there.

use std::collections::HashMap;

use helppo_kernel::{ArticleId, CategoryId, Locale, Millis};
use helppo_store::{DbError, Tx, p};
use helppo_text::fold;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::article::assemble_with;
use crate::error::KnowledgeError;
use crate::model::{Article, Status, Translation};
use crate::store::{self, ArticleRow, TranslationRow};

/// Articles read from the database at once, and looked at for one page.
const STEP: i64 = 250;
const MOST: usize = 5_000;

/// Where an article stands, in one language or in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ArticleStanding)]
pub enum Standing {
    /// Readers have it.
    Published,
    /// Written and not shown.
    Draft,
    /// Shown, and changed since.
    Changed,
    /// Its source was changed after it.
    Outdated,
    /// Not written in a language that the house serves in.
    Missing,
    /// To be looked through by now.
    Due,
    /// A link leads nowhere.
    Broken,
}

/// In which category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InCategory {
    Any,
    None,
    Of(CategoryId),
}

/// What an author looks for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub standing: Option<Standing>,
    pub language: Option<Locale>,
    pub category: InCategory,
    /// Words of titles and addresses; empty for all.
    pub words: String,
    /// The house's languages, for what is missing.
    pub languages: Vec<Locale>,
    pub now: Millis,
}

/// A page of articles and where the next begins, if there is more to look at.
pub struct Walked {
    pub articles: Vec<Article>,
    pub next: Option<(Millis, ArticleId)>,
}

/// Articles that fit, newest change first, after `(updated_at, id)`; names in `reader`'s language.
pub async fn walk_articles(
    tx: &mut Tx,
    wish: &Wish,
    mut after: (Millis, ArticleId),
    limit: usize,
    reader: Locale,
) -> Result<Walked, KnowledgeError> {
    let names = crate::article::names(tx).await?;
    let words: Vec<String> = fold(&wish.words).split_whitespace().map(str::to_owned).collect();
    let (mut articles, mut seen) = (Vec::new(), 0);
    loop {
        let rows = step(tx, wish, after).await?;
        let last = rows.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
        let mut texts = texts_of(tx, wish, &rows).await?;
        for row in &rows {
            after = (row.updated_at, row.id);
            seen += 1;
            let article = assemble_with(row, &texts.remove(&row.id).unwrap_or_default(), &names, reader);
            if fits(&article, wish, &words) {
                articles.push(article);
            }
            if articles.len() == limit {
                return Ok(Walked { articles, next: Some(after) });
            }
        }
        if last || seen >= MOST {
            return Ok(Walked { articles, next: (!last).then_some(after) });
        }
    }
}

async fn step(tx: &mut Tx, wish: &Wish, (at, id): (Millis, ArticleId)) -> Result<Vec<ArticleRow>, DbError> {
    match (wish.category, wish.standing) {
        (InCategory::Of(category), _) => tx.all(store::LIST_OF_CATEGORY, p![category, at, id, STEP]).await,
        (_, Some(Standing::Broken)) => tx.all(store::LIST_BROKEN, p![at, id, STEP]).await,
        _ => tx.all(store::LIST_ARTICLES, p![at, id, STEP]).await,
    }
}

/// The texts of these articles without their bodies: of a whole step at once, of chosen ones one by one.
async fn texts_of(
    tx: &mut Tx,
    wish: &Wish,
    rows: &[ArticleRow],
) -> Result<HashMap<ArticleId, Vec<TranslationRow>>, DbError> {
    let mut found: HashMap<ArticleId, Vec<TranslationRow>> = HashMap::with_capacity(rows.len());
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(found) };
    if matches!(wish.category, InCategory::Of(_)) || wish.standing == Some(Standing::Broken) {
        for row in rows {
            found.insert(row.id, tx.all(store::TITLES_OF, p![row.id]).await?);
        }
        return Ok(found);
    }
    let range = p![last.updated_at, last.id, first.updated_at, first.id];
    for text in tx.all::<TranslationRow>(store::TITLES_OF_STEP, range).await? {
        found.entry(text.article).or_default().push(text);
    }
    for texts in found.values_mut() {
        texts.sort_by_key(|text| text.locale);
    }
    Ok(found)
}

fn fits(article: &Article, wish: &Wish, words: &[String]) -> bool {
    if wish.category == InCategory::None && article.category.is_some() {
        return false;
    }
    let in_language = |one: Locale| wish.language.is_none_or(|language| language == one);
    let mut texts = article.translations.iter().filter(|text| in_language(text.locale));
    let standing = match wish.standing {
        None => wish.language.is_none() || texts.next().is_some(),
        Some(Standing::Due) => article.review_at.is_some_and(|at| at <= wish.now),
        Some(Standing::Broken) => article.broken_links > 0,
        Some(Standing::Missing) => {
            let has = |locale: Locale| article.translations.iter().any(|text| text.locale == locale);
            wish.languages.iter().any(|&locale| in_language(locale) && !has(locale))
        }
        Some(standing) => texts.any(|text| stands(text, standing)),
    };
    standing && says(article, words)
}

fn stands(text: &Translation, standing: Standing) -> bool {
    match standing {
        Standing::Published => text.status == Status::Published,
        Standing::Draft => text.status == Status::Draft,
        Standing::Changed => text.changed,
        Standing::Outdated => text.outdated,
        Standing::Missing | Standing::Due | Standing::Broken => false,
    }
}

/// Whether every word stands in a title or an address of the article.
fn says(article: &Article, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let all: String =
        article.translations.iter().map(|text| format!("{} {} ", fold(&text.title), text.slug)).collect();
    words.iter().all(|word| all.contains(word.as_str()))
}
