//! Linear heads: what a text is about, learnt from examples in milliseconds.
//!
//! Two views of a text are used: its words and letters ([`Hashed`], a sparse vector) and, where there is a
//! sentence encoder, its dense vector. On them stand a support vector machine ([`Svm`]), a ridge
//! regression that takes one example at a time and ends where a whole fit would ([`Ridge`]), class means
//! ([`Centroids`]) and nearest examples ([`Nearest`]). [`Head`] adds them up; [`Logistic`] turns what was
//! seen into a probability.
//!
//! Pure and deterministic: the order in which examples are visited comes from a fixed sequence.

mod bound;
mod centroid;
mod hashed;
mod head;
mod logistic;
mod nearest;
mod ridge;
mod sparse;
mod svm;

pub use bound::upper_bound;
pub use centroid::Centroids;
pub use hashed::Hashed;
pub use head::{Example, Head, Parts, Shares, Verdict};
pub use logistic::Logistic;
pub use nearest::Nearest;
pub use ridge::Ridge;
pub use sparse::Sparse;
pub use svm::Svm;

/// The place of the greatest number.
pub fn best(scores: &[f32]) -> Option<usize> {
    (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
}

pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for i in 0..LANES {
            lanes[i] += x[i] * y[i];
        }
    }
    lanes.iter().sum::<f32>() + tail
}
