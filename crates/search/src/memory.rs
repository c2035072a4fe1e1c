//! A small index in memory for texts that must be *ranked*: the articles of one language.
//!
//! BM25 over three kinds of features: stems, `_`-padded 4-grams of the words (they find inflected,
//! compound and mistyped words), and concepts of the thesaurus (they find other words for the same
//! matter, in other languages too). The kinds are scored apart and added with the weights of the
//! question's language.

mod asked;
mod fuse;
mod posting;

use std::collections::HashMap;
use std::sync::Arc;

use helppo_kernel::Locale;

use self::asked::{Asked, features, meanings, word_bit};
use self::fuse::fuse;
use self::posting::Posting;
use crate::synonyms::Synonyms;

const K1: f32 = 1.2;
const B: f32 = 0.5;
/// A title is counted so many times.
const TITLE: u8 = 3;
/// How much a title that is wholly spoken of adds to the score.
const TITLE_SAID: f32 = 1.0;
/// A feature that stands in more than this share of many documents tells nothing and is skipped.
const TOO_COMMON: f32 = 0.5;

/// How much each kind of feature counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    pub stem: f32,
    pub gram: f32,
    pub concept: f32,
}

impl Default for Weights {
    /// Found best on questions about shops, subscriptions and networks in three languages, without harm
    /// on questions about building permits and vaccines, where the thesaurus knows little.
    fn default() -> Self {
        Self { stem: 0.5, gram: 0.1, concept: 1.0 }
    }
}

/// How much words count beside meaning: more in a question whose words the thesaurus knows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    pub always: f32,
    /// On top, by the share of the question's words that name a concept.
    pub named: f32,
}

impl Default for Share {
    /// Found best over own articles, an authority's answers and a builder's in all three languages.
    fn default() -> Self {
        Self { always: 0.1, named: 0.7 }
    }
}

impl Share {
    /// For a question in another language than the texts: their words share concepts, else only chance.
    pub const ACROSS: Self = Self { always: 0.0, named: 0.5 };

    fn for_words(self, named: f32) -> f32 {
        self.always + self.named * named
    }
}

/// One ranked document, and how good the evidence is.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub id: i64,
    /// What the order is by.
    pub score: f32,
    /// How strongly its words match; the same as the score when words are all there is.
    pub words: f32,
    /// How near its meaning is, as a cosine; nothing without a model.
    pub near: Option<f32>,
    /// The share of the question's words, weighed by rarity, that this document speaks of; 0 to 1.
    pub covered: f32,
    /// The share of the document's title, weighed alike, that the question speaks of; 0 to 1.
    pub title: f32,
}

/// What a question asks for, weighed by the documents at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Best first.
    pub best: Vec<Ranked>,
    /// Words of the question that carry meaning.
    pub words: usize,
    /// The share of those words that no document knows, neither by stem nor by concept.
    pub unknown: f32,
    /// How rare a word is that stands in a single document; scores grow with it as documents do.
    pub rarest: f32,
}

#[derive(Default)]
pub struct MemoryIndex {
    features: HashMap<Box<str>, u32>,
    /// Per feature: document slots and how often it stands there.
    postings: Vec<Vec<Posting>>,
    slots: Vec<Slot>,
    /// Of each slot, beside them: a search reads nothing else of most documents.
    lengths: Vec<[f32; 3]>,
    slot_of: HashMap<i64, u32>,
    total_length: [f32; 3],
    synonyms: Arc<Synonyms>,
}

struct Slot {
    id: i64,
    alive: bool,
    /// Per word of the title that carries meaning: its stem and its concepts.
    title: Vec<Vec<u32>>,
}

impl MemoryIndex {
    pub fn len(&self) -> usize {
        self.slot_of.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slot_of.is_empty()
    }

