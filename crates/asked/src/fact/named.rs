//! Data that follow their names: "my order number is A-4812", "nimeni on Aino Virtanen".

use super::Given;
use crate::kind::DataKind;
use crate::language::LANGUAGES;
use crate::token::{Sentence, Token, sentences};

/// Words between a name and its number: "number is now".
const BETWEEN: usize = 3;
/// What says that a name follows.
const NAMES: [(&str, &str); 7] = [
    ("my", "name is"),
    ("name", "is"),
    ("nimeni", "on"),
    ("jag", "heter"),
    ("mitt namn", "är"),
    ("namn", "är"),
    ("i", "am called"),
];
/// Words of a person's name.
const LONGEST_NAME: usize = 3;

pub(super) fn find(text: &str) -> Vec<Given> {
    let mut all = Vec::new();
    for sentence in sentences(text) {
        for language in LANGUAGES {
            for (kind, _, end) in language.named(&sentence) {
                let numbered =
                    matches!(kind, DataKind::OrderNumber | DataKind::CustomerNumber | DataKind::Account);
                if let Some(token) = numbered.then(|| number(&sentence, end)).flatten() {
                    let value = text[token.from..token.to].to_uppercase();
                    all.push(Given { kind, value, from: token.from, to: token.to });
                }
            }
        }
        all.extend(person(text, &sentence));
    }
    all
}

fn number(sentence: &Sentence, from: usize) -> Option<&Token> {
    let near = sentence.tokens.iter().skip(from).take(BETWEEN + 1);
    near.take_while(|token| token.word.len() < 20).find(|token| {
        let digits = token.word.chars().filter(char::is_ascii_digit).count();
        digits >= 3 && token.word.is_ascii() && token.word.len() <= 20
    })
}

fn person(text: &str, sentence: &Sentence) -> Option<Given> {
    let tokens = &sentence.tokens;
    let starts = (0..tokens.len()).find_map(|at| {
        NAMES.iter().find_map(|(first, rest)| {
            let words: Vec<&str> = first.split(' ').chain(rest.split(' ')).collect();
            let here = tokens.get(at..at + words.len())?;
            here.iter().zip(&words).all(|(token, word)| token.word == *word).then_some(at + words.len())
        })
    })?;
    let capital = |token: &&Token| text[token.from..].starts_with(char::is_uppercase);
    let name: Vec<&Token> = tokens[starts..].iter().take(LONGEST_NAME).take_while(capital).collect();
    let (first, last) = (name.first()?, name.last()?);
    let value = text[first.from..last.to].to_owned();
    Some(Given { kind: DataKind::Name, value, from: first.from, to: last.to })
}
