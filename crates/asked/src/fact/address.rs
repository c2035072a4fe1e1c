//! Street addresses: a street's name, its number, and the postcode and town after it.

use super::Given;
use crate::kind::DataKind;
use crate::token::{Token, sentences};

/// How street names end.
const STREETS: [&str; 16] = [
    "katu",
    "tie",
    "kuja",
    "polku",
    "kaari",
    "raitti",
    "bulevardi",
    "gatan",
    "vägen",
    "gränd",
    "stigen",
    "torg",
    "street",
    "road",
    "avenue",
    "lane",
];

pub(super) fn find(text: &str) -> Vec<Given> {
    let mut all = Vec::new();
    for sentence in sentences(text) {
        let tokens = &sentence.tokens;
        for (at, token) in tokens.iter().enumerate() {
            let street = STREETS.iter().any(|end| token.word.ends_with(end)) && named(text, tokens, at);
            let house = tokens.get(at + 1).filter(|next| next.word.starts_with(|c: char| c.is_ascii_digit()));
            let (true, Some(house)) = (street, house) else { continue };
            let from = if STREETS.contains(&token.word.as_str()) { tokens[at - 1].from } else { token.from };
            let to = town(tokens, at + 2).unwrap_or(house.to);
            all.push(Given { kind: DataKind::Address, value: text[from..to].to_owned(), from, to });
        }
    }
    all
}

/// The name itself, or the one before it, is written with a capital.
fn named(text: &str, tokens: &[Token], at: usize) -> bool {
    let capital = |token: &Token| text[token.from..].starts_with(char::is_uppercase);
    let whole = STREETS.contains(&tokens[at].word.as_str());
    if whole { at > 0 && capital(&tokens[at - 1]) } else { capital(&tokens[at]) }
}

/// The end of a town after a postcode of five digits, which may stand in two parts and after a stair.
fn town(tokens: &[Token], from: usize) -> Option<usize> {
    let near = tokens.iter().enumerate().skip(from).take(4);
    let digits = |token: &Token| token.word.bytes().all(|b| b.is_ascii_digit());
    let mut near = near.filter(|(_, token)| digits(token));
    let (at, code) = near.next()?;
    match code.word.len() {
        5 => tokens.get(at + 1).map(|town| town.to),
        3 if tokens.get(at + 1).is_some_and(|two| digits(two) && two.word.len() == 2) => {
            tokens.get(at + 2).map(|town| town.to)
        }
        _ => None,
    }
}
