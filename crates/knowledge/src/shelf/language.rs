//! The texts of one language.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use helppo_kernel::{AnswerId, ArticleId, CategoryId, Locale};
use helppo_search::{Finder, Packed, Ranked, Ranking, SenseIndex, Synonyms};

use super::{Asked, OnShow, Shelved};
use crate::audience::{Audience, Reader};
use crate::passage::{lead, plain};
use crate::store::LiveRow;

/// Longest lead kept for lists, in characters.
const LEAD: usize = 240;

#[derive(Default)]
pub(super) struct Language {
    texts: HashMap<ArticleId, Shelved>,
    by_slug: HashMap<String, ArticleId>,
    /// By title.
    by_category: HashMap<Option<CategoryId>, BTreeMap<String, Vec<ArticleId>>>,
    /// By each word of the title, for words that are still being typed.
    by_word: BTreeMap<Box<str>, BTreeSet<ArticleId>>,
    /// Public texts alone: what others may read has no part in what the public finds, not even by making a
    /// word common.
    open: Finder,
    /// What the bot may say as it stands; found among public texts, and shown on no page.
    answers: HashMap<AnswerId, String>,
    closed: Finder,
}

impl Language {
    pub(super) fn put(&mut self, row: &LiveRow) {
        self.remove(row.article);
        let index = if row.audience == Audience::Public { &mut self.open } else { &mut self.closed };
        index.put(row.article.0, row.locale, &row.title, &plain(&row.body));
        self.by_slug.insert(row.slug.clone(), row.article);
        let titles = self.by_category.entry(row.category).or_default();
        titles.entry(row.title.to_lowercase()).or_default().push(row.article);
        for word in title_words(&row.title) {
            self.by_word.entry(word.into()).or_default().insert(row.article);
        }
        let text = OnShow {
            article: row.article,
            locale: row.locale,
            title: row.title.clone(),
            slug: row.slug.clone(),
            lead: short(&lead(&row.body)),
            category: row.category,
            published_at: row.published_at,
        };
        let shelved = Shelved { text, audience: row.audience, reviewed_at: row.reviewed_at };
        self.texts.insert(row.article, shelved);
    }

    pub(super) fn remove(&mut self, article: ArticleId) {
        let Some(Shelved { text, audience, .. }) = self.texts.remove(&article) else { return };
        if self.by_slug.get(&text.slug) == Some(&article) {
            self.by_slug.remove(&text.slug);
        }
        let title = text.title.to_lowercase();
        for word in title_words(&text.title) {
            if let Some(articles) = self.by_word.get_mut(word.as_str()) {
                articles.remove(&article);
                if articles.is_empty() {
                    self.by_word.remove(word.as_str());
                }
            }
        }
        if let Some(titles) = self.by_category.get_mut(&text.category)
            && let Some(same) = titles.get_mut(&title)
        {
            same.retain(|one| *one != article);
            if same.is_empty() {
                titles.remove(&title);
            }
        }
        let index = if audience == Audience::Public { &mut self.open } else { &mut self.closed };
        index.remove(article.0);
    }

    /// Gives back room that was kept for growing.
    pub(super) fn settle(&mut self) {
        self.open.settle();
        self.closed.settle();
    }

    pub(super) fn get(&self, article: ArticleId) -> Option<&Shelved> {
        self.texts.get(&article)
    }

    pub(super) fn by_slug(&self, slug: &str) -> Option<ArticleId> {
        self.by_slug.get(slug).copied()
    }

    pub(super) fn of_category(&self, category: Option<CategoryId>) -> impl Iterator<Item = &Shelved> {
        let titles = self.by_category.get(&category).into_iter().flat_map(BTreeMap::values).flatten();
        titles.filter_map(|article| self.texts.get(article))
    }

