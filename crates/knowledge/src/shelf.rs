//! What can be read, held in memory: titles and leads for pages, an index for search and bot.
//!
//! Bodies stay in the database. The shelf is filled at start and follows the log; until it is filled,
//! pages that need it say so by being empty, never wrong. Whatever is asked of it is asked through a
//! [`View`], and nothing is given that the view's reader may not read.

mod language;
mod overview;
mod view;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use helppo_kernel::{AnswerId, ArticleId, CategoryId, Locale, Millis};
use helppo_search::{Packed, Ranking, SenseIndex, Synonyms};

use crate::audience::{Audience, Reader};
use crate::brand::Limited;
use crate::find::Learnt;
use crate::model::Category;
use crate::store::LiveRow;
use language::Language;

pub(crate) use overview::Overview;
pub(crate) use view::{Sight, View};

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

/// A text with what decides who may see it.
pub(crate) struct Shelved {
    pub(crate) text: OnShow,
    pub(crate) audience: Audience,
    pub(crate) reviewed_at: Option<Millis>,
}

/// A question as it is looked up.
pub(crate) struct Asked<'a> {
    pub(crate) question: &'a str,
    /// The language it is written in.
    pub(crate) locale: Locale,
    /// What it means, where there is a model.
    pub(crate) vector: Option<&'a [f32]>,
}

/// Where brands show different articles, so many are found before those of others are left out.
const LOOKED_AT: usize = 2_000;

#[derive(Default)]
pub(crate) struct Shelf {
    languages: [Language; 3],
    categories: Vec<Category>,
    /// What not all brands show.
    limited: Limited,
    /// Views of the last weeks.
    views: HashMap<ArticleId, i64>,
    /// First pages as they were last counted, until something changes.
    overviews: Mutex<HashMap<View, Arc<Overview>>>,
    learnt: Option<Arc<dyn Learnt>>,
}

impl Shelf {
    /// Puts a text on show in place of an earlier version.
    pub(crate) fn put(&mut self, row: &LiveRow) {
        self.forget_overviews();
        self.language_mut(row.locale).put(row);
    }

    /// Everything is on show: gives back room that was kept for growing.
    pub(crate) fn settle(&mut self) {
        self.languages.iter_mut().for_each(Language::settle);
    }

    pub(crate) fn remove(&mut self, article: ArticleId, locale: Locale) {
        self.forget_overviews();
        self.language_mut(locale).remove(article);
    }

    /// Takes away whatever is not among these.
    pub(crate) fn keep(&mut self, these: &HashSet<(ArticleId, Locale)>) {
        let all = self.all_texts();
        for (article, locale) in all.into_iter().filter(|text| !these.contains(text)) {
            self.remove(article, locale);
        }
    }

    /// Categories in their order, what not all brands show, and how often articles were read.
    pub(crate) fn set_lists(
        &mut self,
        categories: Vec<Category>,
        limited: Limited,
        views: HashMap<ArticleId, i64>,
    ) {
        self.forget_overviews();
        (self.categories, self.limited, self.views) = (categories, limited, views);
    }

    /// Whether a text may be seen. Nothing is given out but through this.
    fn admits(&self, shelved: &Shelved, sight: Sight) -> bool {
        let text = &shelved.text;
        shelved.audience.admits(sight.reader)
            && sight.brand().is_none_or(|brand| self.limited.shows(brand, text.article, text.category))
    }

    /// The category at an address, where its pages show it.
    pub(crate) fn category_at(&self, sight: Sight, slug: &str) -> Option<&Category> {
        let found = self.categories.iter().find(|category| category.slug == slug)?;
        let shown = |brand| self.limited.shows_category(brand, Some(found.id));
        sight.brand().is_none_or(shown).then_some(found)
    }

    pub(crate) fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// A category by its id, when the text is in one.
    pub(crate) fn category(&self, id: Option<CategoryId>) -> Option<&Category> {
        self.categories.iter().find(|category| Some(category.id) == id)
    }

    /// A text in exactly this language.
    pub(crate) fn get(
        &self,
        article: ArticleId,
        locale: Locale,
        sight: impl Into<Sight>,
    ) -> Option<&Shelved> {
        let sight = sight.into();
        self.language(locale).get(article).filter(|shelved| self.admits(shelved, sight))
    }

    /// The text that a reader of this view gets of an article: in their language, else in the first of the
    /// others that has it.
    pub(crate) fn best(&self, view: &View, article: ArticleId) -> Option<&OnShow> {
        view.languages().find_map(|locale| self.get(article, locale, view.sight)).map(|found| &found.text)
    }

    /// The text at an address: the reader's own language first.
    pub(crate) fn by_slug(&self, view: &View, slug: &str) -> Option<&Shelved> {
        view.languages().find_map(|locale| {
            let article = self.language(locale).by_slug(slug)?;
            self.get(article, locale, view.sight)
        })
    }

    /// The same article in every language in which this reader may read it.
    pub(crate) fn siblings(&self, view: &View, article: ArticleId) -> Vec<&OnShow> {
        view.languages()
            .filter_map(|locale| self.get(article, locale, view.sight))
            .map(|found| &found.text)
            .collect()
    }

    /// Where a view's reader reads a text. One that is not in their language keeps their language around
    /// it, unless another text of their language has that address.
    pub(crate) fn href(&self, view: &View, text: &OnShow) -> String {
        let own = self.language(view.locale);
        let locale = match own.by_slug(&text.slug) {
            Some(other) if other != text.article => text.locale,
            _ => view.locale,
        };
        format!("/help/{}/a/{}", locale.as_str(), text.slug)
    }

