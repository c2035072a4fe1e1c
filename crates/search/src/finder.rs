//! Finding texts of one language by words and, when a model is there, by meaning.

use std::collections::HashMap;
use std::sync::Arc;

use helppo_kernel::Locale;

use crate::memory::{MemoryIndex, Ranking, Share, Weights};
use crate::sense::{Packed, SenseIndex};
use crate::synonyms::Synonyms;

/// Both indexes of one language. Words are found at once; meaning follows when its vectors are made.
#[derive(Default)]
pub struct Finder {
    words: MemoryIndex,
    sense: SenseIndex,
    /// The language of its texts.
    locale: Option<Locale>,
}

impl Finder {
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The language of its texts, once it has one.
    pub fn locale(&self) -> Option<Locale> {
        self.locale
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds a text or puts it in place of the one with the same id. Its meaning is unknown until
    /// [`Finder::understand`].
    pub fn put(&mut self, id: i64, locale: Locale, title: &str, body: &str) {
        self.locale = Some(locale);
        self.words.put(id, locale, title, body);
        self.sense.remove(id);
    }

    /// Gives back room that was kept for growing; see [`MemoryIndex::settle`].
    pub fn settle(&mut self) {
        self.words.settle();
    }

    /// Gives a text its vectors.
    pub fn understand(&mut self, id: i64, vectors: Vec<Packed>) {
        self.sense.put(id, vectors);
    }

    /// Sets the vectors' typical mean, before any is put.
    pub fn set_sense(&mut self, sense: SenseIndex) {
        self.sense = sense;
    }

    /// From now on words of a group stand for each other in questions.
    pub fn set_synonyms(&mut self, synonyms: Arc<Synonyms>) {
        self.words.set_synonyms(synonyms);
    }

    /// How many texts have their vectors.
    pub fn understood(&self) -> usize {
        self.sense.len()
    }

    /// Whether a text has its vectors.
    pub fn is_understood(&self, id: i64) -> bool {
        self.sense.has(id)
    }

    pub fn remove(&mut self, id: i64) {
        self.words.remove(id);
        self.sense.remove(id);
    }

    /// The best texts for a question. `vector` is the question's, from [`crate::Sense::question`].
    pub fn rank(&self, question: &str, locale: Locale, vector: Option<&[f32]>, limit: usize) -> Ranking {
        let share = if self.locale == Some(locale) { Share::default() } else { Share::ACROSS };
        self.rank_with(question, locale, vector, limit, share)
    }

    /// The same with another share of words in the sum.
    pub fn rank_with(
        &self,
        question: &str,
        locale: Locale,
        vector: Option<&[f32]>,
        limit: usize,
        share: Share,
    ) -> Ranking {
        let near: Option<HashMap<i64, f32>> =
            vector.filter(|_| !self.sense.is_empty()).map(|vector| self.sense.near(vector));
        let near = near.as_ref().map(|near| (near, share));
        self.words.rank_with(question, locale, Weights::default(), limit, near)
    }
}
