//! Nearness of meaning: vectors of texts, freed of what all texts of a language have in common.
//!
//! Sentence vectors of one language lean the same way; what tells two texts apart is the small rest. So
//! every vector is taken relative to the mean of its language and of its side (questions, passages). The
//! mean of passages runs on with what is published; that of questions stands, so that nobody outside can
//! move it by asking.

mod kept;
mod mean;
mod model;
mod passages;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use helppo_encoder::{Encoder, dot, level};
use helppo_kernel::Locale;

pub use kept::{KeptVectors, Packed};
pub use mean::Mean;
pub use model::{NoModel, read_model};
pub use passages::cut_passages;

/// Questions whose vectors are remembered: one question is looked up several times in one turn.
const REMEMBERED: usize = 64;

/// A question and its vector.
type Remembered = (Arc<str>, Arc<[f32]>);

/// The encoder as search uses it.
pub struct Sense {
    encoder: Encoder,
    /// Which model the vectors are of.
    id: String,
    /// The mean of typical questions in each language.
    means: [Mean; 3],
    remembered: Mutex<VecDeque<Remembered>>,
}

impl Sense {
    pub fn new(encoder: Encoder, id: String) -> Self {
        let means = Locale::ALL.map(|locale| Self::typical_questions(&encoder, locale));
        Self { encoder, id, means, remembered: Mutex::default() }
    }

    /// The mean of typical questions in a language.
    pub fn typical_questions(encoder: &Encoder, locale: Locale) -> Mean {
        Mean::of(mean::typical(locale).map(|text| encoder.query(text)))
    }

    /// The mean of typical passages in a language.
    pub fn typical_passages(encoder: &Encoder, locale: Locale) -> Mean {
        Mean::of(mean::typical(locale).map(|text| encoder.passage(text)))
    }

    /// An index of a language's texts, its mean begun with typical ones.
    pub fn index(&self, locale: Locale) -> SenseIndex {
        SenseIndex::default().starting_from(Self::typical_passages(&self.encoder, locale))
    }

    /// The vector of something that was said, to be found by something else that is said: both are of one side.
    pub fn said(&self, text: &str) -> Packed {
        Packed::of(&self.encoder.query(text))
    }

    /// An index of what was said in a language, its mean begun with typical questions.
    pub fn said_index(&self, locale: Locale) -> SenseIndex {
        SenseIndex::default().starting_from(Self::typical_questions(&self.encoder, locale))
    }

    /// Which model this is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The vector of a question, relative to other questions in its language.
    pub fn question(&self, text: &str, locale: Locale) -> Vec<f32> {
        self.means[locale as usize].without(&self.raw_question(text))
    }

    fn raw_question(&self, text: &str) -> Arc<[f32]> {
        let known = lock(&self.remembered).iter().find(|(t, _)| t.as_ref() == text).map(|(_, v)| v.clone());
        if let Some(vector) = known {
            return vector;
        }
        let vector: Arc<[f32]> = self.encoder.query(text).into();
        let mut remembered = lock(&self.remembered);
        if remembered.len() == REMEMBERED {
            remembered.pop_front();
        }
        if text.len() < 4_000 {
            remembered.push_back((text.into(), vector.clone()));
        }
        vector
    }

    /// The vectors of a text's passages, its title leading each.
    pub fn text(&self, title: &str, body: &str) -> Vec<Packed> {
        cut_passages(title, body).iter().map(|passage| Packed::of(&self.encoder.passage(passage))).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Vectors of the texts of one language.
#[derive(Clone, Default)]
pub struct SenseIndex {
    rows: Vec<Row>,
    places: HashMap<i64, Vec<usize>>,
    free: Vec<usize>,
    mean: Mean,
    /// The mean that the lengths in `rows` were taken with, and how many texts it had then.
    settled: (Vec<f32>, usize),
}

#[derive(Clone)]
struct Row {
    id: i64,
    vector: Packed,
    /// The length of what is left without the mean.
    rest: f32,
}

impl SenseIndex {
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Texts that have vectors.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn has(&self, id: i64) -> bool {
        self.places.contains_key(&id)
    }

    /// Puts a text's passages in place of earlier ones.
    pub fn put(&mut self, id: i64, vectors: Vec<Packed>) {
        self.remove(id);
        let mut places = Vec::with_capacity(vectors.len());
        for vector in vectors {
            self.mean.take(&vector.unpacked());
            let row = Row { id, rest: self.rest(&vector), vector };
            match self.free.pop() {
                Some(place) => {
                    self.rows[place] = row;
                    places.push(place);
                }
                None => {
                    places.push(self.rows.len());
                    self.rows.push(row);
                }
            }
        }
        self.places.insert(id, places);
        self.settle();
    }

    pub fn remove(&mut self, id: i64) {
        for place in self.places.remove(&id).unwrap_or_default() {
            self.mean.give(&self.rows[place].vector.unpacked());
            self.rows[place] = Row { id: 0, rest: 0.0, vector: Packed::default() };
            self.free.push(place);
        }
    }

    /// How near each text is to a question: the cosine of its nearest passage, without the means.
    pub fn near(&self, question: &[f32]) -> HashMap<i64, f32> {
        let level = level();
        let shift = dot(level, question, &self.settled.0);
        let mut best: HashMap<i64, f32> = HashMap::with_capacity(self.places.len());
        for row in self.rows.iter().filter(|row| row.rest > 0.0) {
            let near = (row.vector.dot(level, question) - shift) / row.rest;
            let own = best.entry(row.id).or_insert(f32::MIN);
            *own = own.max(near);
        }
        best
    }

    fn rest(&self, vector: &Packed) -> f32 {
        let mean = &self.settled.0;
        if mean.is_empty() {
            return 1.0;
        }
        let level = level();
        let shared = vector.dot(level, mean);
        (vector.square() - 2.0 * shared + dot(level, mean, mean)).max(1e-6).sqrt()
    }

    /// Takes the mean anew when texts have come that could move it.
    fn settle(&mut self) {
        let (count, then) = (self.mean.count(), self.settled.1);
        if count >= 8 && count.abs_diff(then) * 10 < then {
            return;
        }
        self.settled = (self.mean.value(), count);
        for i in 0..self.rows.len() {
            if self.rows[i].rest > 0.0 {
                self.rows[i].rest = self.rest(&self.rows[i].vector);
            }
        }
    }

    /// Starts the mean from passages as they are typically written, until there are enough real ones.
    #[must_use]
    pub fn starting_from(mut self, mean: Mean) -> Self {
        self.mean = mean;
        self
    }
}