    /// Adds a document or puts it in place of the one with the same id.
    pub fn put(&mut self, id: i64, locale: Locale, title: &str, body: &str) {
        self.remove(id);
        if self.slots.len() > 64 && self.slots.len() > 2 * self.slot_of.len() {
            self.compact();
        }
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let mut counts: HashMap<Box<str>, u8> = HashMap::new();
        let mut length = [0.0; 3];
        for (text, times) in [(title, TITLE), (body, 1)] {
            for (kind, key) in features(text, locale) {
                length[kind] += f32::from(times);
                let count = counts.entry(key).or_default();
                *count = count.saturating_add(times);
            }
        }
        for (key, count) in counts {
            let feature = self.feature(key);
            self.postings[feature as usize].push(Posting::new(slot, count));
        }
        let title = meanings(title, locale).into_iter();
        let title = title.map(|keys| keys.into_iter().map(|key| self.feature(key)).collect()).collect();
        for (total, own) in self.total_length.iter_mut().zip(length) {
            *total += own;
        }
        self.slots.push(Slot { id, alive: true, title });
        self.lengths.push(length);
        self.slot_of.insert(id, slot);
    }

    fn feature(&mut self, key: Box<str>) -> u32 {
        let next = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
        let feature = *self.features.entry(key).or_insert(next);
        if feature == next {
            self.postings.push(Vec::new());
        }
        feature
    }

    pub fn remove(&mut self, id: i64) {
        let Some(slot) = self.slot_of.remove(&id) else { return };
        self.slots[slot as usize].alive = false;
        for (total, own) in self.total_length.iter_mut().zip(self.lengths[slot as usize]) {
            *total -= own;
        }
    }

    /// From now on words of a group stand for each other in questions.
    pub fn set_synonyms(&mut self, synonyms: Arc<Synonyms>) {
        self.synonyms = synonyms;
    }

    /// Gives back room that was kept for growing, once most documents are in: lists of postings grow by
    /// doubling, and at tens of thousands of documents half of that is much.
    pub fn settle(&mut self) {
        for postings in &mut self.postings {
            postings.shrink_to_fit();
        }
        self.slots.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }

    /// The best documents for a question.
    pub fn rank(&self, question: &str, locale: Locale, weights: Weights, limit: usize) -> Ranking {
        self.rank_with(question, locale, weights, limit, None)
    }