    /// Texts of whose title a word begins so, the shortest such words first in their order.
    pub(super) fn beginning(&self, word: &str) -> impl Iterator<Item = &Shelved> {
        let words = self.by_word.range::<str, _>((Bound::Included(word), Bound::Unbounded));
        let fits = words.take_while(move |(one, _)| one.starts_with(word));
        fits.flat_map(|(_, articles)| articles).filter_map(|article| self.texts.get(article))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Shelved> {
        self.texts.values()
    }

    pub(super) fn len(&self, reader: Reader) -> usize {
        match reader {
            Reader::Anybody => self.open.len() - self.answers.len(),
            _ => self.all().filter(|shelved| shelved.audience.admits(reader)).count(),
        }
    }

    /// Puts these answers, each with its name and its words, in place of all earlier ones.
    pub(super) fn set_answers(&mut self, locale: Locale, answers: Vec<(AnswerId, String, String)>) {
        for (old, _) in self.answers.drain() {
            self.open.remove(old.0);
        }
        for (id, name, words) in answers {
            self.open.put(id.0, locale, &name, &words);
            self.answers.insert(id, name);
        }
    }

    /// What an answer is called.
    pub(super) fn answer(&self, id: AnswerId) -> Option<&str> {
        self.answers.get(&id).map(String::as_str)
    }

    /// How many answers there are.
    pub(super) fn answers(&self) -> usize {
        self.answers.len()
    }

    /// Gives an answer its vectors.
    pub(super) fn understand_answer(&mut self, id: AnswerId, vectors: Vec<Packed>) {
        if self.answers.contains_key(&id) {
            self.open.understand(id.0, vectors);
        }
    }

    /// Words of a group stand for each other in questions.
    pub(super) fn set_synonyms(&mut self, synonyms: &Arc<Synonyms>) {
        self.open.set_synonyms(synonyms.clone());
        self.closed.set_synonyms(synonyms.clone());
    }

    /// Begins to search by meaning; texts come by [`Language::understand`].
    pub(super) fn begin_to_understand(&mut self, index: &SenseIndex) {
        self.open.set_sense(index.clone());
        self.closed.set_sense(index.clone());
    }

    /// Gives a text its vectors, unless it has changed since they were made.
    pub(super) fn understand(&mut self, row: &LiveRow, vectors: Vec<Packed>) {
        let Some(shelved) = self.texts.get(&row.article) else { return };
        if shelved.text.published_at != row.published_at {
            return;
        }
        let index = if shelved.audience == Audience::Public { &mut self.open } else { &mut self.closed };
        index.understand(row.article.0, vectors);
    }

    /// How many public texts are understood.
    pub(super) fn understood(&self) -> usize {
        let answers = self.answers.keys().filter(|id| self.open.is_understood(id.0)).count();
        self.open.understood() - answers
    }

    /// The best of those that may be seen.
    pub(super) fn rank(
        &self,
        asked: &Asked<'_>,
        limit: usize,
        reader: Reader,
        may: impl Fn(&Shelved) -> bool,
    ) -> Ranking {
        // Answers are for the bot, which asks for them beside articles; no page shows one.
        let seen = |ranked: &Ranked| {
            self.answers.contains_key(&ranked.id.into())
                || self.texts.get(&ranked.id.into()).is_some_and(&may)
        };
        let mut ranking = self.open.rank(asked.question, asked.locale, asked.vector, limit);
        ranking.best.retain(seen);
        if reader == Reader::Anybody || self.closed.is_empty() {
            return ranking;
        }
        let more = self.closed.rank(asked.question, asked.locale, asked.vector, self.closed.len());
        ranking.best.extend(more.best.into_iter().filter(seen));
        ranking.best.sort_by(|a, b| b.score.total_cmp(&a.score));
        ranking.best.truncate(limit);
        ranking.unknown = ranking.unknown.min(more.unknown);
        ranking
    }
}

fn title_words(title: &str) -> Vec<String> {
    let title = title.to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LEAD) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].rsplit_once(' ').map_or(&text[..end], |(kept, _)| kept)),
    }
}
