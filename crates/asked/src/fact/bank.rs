//! International bank account numbers (ISO 13616): two letters, two check digits, and the account; all of it,
//! the first four signs put last and letters read as 10 to 35, leaves 1 when divided by 97.

use super::{Given, alone};
use crate::kind::DataKind;

/// Shortest and longest in use.
const LENGTH: std::ops::RangeInclusive<usize> = 15..=34;
/// Countries whose length is known for sure.
const KNOWN: [(&str, usize); 8] =
    [("FI", 18), ("SE", 24), ("NO", 15), ("DK", 18), ("EE", 20), ("DE", 22), ("LV", 21), ("LT", 20)];

/// Whether this is a bank account number, with or without blanks.
pub fn is_iban(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let bytes = text.as_bytes();
    let shaped = bytes.iter().all(u8::is_ascii_alphanumeric)
        && LENGTH.contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    let known = KNOWN.iter().find(|(country, _)| text.starts_with(country));
    if !shaped || known.is_some_and(|(_, length)| *length != bytes.len()) {
        return false;
    }
    let rest = bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    rest == 1
}

pub(super) fn find(text: &str) -> Vec<Given> {
    let mut all = Vec::new();
    let mut next = 0;
    for (from, c) in text.char_indices() {
        if from < next || !c.is_ascii_alphabetic() || text[..from].ends_with(char::is_alphanumeric) {
            continue;
        }
        // Blanks may stand between groups, but what follows an account is often a word: the longest that is one.
        let mut value = String::new();
        let mut best = None;
        for (at, c) in text[from..].char_indices() {
            if c.is_ascii_alphanumeric() {
                value.push(c.to_ascii_uppercase());
                let to = from + at + 1;
                if value.len() >= *LENGTH.start() && alone(text, from, to) && is_iban(&value) {
                    best = Some((value.clone(), to));
                }
            }
            if value.len() > *LENGTH.end() || !(c.is_ascii_alphanumeric() || c == ' ' || c == '\u{a0}') {
                break;
            }
        }
        if let Some((value, to)) = best {
            all.push(Given { kind: DataKind::Iban, value, from, to });
            next = to;
        }
    }
    all
}