    /// The best documents for a question by words and, where it is given, nearness of meaning. A document
    /// whose meaning is not known yet ranks by its words among the others.
    pub fn rank_with(
        &self,
        question: &str,
        locale: Locale,
        weights: Weights,
        limit: usize,
        near: Option<(&HashMap<i64, f32>, Share)>,
    ) -> Ranking {
        let asked = Asked::read(question, locale, self);
        let mut found = vec![Found::default(); self.slots.len()];
        let mut touched: Vec<u32> = Vec::new();
        for (kind, key, words) in &asked.features {
            let postings =
                self.features.get(key).map_or(&[][..], |feature| &self.postings[*feature as usize]);
            if postings.len() > 200 && postings.len() as f32 > TOO_COMMON * self.slots.len() as f32 {
                continue;
            }
            let weight = [weights.stem, weights.gram, weights.concept][*kind] * self.idf(postings.len());
            let mean = (self.total_length[*kind] / self.slot_of.len().max(1) as f32).max(1.0);
            for posting in postings {
                let (slot, count) = (posting.slot(), f32::from(posting.count()));
                let length = self.lengths[slot as usize][*kind];
                let found = &mut found[slot as usize];
                if !found.seen {
                    found.seen = true;
                    touched.push(slot);
                }
                found.score += weight * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / mean));
                found.words |= words;
            }
        }
        touched.retain(|slot| self.slots[*slot as usize].alive);
        let rarity: Vec<f32> = asked.words.iter().map(|keys| self.rarity(keys)).collect();
        if near.is_none() {
            keep_promising(&mut touched, &found, limit);
        }
        let ranked = |slot: &u32| self.ranked(*slot, &found[*slot as usize], &rarity, &asked);
        let mut best: Vec<Ranked> = touched.iter().map(ranked).collect();
        if let Some((near, share)) = near {
            let only_near = near.keys().filter_map(|id| self.slot_of.get(id));
            let only_near = only_near.filter(|slot| !found[**slot as usize].seen);
            best.extend(only_near.map(ranked));
            fuse(&mut best, near, share.for_words(asked.named()), self.slot_of.len());
        }
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
        best.truncate(limit);
        let unknown = asked.words.iter().filter(|keys| !keys.iter().any(|key| self.is_known(key))).count();
        let words = asked.words.len();
        Ranking { best, words, unknown: unknown as f32 / words.max(1) as f32, rarest: self.idf(0) }
    }

    /// A document's score grows by up to half when the question speaks of all that its title says.
    fn ranked(&self, slot: u32, found: &Found, rarity: &[f32], asked: &Asked) -> Ranked {
        let slot = &self.slots[slot as usize];
        let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        let spoken_of = rarity.iter().enumerate().filter(|(i, _)| found.words & word_bit(*i) != 0);
        let covered = share(spoken_of.map(|(_, rarity)| rarity).sum(), rarity.iter().sum());
        let (mut said, mut whole) = (0.0, 0.0);
        for word in &slot.title {
            let rarity = word.iter().map(|f| self.idf(self.postings[*f as usize].len())).fold(0.0, f32::max);
            whole += rarity;
            if word.iter().any(|feature| asked.known.contains(feature)) {
                said += rarity;
            }
        }
        let title = share(said, whole);
        let score = found.score * (1.0 + TITLE_SAID * title);
        Ranked { id: slot.id, score, words: score, near: None, covered, title }
    }

    fn is_known(&self, key: &str) -> bool {
        self.features.get(key).is_some_and(|feature| !self.postings[*feature as usize].is_empty())
    }

    /// How much a word of the question tells: the rarity of the commonest thing it can mean here.
    fn rarity(&self, keys: &[Box<str>]) -> f32 {
        let known = keys.iter().filter(|key| self.is_known(key));
        let commonest = known.map(|key| self.postings[self.features[key.as_ref()] as usize].len()).max();
        self.idf(commonest.unwrap_or(0))
    }

    fn idf(&self, documents: usize) -> f32 {
        let all = self.slot_of.len() as f32;
        let documents = documents as f32;
        (1.0 + (all - documents + 0.5).max(0.5) / (documents + 0.5)).ln()
    }

    /// Drops what was removed, when it is more than half.
    fn compact(&mut self) {
        let mut to: Vec<Option<u32>> = Vec::with_capacity(self.slots.len());
        let mut next = 0;
        for slot in &self.slots {
            to.push(slot.alive.then(|| {
                next += 1;
                next - 1
            }));
        }
        let mut alive = to.iter().map(Option::is_some);
        self.lengths.retain(|_| alive.next().unwrap_or(false));
        self.slots.retain(|slot| slot.alive);
        for postings in &mut self.postings {
            postings.retain_mut(|posting| match to[posting.slot() as usize] {
                Some(slot) => {
                    *posting = Posting::new(slot, posting.count());
                    true
                }
                None => false,
            });
        }
        self.slot_of = self.slots.iter().zip(0..).map(|(slot, n)| (slot.id, n)).collect();
    }
}

/// Leaves those that can be among the best `limit`: a title adds so much to a score and no more, so that the
/// others' titles need not be looked at.
fn keep_promising(touched: &mut Vec<u32>, found: &[Found], limit: usize) {
    if touched.len() <= limit || limit == 0 {
        return;
    }
    let by_score = |a: &u32, b: &u32| found[*b as usize].score.total_cmp(&found[*a as usize].score);
    let (_, last, _) = touched.select_nth_unstable_by(limit - 1, by_score);
    let needed = found[*last as usize].score / (1.0 + TITLE_SAID) * 0.999;
    touched.retain(|slot| found[*slot as usize].score >= needed);
}

