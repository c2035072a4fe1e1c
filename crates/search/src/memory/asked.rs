//! A text taken apart into the features by which it is compared.

use std::collections::HashSet;
use std::ops::Range;

use helppo_kernel::Locale;
use helppo_text::{concepts, grams, is_stop_word, stem, words};

use super::MemoryIndex;
use crate::synonyms::Synonyms;

/// Grams are taken from the title and so many words of the body; stems and concepts from all of it.
const GRAM_WORDS: usize = 120;
/// Of a question that is longer than this many bytes the beginning counts.
const LONGEST_QUESTION: usize = 1_000;

/// A question taken apart.
pub(super) struct Asked {
    /// Kind, key, and which words it stands for as bits.
    pub(super) features: Vec<(usize, Box<str>, u64)>,
    pub(super) words: Vec<Vec<Box<str>>>,
    /// What of it the index has seen at all.
    pub(super) known: HashSet<u32>,
}

impl Asked {
    pub(super) fn read(question: &str, locale: Locale, index: &MemoryIndex) -> Self {
        let end = question.char_indices().map(|(i, _)| i).take_while(|i| *i <= LONGEST_QUESTION).last();
        let question =
            if question.len() > LONGEST_QUESTION { &question[..end.unwrap_or(0)] } else { question };
        let mut words = meanings(question, locale);
        let mut keys: Vec<(usize, Box<str>)> = features(question, locale).collect();
        for (kind, key, at) in synonymous(&words, locale, &index.synonyms) {
            for word in &mut words[at] {
                word.push(key.clone());
            }
            keys.push((kind, key));
        }
        keys.sort_unstable();
        keys.dedup();
        let bits = |key: &str| {
            let with =
                words.iter().enumerate().filter(|(_, keys)| keys.iter().any(|own| own.as_ref() == key));
            with.fold(0, |bits, (i, _)| bits | word_bit(i))
        };
        let known = keys.iter().filter_map(|(_, key)| index.features.get(key)).copied().collect();
        let with_bits = |(kind, key): (usize, Box<str>)| {
            let bits = bits(&key);
            (kind, key, bits)
        };
        let features = keys.into_iter().map(with_bits).collect();
        Self { features, words, known }
    }
}

impl Asked {
    /// The share of its words that name a concept.
    pub(super) fn named(&self) -> f32 {
        let named = self.words.iter().filter(|keys| keys.iter().any(|key| key.starts_with(KINDS[2])));
        named.count() as f32 / self.words.len().max(1) as f32
    }
}

/// What else the words of a question may be called: the stems and concepts of their synonyms, each with the
/// words that it stands for.
fn synonymous(
    words: &[Vec<Box<str>>],
    locale: Locale,
    synonyms: &Synonyms,
) -> Vec<(usize, Box<str>, Range<usize>)> {
    if synonyms.is_empty() {
        return Vec::new();
    }
    let stems: Vec<Vec<&str>> =
        words.iter().map(|keys| keys.iter().take(1).map(|key| &key[1..]).collect()).collect();
    let mut found = Vec::new();
    for known in synonyms.known(&stems, Some(locale)) {
        let at = known.from..known.from + known.length;
        for keys in known.others.iter().flat_map(|other| meanings(&other.text, locale)) {
            found.extend(
                keys.into_iter().map(|key| (usize::from(key.starts_with(KINDS[2])) * 2, key, at.clone())),
            );
        }
    }
    found
}

/// The bit of the i-th word; words beyond the 63rd share one.
pub(super) fn word_bit(i: usize) -> u64 {
    1 << i.min(63)
}

/// Per word that carries meaning: the keys of its stem and of its concepts.
pub(super) fn meanings(text: &str, locale: Locale) -> Vec<Vec<Box<str>>> {
    let meaningful = words(text).filter(|word| !is_stop_word(&word.text, locale));
    meaningful
        .map(|word| {
            let mut keys = vec![key(0, &stem(&word.text, locale))];
            keys.extend(concepts(&[word.text], locale).iter().map(|c| key(2, &c.0.to_string())));
            keys
        })
        .collect()
}

/// The kinds of features, by the first sign of their key.
const KINDS: [char; 3] = ['s', 'g', 'c'];

/// The features of a text with their kind; stop words give concepts only.
pub(super) fn features(text: &str, locale: Locale) -> impl Iterator<Item = (usize, Box<str>)> {
    let words: Vec<String> = words(text).map(|word| word.text).collect();
    let mut out: Vec<(usize, Box<str>)> = Vec::with_capacity(words.len() * 6);
    for (i, word) in words.iter().enumerate() {
        if is_stop_word(word, locale) {
            continue;
        }
        out.push((0, key(0, &stem(word, locale))));
        if i < GRAM_WORDS {
            grams(word, |gram| out.push((1, key(1, gram))));
        }
    }
    out.extend(concepts(&words, locale).iter().map(|concept| (2, key(2, &concept.0.to_string()))));
    out.into_iter()
}

fn key(kind: usize, text: &str) -> Box<str> {
    let mut key = String::with_capacity(text.len() + 1);
    key.push(KINDS[kind]);
    key.push_str(text);
    key.into_boxed_str()
}