    /// Texts of a category (of none when absent): those in the reader's language by title, then those that
    /// exist in other languages only.
    pub(crate) fn of_category(&self, view: &View, category: Option<CategoryId>) -> Vec<&OnShow> {
        let mut out = Vec::new();
        let mut before: Vec<Locale> = Vec::new();
        for locale in view.languages() {
            let language = self.language(locale);
            let fresh = language.of_category(category).filter(|shelved| {
                self.admits(shelved, view.sight)
                    && before.iter().all(|&one| self.get(shelved.text.article, one, view.sight).is_none())
            });
            out.extend(fresh.map(|shelved| &shelved.text));
            before.push(locale);
        }
        out
    }

    /// Texts in the reader's language of whose title a word begins so: for words that are still being typed.
    pub(crate) fn beginning(&self, view: &View, word: &str, limit: usize) -> Vec<&OnShow> {
        let fits = self.language(view.locale).beginning(word);
        fits.filter(|shelved| self.admits(shelved, view.sight)).map(|one| &one.text).take(limit).collect()
    }

    /// Texts read most, then the newest.
    pub(crate) fn popular(&self, view: &View, limit: usize) -> Vec<&OnShow> {
        let overview = self.overview(view);
        overview.popular.iter().take(limit).filter_map(|&article| self.best(view, article)).collect()
    }

    /// What a first page shows, counted anew only when something changed.
    pub(crate) fn overview(&self, view: &View) -> Arc<Overview> {
        let known = self.overviews.lock().unwrap_or_else(PoisonError::into_inner).get(view).cloned();
        known.unwrap_or_else(|| {
            let fresh = Arc::new(Overview::of(self, view));
            let mut all = self.overviews.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(view.clone(), fresh.clone());
            fresh
        })
    }

    pub(crate) fn views_of(&self, article: ArticleId) -> i64 {
        self.views.get(&article).copied().unwrap_or(0)
    }

    /// Texts of one language that a reader may read.
    pub(crate) fn len(&self, locale: Locale, reader: Reader) -> usize {
        self.language(locale).len(reader)
    }

    /// Everything that may be seen in any language.
    pub(crate) fn all(&self, sight: Sight) -> impl Iterator<Item = &OnShow> {
        let all = self.languages.iter().flat_map(Language::all);
        all.filter(move |shelved| self.admits(shelved, sight)).map(|shelved| &shelved.text)
    }

    /// The best texts of a language for a question, which may be in another one.
    pub(crate) fn rank(&self, locale: Locale, asked: &Asked<'_>, limit: usize, sight: Sight) -> Ranking {
        let narrowed = sight.brand().is_some() && !self.limited.is_empty();
        let looked_at = if narrowed { limit.max(LOOKED_AT) } else { limit };
        let may = |shelved: &Shelved| self.admits(shelved, sight);
        let mut ranking = self.language(locale).rank(asked, looked_at, sight.reader, may);
        ranking.best.truncate(limit);
        ranking
    }

    /// Puts these answers of a language in place of all earlier ones.
    pub(crate) fn set_answers(&mut self, locale: Locale, answers: Vec<(AnswerId, String, String)>) {
        self.language_mut(locale).set_answers(locale, answers);
    }

    /// What an answer that the bot may say is called.
    pub(crate) fn answer(&self, locale: Locale, id: AnswerId) -> Option<&str> {
        self.language(locale).answer(id)
    }

    /// How many answers the bot may say in a language.
    pub(crate) fn answers(&self, locale: Locale) -> usize {
        self.language(locale).answers()
    }

    /// Gives an answer its vectors.
    pub(crate) fn understand_answer(&mut self, locale: Locale, id: AnswerId, vectors: Vec<Packed>) {
        self.language_mut(locale).understand_answer(id, vectors);
    }

    /// Words of a group stand for each other in questions.
    pub(crate) fn set_synonyms(&mut self, synonyms: &Arc<Synonyms>) {
        for language in &mut self.languages {
            language.set_synonyms(synonyms);
        }
    }

    /// Begins to search by meaning in every language.
    pub(crate) fn begin_to_understand(&mut self, indexes: [(Locale, SenseIndex); 3]) {
        for (locale, index) in indexes {
            self.language_mut(locale).begin_to_understand(&index);
        }
    }

    /// Gives a text its vectors.
    pub(crate) fn understand(&mut self, row: &LiveRow, vectors: Vec<Packed>) {
        self.language_mut(row.locale).understand(row, vectors);
    }

    /// Public texts that are understood, and all of them.
    pub(crate) fn understood(&self) -> (usize, usize) {
        let count = |of: fn(&Language) -> usize| self.languages.iter().map(of).sum();
        (count(Language::understood), count(|language| language.len(Reader::Anybody)))
    }

    /// What was learnt from outcomes, where somebody learns.
    pub(crate) fn learnt(&self) -> Option<&dyn Learnt> {
        self.learnt.as_deref()
    }

    pub(crate) fn set_learnt(&mut self, learnt: Arc<dyn Learnt>) {
        self.learnt = Some(learnt);
    }

    /// Every text there is.
    pub(crate) fn all_texts(&self) -> Vec<(ArticleId, Locale)> {
        let all = self.languages.iter().flat_map(Language::all);
        all.map(|shelved| (shelved.text.article, shelved.text.locale)).collect()
    }

    fn language(&self, locale: Locale) -> &Language {
        &self.languages[locale as usize]
    }

    fn language_mut(&mut self, locale: Locale) -> &mut Language {
        &mut self.languages[locale as usize]
    }

    fn forget_overviews(&mut self) {
        self.overviews.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
