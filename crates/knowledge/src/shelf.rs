//! What the public can read, held in memory: titles and leads for pages, an index for search and bot.
//!
//! Bodies stay in the database. The shelf is filled at start and follows the log; until it is filled,
//! pages that need it say so by being empty, never wrong.

use std::collections::{HashMap, HashSet};

use helppo_kernel::{ArticleId, CategoryId, Locale, Millis};
use helppo_search::{MemoryIndex, Ranking, Weights};

use crate::model::Category;
use crate::passage::{lead, plain};
use crate::store::LiveRow;

/// A published text, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnShow {
    pub article: ArticleId,
    pub locale: Locale,
    pub title: String,
    pub slug: String,
    /// The first paragraph, cut.
    pub lead: String,
    pub category: Option<CategoryId>,
    pub published_at: Millis,
}

/// Longest lead kept for lists, in characters.
const LEAD: usize = 240;

#[derive(Default)]
pub(crate) struct Shelf {
    languages: [Language; 3],
    pub(crate) categories: Vec<Category>,
    /// Views of the last weeks.
    pub(crate) views: HashMap<ArticleId, i64>,
}

#[derive(Default)]
struct Language {
    texts: HashMap<ArticleId, OnShow>,
    by_slug: HashMap<String, ArticleId>,
    index: MemoryIndex,
}

impl Shelf {
    /// Puts a text on show in place of an earlier version.
    pub(crate) fn put(&mut self, row: &LiveRow) {
        self.remove(row.article, row.locale);
        let language = &mut self.languages[place(row.locale)];
        language.index.put(row.article.0, row.locale, &row.title, &plain(&row.body));
        language.by_slug.insert(row.slug.clone(), row.article);
        let text = OnShow {
            article: row.article,
            locale: row.locale,
            title: row.title.clone(),
            slug: row.slug.clone(),
            lead: short(&lead(&row.body)),
            category: row.category,
            published_at: row.published_at,
        };
        language.texts.insert(row.article, text);
    }

    pub(crate) fn remove(&mut self, article: ArticleId, locale: Locale) {
        let language = &mut self.languages[place(locale)];
        if let Some(old) = language.texts.remove(&article) {
            if language.by_slug.get(&old.slug) == Some(&article) {
                language.by_slug.remove(&old.slug);
            }
            language.index.remove(article.0);
        }
    }

    /// Takes away whatever is not among these.
    pub(crate) fn keep(&mut self, these: &HashSet<(ArticleId, Locale)>) {
        let all: Vec<(ArticleId, Locale)> = self.all().map(|text| (text.article, text.locale)).collect();
        for (article, locale) in all.into_iter().filter(|text| !these.contains(text)) {
            self.remove(article, locale);
        }
    }

    pub(crate) fn get(&self, article: ArticleId, locale: Locale) -> Option<&OnShow> {
        self.languages[place(locale)].texts.get(&article)
    }

    pub(crate) fn by_slug(&self, locale: Locale, slug: &str) -> Option<&OnShow> {
        let language = &self.languages[place(locale)];
        language.texts.get(language.by_slug.get(slug)?)
    }

    /// The same article in every language it is on show in.
    pub(crate) fn siblings(&self, article: ArticleId) -> impl Iterator<Item = &OnShow> {
        self.languages.iter().filter_map(move |language| language.texts.get(&article))
    }

    /// Texts of a category by title; of no category when absent.
    pub(crate) fn of_category(&self, locale: Locale, category: Option<CategoryId>) -> Vec<&OnShow> {
        let texts = self.languages[place(locale)].texts.values();
        let mut found: Vec<&OnShow> = texts.filter(|text| text.category == category).collect();
        found.sort_by(|a, b| a.title.cmp(&b.title));
        found
    }

    /// Texts read most, then the newest.
    pub(crate) fn popular(&self, locale: Locale, limit: usize) -> Vec<&OnShow> {
        let mut all: Vec<&OnShow> = self.languages[place(locale)].texts.values().collect();
        let views = |text: &OnShow| self.views.get(&text.article).copied().unwrap_or(0);
        all.sort_by(|a, b| {
            views(b).cmp(&views(a)).then(b.published_at.cmp(&a.published_at)).then(b.article.cmp(&a.article))
        });
        all.truncate(limit);
        all
    }

    pub(crate) fn len(&self, locale: Locale) -> usize {
        self.languages[place(locale)].texts.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &OnShow> {
        self.languages.iter().flat_map(|language| language.texts.values())
    }

    pub(crate) fn rank(&self, locale: Locale, question: &str, limit: usize) -> Ranking {
        self.languages[place(locale)].index.rank(question, locale, Weights::default(), limit)
    }
}

fn place(locale: Locale) -> usize {
    locale as usize
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LEAD) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].rsplit_once(' ').map_or(&text[..end], |(kept, _)| kept)),
    }
}
