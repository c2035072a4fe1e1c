//! "I want to talk to a person": the one wish that must never be missed, in any language that is on.
//!
//! Each language has a few patterns over folded words, written as regular expressions. A pattern asks
//! for a person *and* for contact with that person, so that texts that only mention people do not fire;
//! words that stand just before or after a match can veto it (talk of yesterday, sizes, somebody else).
//! A text of a few words that names nothing but a person ("asiakaspalvelija kiitos") is enough too.
//! Every language is tried, whatever the language of the conversation.

mod clause;
mod english;
mod finnish;
mod swedish;

use std::sync::LazyLock;

use regex::Regex;

use crate::words;

/// Whether the customer asks for a person to talk to.
pub fn wants_a_person(text: &str) -> bool {
    let words: Vec<String> = words(text).map(|word| word.text).take(MOST_WORDS).collect();
    let joined = format!(" {} ", words.join(" "));
    if LANGUAGES.iter().any(|language| language.only_a_person(&words) || language.asks(&joined)) {
        return true;
    }
    let clauses = text.split(['.', ',', ';', ':', '!', '?', '\n', '–', '(', ')']);
    clauses.take(MOST_CLAUSES).any(|clause| {
        let words: Vec<String> = crate::words(clause).map(|word| word.text).collect();
        clause::asks(&words.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

/// Words and clauses of a text that are looked at: a wish stands near the beginning or alone.
const MOST_WORDS: usize = 400;
const MOST_CLAUSES: usize = 60;

/// What one language brings.
struct Wording {
    patterns: &'static [&'static str],
    /// Words that undo a match when they stand up to three words before it.
    veto_before: &'static [&'static str],
    /// Beginnings of words that undo a match when they stand right after it.
    veto_after: &'static [&'static str],
    /// Words that name a person who serves, all by themselves.
    person: &'static [&'static str],
    /// Words that may stand around one without changing the wish.
    filler: &'static [&'static str],
}

struct Language {
    wording: &'static Wording,
    patterns: Vec<Regex>,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let compile = |wording: &'static Wording| Language {
        wording,
        patterns: wording
            .patterns
            .iter()
            .map(|pattern| {
                // `~` is a gap of up to three words; every text ends with a space, so its end is ` $`.
                let pattern = pattern.replace('~', r"(?: \S+){0,3} ").replace('$', " $");
                Regex::new(&format!(" (?:{pattern})(?: |$)"))
                    .expect("the patterns are constants, compiled in a test")
            })
            .collect(),
    };
    [&english::WORDING, &finnish::WORDING, &swedish::WORDING].into_iter().map(compile).collect()
});

impl Language {
    fn asks(&self, joined: &str) -> bool {
        self.patterns.iter().any(|pattern| {
            let Some(found) = pattern.find(joined) else { return false };
            let before: Vec<&str> =
                joined[..found.start()].split(' ').rev().filter(|w| !w.is_empty()).take(3).collect();
            let after = joined[found.end()..].split(' ').next().unwrap_or_default();
            !before.iter().any(|word| self.wording.veto_before.contains(word))
                && !found.as_str().split(' ').any(|word| self.wording.veto_before.contains(&word))
                && !self.wording.veto_after.iter().any(|start| after.starts_with(start))
        })
    }

    /// At most six words, at least one of them a person, the rest filler.
    fn only_a_person(&self, words: &[String]) -> bool {
        let person = |word: &String| self.wording.person.contains(&word.as_str());
        let filler = |word: &String| self.wording.filler.contains(&word.as_str());
        words.len() <= 6 && words.iter().any(person) && words.iter().all(|word| person(word) || filler(word))
    }
}

#[cfg(test)]
mod tests;
