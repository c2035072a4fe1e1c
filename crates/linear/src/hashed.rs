//! A text as weighed words, pairs of words, and runs of letters within words.

use std::collections::HashMap;

use crate::sparse::Sparse;

/// Letters of a run.
const RUNS: std::ops::RangeInclusive<usize> = 2..=5;
/// Words of a text that count; more would cost without telling more.
const MOST_WORDS: usize = 300;

/// Which features training texts had, and how rare each is (TF-IDF).
#[derive(Debug, Clone, Default)]
pub struct Hashed {
    places: HashMap<u64, (u32, f32)>,
}

impl Hashed {
    /// Learns the features of some texts.
    pub fn fit<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut all = 0;
        for text in texts {
            all += 1;
            let [words, letters] = features(text);
            for key in words.keys().chain(letters.keys()) {
                *counts.entry(*key).or_default() += 1;
            }
        }
        let mut sorted: Vec<(u64, u32)> = counts.into_iter().collect();
        sorted.sort_unstable();
        let rarity = |count: u32| ((1.0 + all as f32) / (1.0 + count as f32)).ln() + 1.0;
        let places = (0..).zip(sorted).map(|(place, (key, count))| (key, (place, rarity(count)))).collect();
        Self { places }
    }

    /// How many features are known.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The vector of a text; words and letters weigh alike. What was never seen is left out.
    pub fn vector(&self, text: &str) -> Sparse {
        let mut both = Vec::new();
        for view in features(text) {
            let mut part = Sparse::default();
            for (key, count) in view {
                if let Some((place, rarity)) = self.places.get(&key) {
                    part.0.push((*place, (1.0 + (count as f32).ln()) * rarity));
                }
            }
            let length = part.length();
            if length > 0.0 {
                part.scale(std::f32::consts::FRAC_1_SQRT_2 / length);
            }
            both.extend(part.0);
        }
        both.sort_unstable_by_key(|(place, _)| *place);
        Sparse(both)
    }
}

/// How often each word feature and each letter feature stands in a text.
fn features(text: &str) -> [HashMap<u64, u32>; 2] {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(MOST_WORDS).collect();
    let (mut by_word, mut by_letter): (HashMap<u64, u32>, HashMap<u64, u32>) = Default::default();
    for (i, word) in words.iter().enumerate() {
        *by_word.entry(hash(b'w', &[word])).or_default() += 1;
        if let Some(next) = words.get(i + 1) {
            *by_word.entry(hash(b'p', &[word, " ", next])).or_default() += 1;
        }
        let padded = format!(" {word} ");
        let bounds: Vec<usize> = padded.char_indices().map(|(at, _)| at).chain([padded.len()]).collect();
        for run in RUNS {
            for window in bounds.windows(run + 1) {
                *by_letter.entry(hash(b'c', &[&padded[window[0]..window[run]]])).or_default() += 1;
            }
        }
    }
    [by_word, by_letter]
}

/// FNV-1a: the same on every machine.
fn hash(kind: u8, parts: &[&str]) -> u64 {
    let bytes = std::iter::once(kind).chain(parts.iter().flat_map(|part| part.bytes()));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_share_words_are_nearer_than_those_that_do_not() {
        let texts = ["where is my parcel", "my parcel is late", "change the password"];
        let hashed = Hashed::fit(texts.into_iter());
        let [a, b, c] = texts.map(|text| {
            let mut dense = vec![0.0; hashed.len()];
            hashed.vector(text).add_to(&mut dense, 1.0);
            dense
        });
        assert!(crate::dot(&a, &b) > crate::dot(&a, &c) + 0.2);
        assert!((crate::dot(&a, &a) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn what_was_never_seen_says_nothing() {
        let hashed = Hashed::fit(["abc"].into_iter());
        assert_eq!(hashed.vector("xyz"), Sparse::default());
        assert_eq!(hashed.vector(""), Sparse::default());
    }
}
