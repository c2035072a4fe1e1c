//! The part of a text that shows why it was found.

use std::ops::Range;

use helppo_kernel::Locale;
use helppo_text::{Word, stem, words};
use serde::{Deserialize, Serialize};

use crate::LastWord;
use crate::term::{Group, of_question};

/// A part of a text, and the places in it (in characters, not bytes) where the question's words stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    pub text: String,
    pub marks: Vec<Range<usize>>,
}

/// Cuts at most `longest` characters around the densest place of the question's words. White space is
/// made single. Without a match it is the beginning of the text.
pub fn snippet(text: &str, question: &str, last: LastWord, longest: usize) -> Snippet {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let groups = of_question(question, last);
    let found: Vec<Range<usize>> =
        words(&text).filter(|word| matches(word, &groups)).map(|word| word.at).collect();
    let cut = window(&text, &found, longest);
    let mut out = String::new();
    if cut.start > 0 {
        out.push('…');
    }
    let shift = out.chars().count();
    out.push_str(&text[cut.clone()]);
    if cut.end < text.len() {
        out.push('…');
    }
    let marks = found
        .iter()
        .filter(|at| cut.start <= at.start && at.end <= cut.end)
        .map(|at| {
            let start = shift + text[cut.start..at.start].chars().count();
            start..start + text[at.clone()].chars().count()
        })
        .collect();
    Snippet { text: out, marks }
}

fn matches(word: &Word, groups: &[Group]) -> bool {
    groups.iter().any(|group| {
        group.prefix.as_ref().is_some_and(|prefix| word.text.starts_with(prefix.as_str()))
            || begins_alike(word, group)
                && Locale::ALL.iter().any(|locale| group.stems.contains(&stem(&word.text, *locale)))
    })
}

/// A stem keeps the first letter of its word, so most words of a text need not be stemmed to tell that
/// they are others.
fn begins_alike(word: &Word, group: &Group) -> bool {
    let first = word.text.chars().next();
    group.stems.iter().any(|stem| stem.chars().next() == first)
}

/// The window of `longest` characters that holds the most matches, begun a few words before the first.
fn window(text: &str, found: &[Range<usize>], longest: usize) -> Range<usize> {
    let byte_after = |from: usize, chars: usize| {
        text[from..].char_indices().nth(chars).map_or(text.len(), |(i, _)| from + i)
    };
    if byte_after(0, longest) == text.len() {
        return 0..text.len();
    }
    let mut best = (0, 0);
    for at in found {
        let end = byte_after(at.start, longest * 3 / 4);
        let held = found.iter().filter(|other| at.start <= other.start && other.end <= end).count();
        if held > best.0 {
            best = (held, at.start);
        }
    }
    let lead = text[..best.1].char_indices().rev().nth(longest / 4).map_or(0, |(i, _)| i);
    let start = if lead == 0 { 0 } else { text[lead..best.1].find(' ').map_or(best.1, |i| lead + i + 1) };
    let end = byte_after(start, longest);
    let end = if end == text.len() { end } else { text[start..end].rfind(' ').map_or(end, |i| start + i) };
    start..end.max(best.1.min(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stem_begins_like_its_word(text in "[a-zåäö']{1,14}|\\PC{1,10}") {
            for word in words(&text) {
                for locale in Locale::ALL {
                    prop_assert_eq!(stem(&word.text, locale).chars().next(), word.text.chars().next());
                }
            }
        }
    }

    #[test]
    fn words_that_stemming_changes_most_are_still_marked() {
        for (written, asked) in [("two skies", "sky"), ("he is dying", "die"), ("kaksi yötä", "yö")] {
            let found = snippet(written, asked, LastWord::Finished, 100);
            assert_eq!(found.marks.len(), usize::from(shares_a_stem(written, asked)), "{written} {asked}");
        }
    }

    /// The slow way: every word in every language.
    fn shares_a_stem(written: &str, asked: &str) -> bool {
        let groups = of_question(asked, LastWord::Finished);
        words(written).any(|word| {
            Locale::ALL.iter().any(|l| groups.iter().any(|g| g.stems.contains(&stem(&word.text, *l))))
        })
    }
}
