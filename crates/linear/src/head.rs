//! The heads together: one score for each class, and how familiar the text is.

use crate::{Centroids, Hashed, Nearest, Ridge, Sparse, Svm, best};

/// A text with its class, and its dense vector where there is an encoder.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    pub text: &'a str,
    pub vector: Option<&'a [f32]>,
    pub class: usize,
}

/// How much each part counts in the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    pub ridge: f32,
    pub centroid: f32,
    /// Of the nearest examples, in the confidence only.
    pub nearest: f32,
}

impl Default for Shares {
    /// Picked on validation questions; see `docs/understanding.md`.
    fn default() -> Self {
        Self { ridge: 1.0, centroid: 4.0, nearest: 6.0 }
    }
}

/// What each part says of each class.
pub struct Parts {
    words: Vec<f32>,
    /// The ridge's and the centroids'.
    dense: Option<[Vec<f32>; 2]>,
}

impl Parts {
    /// One score for each class.
    #[must_use]
    pub fn sum(&self, shares: Shares) -> Vec<f32> {
        let mut scores = self.words.clone();
        if let Some([ridge, centroids]) = &self.dense {
            for (share, part) in [(shares.ridge, ridge), (shares.centroid, centroids)] {
                scores.iter_mut().zip(part).for_each(|(sum, score)| *sum += share * score);
            }
        }
        scores
    }
}

/// What a head says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub class: usize,
    /// A sum without a unit: compare it with thresholds learnt from the same head.
    pub confidence: f32,
}

/// Examples seen, as all parts need them.
pub struct Head {
    hashed: Hashed,
    svm: Svm,
    dense: Option<Dense>,
    pub shares: Shares,
}

struct Dense {
    ridge: Ridge,
    centroids: Centroids,
    nearest: Nearest,
}

/// How much a weight of the ridge costs.
const PENALTY: f32 = 1.0;
/// Nearest examples asked.
const NEAREST: usize = 3;

impl Head {
    /// Fits all parts. The dense ones are left out unless every example has its vector.
    pub fn fit(examples: &[Example<'_>], classes: usize) -> Self {
        let hashed = Hashed::fit(examples.iter().map(|example| example.text));
        let sparse: Vec<(Sparse, usize)> =
            examples.iter().map(|example| (hashed.vector(example.text), example.class)).collect();
        let svm = Svm::fit(&sparse, hashed.len(), classes);
        let vectors: Option<Vec<(&[f32], usize)>> =
            examples.iter().map(|example| Some((example.vector?, example.class))).collect();
        let dense = vectors.filter(|rows| !rows.is_empty()).map(|rows| Dense::fit(&rows, classes));
        Self { hashed, svm, dense, shares: Shares::default() }
    }

    /// A score for each class.
    pub fn scores(&self, text: &str, vector: Option<&[f32]>) -> Vec<f32> {
        self.parts(text, vector).sum(self.shares)
    }

    /// The scores of each part, so that shares can be weighed without asking again.
    pub fn parts(&self, text: &str, vector: Option<&[f32]>) -> Parts {
        let words = self.svm.scores(&self.hashed.vector(text));
        let dense = self.dense.as_ref().zip(vector);
        let dense = dense.map(|(dense, vector)| [dense.ridge.scores(vector), dense.centroids.scores(vector)]);
        Parts { words, dense }
    }

    /// The best class and how sure that is; nothing when there are no classes.
    pub fn verdict(&self, text: &str, vector: Option<&[f32]>) -> Option<Verdict> {
        let scores = self.scores(text, vector);
        let class = best(&scores)?;
        let near = match (&self.dense, vector) {
            (Some(dense), Some(vector)) => dense.nearest.nearness(vector, NEAREST),
            _ => 0.0,
        };
        Some(Verdict { class, confidence: scores[class] + self.shares.nearest * near })
    }

    /// Takes one more example in at once: the dense parts know it from now on, the machine from the next fit.
    pub fn learn(&mut self, vector: &[f32], class: usize, weight: f32) {
        if let Some(dense) = &mut self.dense {
            dense.learn(vector, class, weight);
        }
    }
}

impl Dense {
    fn fit(rows: &[(&[f32], usize)], classes: usize) -> Self {
        let inputs = rows[0].0.len();
        let mut dense = Self {
            ridge: Ridge::new(inputs, classes, PENALTY),
            centroids: Centroids::new(inputs, classes),
            nearest: Nearest::new(inputs),
        };
        rows.iter().for_each(|(vector, class)| dense.learn(vector, *class, 1.0));
        dense
    }

    fn learn(&mut self, vector: &[f32], class: usize, weight: f32) {
        while self.ridge.classes() <= class {
            self.ridge.add_class();
            self.centroids.add_class(vector.len());
        }
        self.ridge.learn(vector, class, weight);
        self.centroids.learn(vector, class, weight);
        self.nearest.learn(vector, class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Example<'static>> {
        vec![
            Example { text: "where is my parcel", vector: Some(&[1.0, 0.0]), class: 0 },
            Example { text: "parcel is late", vector: Some(&[0.9, 0.1]), class: 0 },
            Example { text: "new password", vector: Some(&[0.0, 1.0]), class: 1 },
            Example { text: "password lost", vector: Some(&[0.1, 0.9]), class: 1 },
        ]
    }

    #[test]
    fn words_and_vectors_are_weighed_together() {
        let head = Head::fit(&examples(), 2);
        assert_eq!(head.verdict("my package", Some(&[0.95, 0.0])).expect("a verdict").class, 0);
        assert_eq!(head.verdict("the password", Some(&[0.2, 0.8])).expect("a verdict").class, 1);
        let near = head.verdict("my parcel", Some(&[1.0, 0.0])).expect("a verdict");
        let far = head.verdict("the weather", Some(&[-0.7, -0.7])).expect("a verdict");
        assert!(near.confidence > far.confidence + 1.0);
    }

    #[test]
    fn without_vectors_words_alone_decide() {
        let mut rows = examples();
        rows[2].vector = None;
        let head = Head::fit(&rows, 2);
        assert_eq!(head.verdict("password please", None).expect("a verdict").class, 1);
    }

    #[test]
    fn one_example_of_a_new_class_is_known_at_once() {
        let mut head = Head::fit(&examples(), 2);
        for _ in 0..3 {
            head.learn(&[-1.0, 0.0], 2, 1.0);
        }
        let scores = head.dense.as_ref().expect("vectors").centroids.scores(&[-0.9, 0.1]);
        assert_eq!(best(&scores), Some(2));
        // The words' part knows two classes until it is fitted again.
        assert_eq!(head.scores("anything", Some(&[-0.9, 0.1])).len(), 2);
    }
}
