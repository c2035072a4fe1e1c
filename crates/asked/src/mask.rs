//! Taking out what says who somebody is.

use crate::fact::{Given, given};
use crate::kind::DataKind;
use crate::token::{Token, sentences};

/// Digits in a row that could be somebody's number.
const LONG: usize = 5;
/// Letters that an ending may add to a name: "Ainolle", "Virtasella".
const ENDING: usize = 5;

/// A text in which addresses and numbers are replaced by what they were, in brackets: `[email]`. `names` are people's
/// names, each with the word that stands for it: `[name]`.
pub fn mask(text: &str, names: &[(&str, &str)]) -> String {
    let mut holes: Vec<(usize, usize, &str)> =
        given(text).into_iter().filter(personal).map(|one| (one.from, one.to, one.kind.as_str())).collect();
    let parts: Vec<(String, &str)> = names
        .iter()
        .flat_map(|(name, word)| name.split(|c: char| !c.is_alphanumeric()).map(move |part| (part, *word)))
        .filter(|(part, _)| part.chars().count() >= 2)
        .map(|(part, word)| (part.to_lowercase(), word))
        .collect();
    for sentence in sentences(text) {
        for token in sentence.tokens {
            let digits = token.word.bytes().filter(u8::is_ascii_digit).count();
            let named = parts.iter().find(|(part, _)| is_name(text, &token, part)).map(|(_, word)| *word);
            let hole = named.or_else(|| (digits >= LONG).then_some("number"));
            if let Some(word) = hole
                && holes.iter().all(|(from, to, _)| token.to <= *from || *to <= token.from)
            {
                holes.push((token.from, token.to, word));
            }
        }
    }
    holes.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut last = "";
    for (from, to, word) in holes {
        let between = &text[done..from];
        // A name of two words is one hole.
        if !(last == word && word != "number" && between == " ") {
            out.push_str(between);
            out.push('[');
            out.push_str(word);
            out.push(']');
        }
        (done, last) = (to, word);
    }
    out.push_str(&text[done..]);
    out
}

/// Dates and products say nothing of a person, except together with one.
fn personal(one: &Given) -> bool {
    !matches!(one.kind, DataKind::Date | DataKind::Product)
}

/// The name itself in any case of letters, or written with a capital and a Finnish or Swedish ending.
fn is_name(text: &str, token: &Token, part: &str) -> bool {
    if token.word == part {
        return true;
    }
    let capital = text[token.from..].starts_with(char::is_uppercase);
    let stem = part.strip_suffix("nen").map_or_else(|| part.to_owned(), |stem| format!("{stem}se"));
    let ending = token.word.strip_prefix(part).or_else(|| token.word.strip_prefix(&stem));
    capital && part.chars().count() >= 3 && ending.is_some_and(|rest| rest.chars().count() <= ENDING)
}
