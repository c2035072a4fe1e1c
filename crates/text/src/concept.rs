//! A thesaurus of customer service: "passcode", "tunnussana" and "lösenord" are one concept.
//!
//! It lets a question find an article that uses none of its words, also in another language. The list
//! is general knowledge of shops, subscriptions, networks and energy, not of any one workspace.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use helppo_kernel::Locale;

use crate::{fold_word, stem};

const LIST: &str = include_str!("concept/list.txt");

/// A concept of the list, by its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Concept(pub u16);

/// Concepts that the folded words of a text name, in the words' order; a concept may come repeatedly.
pub fn concepts(words: &[String], locale: Locale) -> Vec<Concept> {
    let lexicon = &LEXICONS[index(locale)];
    let stems: Vec<String> = words.iter().map(|word| stem(word, locale)).collect();
    let mut out = Vec::new();
    for (i, word) in words.iter().enumerate() {
        lexicon.of_word(word, &stems[i], &mut out);
        if let Some(next) = stems.get(i + 1)
            && let Some(found) = lexicon.pairs.get(&(stems[i].clone(), next.clone()))
        {
            out.extend(found);
        }
    }
    out
}

/// How the concept is called in the list.
pub fn concept_name(concept: Concept) -> &'static str {
    NAMES.get(usize::from(concept.0)).copied().unwrap_or_default()
}

#[derive(Default)]
struct Lexicon {
    stems: HashMap<String, Vec<Concept>>,
    pairs: HashMap<(String, String), Vec<Concept>>,
    /// By their first two letters.
    beginnings: HashMap<[char; 2], Vec<(String, Concept)>>,
    anywhere: Vec<(String, Concept)>,
    /// Words looked up before: a library of articles has few different ones.
    known: RwLock<HashMap<Box<str>, Box<[Concept]>>>,
}

/// Words remembered for each language.
const REMEMBERED: usize = 20_000;

impl Lexicon {
    fn of_word(&self, word: &str, stem: &str, out: &mut Vec<Concept>) {
        if let Some(found) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(word) {
            out.extend(found);
            return;
        }
        let start = out.len();
        self.look_up(word, stem, out);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED {
            known.insert(word.into(), out[start..].into());
        }
    }

    fn look_up(&self, word: &str, stem: &str, out: &mut Vec<Concept>) {
        let start = out.len();
        if let Some(found) = self.stems.get(stem) {
            out.extend(found);
        }
        let mut letters = word.chars();
        if let (Some(a), Some(b)) = (letters.next(), letters.next())
            && let Some(list) = self.beginnings.get(&[a, b])
        {
            out.extend(list.iter().filter(|(part, _)| word.starts_with(part)).map(|(_, concept)| *concept));
        }
        out.extend(self.anywhere.iter().filter(|(part, _)| word.contains(part)).map(|(_, concept)| *concept));
        out[start..].sort_unstable();
        let mut kept = start;
        for i in start..out.len() {
            if kept == start || out[kept - 1] != out[i] {
                out[kept] = out[i];
                kept += 1;
            }
        }
        out.truncate(kept);
    }

    fn learn(&mut self, wording: &str, concept: Concept, locale: Locale) {
        if let Some((first, second)) = wording.split_once('_') {
            let pair = (stem(&fold_word(first), locale), stem(&fold_word(second), locale));
            self.pairs.entry(pair).or_default().push(concept);
        } else if let Some(part) = wording.strip_prefix('*') {
            self.anywhere.push((fold_word(part.trim_end_matches('*')), concept));
        } else if let Some(part) = wording.strip_suffix('*') {
            let part = fold_word(part);
            let mut letters = part.chars();
            if let (Some(a), Some(b)) = (letters.next(), letters.next()) {
                self.beginnings.entry([a, b]).or_default().push((part.clone(), concept));
            }
        } else {
            self.stems.entry(stem(&fold_word(wording), locale)).or_default().push(concept);
        }
    }
}

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    LIST.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('|').map(str::trim).collect())
}

static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| lines().map(|fields| fields[0]).collect());

static LEXICONS: LazyLock<[Lexicon; 3]> = LazyLock::new(|| {
    let mut all: [Lexicon; 3] = Default::default();
    for (line, fields) in lines().enumerate() {
        let concept = Concept(u16::try_from(line).expect("the list is shorter than 65,536 lines"));
        for (locale, wordings) in [Locale::En, Locale::Fi, Locale::Sv].into_iter().zip(&fields[1..]) {
            for wording in wordings.split_whitespace() {
                all[index(locale)].learn(wording, concept, locale);
            }
        }
    }
    all
});

fn index(locale: Locale) -> usize {
    match locale {
        Locale::En => 0,
        Locale::Fi => 1,
        Locale::Sv => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    fn names(text: &str, locale: Locale) -> Vec<&'static str> {
        let words: Vec<String> = words(text).map(|word| word.text).collect();
        concepts(&words, locale).into_iter().map(concept_name).collect()
    }

    #[test]
    fn every_line_has_a_name_and_three_languages() {
        assert!(lines().all(|fields| fields.len() == 4 && fields.iter().all(|field| !field.is_empty())));
    }

    #[test]
    fn one_matter_has_one_concept_in_three_languages() {
        assert!(names("I forgot my passcode", Locale::En).contains(&"password"));
        assert!(names("unohdin tunnussanan", Locale::Fi).contains(&"password"));
        assert!(names("jag minns inte lösenordet", Locale::Sv).contains(&"password"));
        assert!(names("where is my gift card", Locale::En).contains(&"gift-card"));
        assert!(names("tilausvahvistusta ei näy", Locale::Fi).contains(&"confirmation"));
    }

    #[test]
    fn a_word_names_a_concept_once() {
        assert_eq!(names("palautuslomake", Locale::Fi).iter().filter(|name| **name == "return").count(), 1);
    }
}
