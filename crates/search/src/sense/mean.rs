//! The mean vector of a language's texts, running on as they come.

use helppo_kernel::Locale;

/// A sum of vectors and how many they were. The first ones are typical texts; they count for
/// [`TYPICAL`] real ones.
#[derive(Debug, Clone, Default)]
pub struct Mean {
    sum: Vec<f32>,
    count: usize,
}

/// As many real texts outweigh the typical ones.
const TYPICAL: f32 = 20.0;

impl Mean {
    /// Starts from typical texts.
    pub fn of(vectors: impl Iterator<Item = Vec<f32>>) -> Self {
        let mut mean = Self::default();
        vectors.for_each(|vector| mean.take(&vector));
        let by = TYPICAL / mean.count.max(1) as f32;
        mean.sum.iter_mut().for_each(|value| *value *= by);
        mean.count = if mean.sum.is_empty() { 0 } else { TYPICAL as usize };
        mean
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn take(&mut self, vector: &[f32]) {
        self.sum.resize(vector.len(), 0.0);
        self.sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        self.count += 1;
    }

    pub fn give(&mut self, vector: &[f32]) {
        self.sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum -= value);
        self.count = self.count.saturating_sub(1);
    }

    pub fn value(&self) -> Vec<f32> {
        self.sum.iter().map(|sum| sum / self.count.max(1) as f32).collect()
    }

    /// What is left of a vector without the mean, at unit length.
    pub fn without(&self, vector: &[f32]) -> Vec<f32> {
        let mean = self.value();
        let mut rest: Vec<f32> =
            vector.iter().zip(mean.iter().chain(std::iter::repeat(&0.0))).map(|(v, m)| v - m).collect();
        let length = rest.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > 1e-6 {
            rest.iter_mut().for_each(|value| *value /= length);
        }
        rest
    }
}

/// Sentences as customers write them, about everything and nothing in particular.
pub(super) fn typical(locale: Locale) -> impl Iterator<Item = &'static str> {
    let text = match locale {
        Locale::En => include_str!("typical/en.txt"),
        Locale::Fi => include_str!("typical/fi.txt"),
        Locale::Sv => include_str!("typical/sv.txt"),
    };
    text.lines().filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_share_is_taken_away() {
        let mut mean = Mean::default();
        for vector in [[1.0, 0.1], [1.0, -0.1]] {
            mean.take(&vector);
        }
        let rest = mean.without(&[1.0, 0.1]);
        assert!(rest[0].abs() < 1e-5 && (rest[1] - 1.0).abs() < 1e-5, "{rest:?}");
        mean.take(&[5.0, 5.0]);
        mean.give(&[5.0, 5.0]);
        assert!((mean.value()[0] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn there_are_typical_texts_in_every_language() {
        assert!(Locale::ALL.into_iter().all(|locale| typical(locale).count() >= 30));
    }
}
