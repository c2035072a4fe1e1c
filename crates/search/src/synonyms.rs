//! Words that a house's customers use for the same thing, kept by its people.
//!
//! A group of words or phrases per language. Whoever asks with one of them is answered with texts that say
//! another. Phrases are compared by their stems, so that any inflection will do.

use helppo_kernel::Locale;
use helppo_text::{is_stop_word, stem, words};

/// All groups of all languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    locale: Locale,
    phrases: Vec<Phrase>,
}

/// One of the words or phrases that mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// Of its words that carry meaning, in the group's language.
    pub(crate) stems: Vec<String>,
}

/// A phrase of a question, and what else it may be called.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    /// The first of its words among those of the question that carry meaning, and how many they are.
    pub(crate) from: usize,
    pub(crate) length: usize,
    pub(crate) phrase: &'a Phrase,
    pub(crate) others: Vec<&'a Phrase>,
}

impl Synonyms {
    /// Groups as they were written; what has no words in it is left out.
    pub fn new(groups: impl IntoIterator<Item = (Locale, Vec<String>)>) -> Self {
        let group = |(locale, texts): (Locale, Vec<String>)| {
            let phrases = texts.into_iter().map(|text| Phrase { stems: stems(&text, locale), text });
            let phrases: Vec<Phrase> = phrases.filter(|phrase| !phrase.stems.is_empty()).collect();
            Group { locale, phrases }
        };
        Self { groups: groups.into_iter().map(group).filter(|group| group.phrases.len() > 1).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Phrases of a question that have synonyms. `stems` are those of its words that carry meaning, each in
    /// the languages in which it may be meant; with a locale, only groups of that language count.
    pub(crate) fn known(&self, stems: &[Vec<&str>], locale: Option<Locale>) -> Vec<Known<'_>> {
        let mut found = Vec::new();
        for group in self.groups.iter().filter(|group| locale.is_none_or(|locale| locale == group.locale)) {
            for phrase in &group.phrases {
                let length = phrase.stems.len();
                let places = (0..stems.len().saturating_sub(length - 1)).filter(|from| {
                    let said = &stems[*from..from + length];
                    said.iter().zip(&phrase.stems).all(|(said, stem)| said.contains(&stem.as_str()))
                });
                for from in places {
                    let others = group.phrases.iter().filter(|other| *other != phrase).collect();
                    found.push(Known { from, length, phrase, others });
                }
            }
        }
        found
    }
}

fn stems(text: &str, locale: Locale) -> Vec<String> {
    let all: Vec<_> = words(text).collect();
    let meaningful = all.iter().filter(|word| !is_stop_word(&word.text, locale));
    let mut out: Vec<String> = meaningful.map(|word| stem(&word.text, locale)).collect();
    if out.is_empty() {
        out = all.iter().map(|word| stem(&word.text, locale)).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_known_in_any_inflection_and_only_in_their_language() {
        let groups = [
            (Locale::Fi, vec!["liittymä".to_owned(), "sopimus".into(), "puhelimen paketti".into()]),
            (Locale::Fi, vec!["yksin".into(), "!".into()]),
        ];
        let synonyms = Synonyms::new(groups);
        let asked = |text: &str, locale| {
            let stems: Vec<String> = stems(text, Locale::Fi);
            let stems: Vec<Vec<&str>> = stems.iter().map(|stem| vec![stem.as_str()]).collect();
            let known = synonyms.known(&stems, Some(locale));
            known.iter().map(|known| (known.from, known.length, known.others.len())).collect::<Vec<_>>()
        };
        assert_eq!(asked("irtisanoisin sopimuksen", Locale::Fi), [(1, 1, 2)]);
        assert_eq!(asked("puhelimen paketin hinta", Locale::Fi), [(0, 2, 2)]);
        assert_eq!(asked("sopimuksen", Locale::Sv), []);
        assert_eq!(asked("yksin", Locale::Fi), [], "one word alone is no group");
    }
}