/// What was found of a question in one document: the score, and which of its words as bits.
#[derive(Clone, Copy, Default)]
struct Found {
    score: f32,
    words: u64,
    seen: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> MemoryIndex {
        let mut index = MemoryIndex::default();
        let articles = [
            (1, "Salasanan vaihtaminen", "Valitse kirjautumissivulla Unohtuiko salasana."),
            (2, "Tuotteen palauttaminen", "Tulosta palautuslappu ja vie tuote noutopisteeseen."),
            (3, "Toimitusmaksut", "Toimitus noutopisteeseen maksaa 4,90 euroa."),
        ];
        for (id, title, body) in articles {
            index.put(id, Locale::Fi, title, body);
        }
        index
    }

    fn best(index: &MemoryIndex, question: &str) -> Option<i64> {
        index.rank(question, Locale::Fi, Weights::default(), 3).best.first().map(|ranked| ranked.id)
    }

    #[test]
    fn other_words_inflections_and_typos_find_the_article() {
        let index = filled();
        assert_eq!(best(&index, "unohdin tunnussanani"), Some(1));
        assert_eq!(best(&index, "miten lähetän tuotteen takaisin"), Some(2));
        assert_eq!(best(&index, "toimitusmaksu"), Some(3));
        assert_eq!(best(&index, "palauttamnen"), Some(2));
    }

    #[test]
    fn evidence_is_full_when_all_is_spoken_of_and_empty_when_nothing_is() {
        let index = filled();
        let sure = index.rank("salasanan vaihtaminen", Locale::Fi, Weights::default(), 1);
        assert!(sure.best[0].covered > 0.99 && sure.best[0].title > 0.99 && sure.unknown == 0.0, "{sure:?}");
        let lost = index.rank("lumikenkien ripustaminen", Locale::Fi, Weights::default(), 1);
        assert_eq!((lost.words, lost.unknown), (2, 1.0));
        assert!(lost.best.is_empty() || lost.best[0].covered < 0.01, "{lost:?}");
    }

    #[test]
    fn of_many_that_match_the_best_are_the_same_however_many_are_asked_for() {
        let mut index = MemoryIndex::default();
        for n in 0..400usize {
            let titles = ["Palautus", "Palautuksen hinta", "Toimitus", "Hinta"];
            let title = titles.get(n % 10).map_or_else(|| format!("Ohje {n}"), |title| (*title).to_owned());
            let words = ["palautus", "toimitus", "hinta"].iter().zip([1, 3, 9]);
            let body: String =
                words.filter(|(_, each)| n / each % 3 == 0).map(|(word, _)| format!("{word} ")).collect();
            index.put(i64::try_from(n).unwrap(), Locale::Fi, &title, &body.repeat(n % 7 + 1));
        }
        index.settle();
        for question in ["palautuksen hinta", "toimitus", "palautus hinta toimitus"] {
            let ids = |limit| -> Vec<i64> {
                let all = index.rank(question, Locale::Fi, Weights::default(), limit).best;
                all.into_iter().map(|ranked| ranked.id).collect()
            };
            let all = ids(400);
            assert!(all.len() >= 100, "{}", all.len());
            for limit in [1, 2, 12, 50, 99] {
                assert_eq!(ids(limit), all[..limit], "{question}, {limit}");
            }
        }
    }

    #[test]
    fn documents_are_replaced_and_removed_and_the_index_stays_small() {
        let mut index = filled();
        for round in 0..500 {
            index.put(3, Locale::Fi, "Lahjakortit", &format!("saldo {round}"));
        }
        assert_eq!(best(&index, "lahjakortin saldo"), Some(3));
        assert!(
            index
                .rank("toimitusmaksut", Locale::Fi, Weights::default(), 9)
                .best
                .iter()
                .all(|r| r.id != 3 || r.covered < 0.1)
        );
        assert!(index.slots.len() < 80, "{}", index.slots.len());
        index.remove(3);
        index.remove(3);
        assert_ne!(best(&index, "lahjakortin saldo 7"), Some(3));
        assert_eq!(index.len(), 2);
    }
}
