//! A sentence encoder: text in, a vector of unit length out, near to those of texts that mean the same.
//!
//! It runs multilingual-e5-small, a BERT of twelve layers with 4-bit weights, on the processor alone:
//! [`Encoder::read`] takes a weights file into memory as it lies on the disk, [`Encoder::query`] and
//! [`Encoder::passage`] cut a text into SentencePiece unigrams, run the layers, average the tokens and
//! normalise. [`prune`] makes the weights file from the published one and leaves out the pieces of scripts
//! that are not served.
//!
//! Everything is pure and deterministic. A text costs bounded time however long it is: its beginning
//! counts. `unsafe` lives in [`simd`] alone, where every fast path has a plain twin.

mod file;
mod half;
mod layers;
mod prune;
mod published;
mod simd;
mod tokens;

pub use file::ModelError;
pub use prune::{Keep, prune};
pub use simd::{Level, dot, dot_bytes, level};

use file::Weights;

/// Tokens of a question that count, its two marks included.
const QUERY_TOKENS: usize = 160;
/// Tokens of a passage that count.
const PASSAGE_TOKENS: usize = 320;

/// A loaded model. Shared between threads; encoding takes `&self`.
pub struct Encoder {
    weights: Weights,
    level: Level,
}

impl Encoder {
    /// Reads a weights file that [`prune`] wrote.
    ///
    /// # Errors
    /// When the bytes are not such a file, or end early.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ModelError> {
        Ok(Self { weights: Weights::read(bytes)?, level: level() })
    }

    /// The same model computed by another path, for tests that compare them.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = level.usable();
        self
    }

    /// Numbers in a vector.
    pub fn dims(&self) -> usize {
        self.weights.hidden
    }

    /// The vector of something that is looked for.
    pub fn query(&self, text: &str) -> Vec<f32> {
        self.encode("query: ", text, QUERY_TOKENS)
    }

    /// The vector of something that can be found.
    pub fn passage(&self, text: &str) -> Vec<f32> {
        self.encode("passage: ", text, PASSAGE_TOKENS)
    }

    fn encode(&self, prefix: &str, text: &str, most: usize) -> Vec<f32> {
        let tokens = self.weights.tokens(prefix, text, most.min(self.weights.positions));
        layers::forward(&self.weights, &tokens, self.level)
    }
}
