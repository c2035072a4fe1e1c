//! Data found in a text, each checked as its kind allows.

mod address;
mod bank;
mod date;
mod identity;
mod mail;
mod named;
mod phone;

pub use bank::is_iban;
pub use identity::is_identity;

use crate::kind::DataKind;

/// A datum in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub kind: DataKind,
    /// As it is kept: an IBAN without blanks, a number without them.
    pub value: String,
    /// From and to, in bytes of the text.
    pub from: usize,
    pub to: usize,
}

/// Of a longer text the beginning counts.
const LONGEST: usize = 20_000;

/// The data in a text, by their places; where two overlap, the one with the stricter check stands.
pub fn given(text: &str) -> Vec<Given> {
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last();
    let text = if text.len() > LONGEST { &text[..end.unwrap_or(0)] } else { text };
    let finders: [fn(&str) -> Vec<Given>; 7] =
        [mail::find, bank::find, identity::find, date::find, named::find, phone::find, address::find];
    let mut all: Vec<Given> = Vec::new();
    for find in finders {
        for one in find(text) {
            if all.iter().all(|known| one.to <= known.from || known.to <= one.from) {
                all.push(one);
            }
        }
    }
    all.sort_by_key(|one| one.from);
    all
}

/// Runs of signs that `fits`, with their places.
fn runs(text: &str, fits: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match (fits(c), open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                all.push((from, at));
                open = None;
            }
            _ => {}
        }
    }
    all.extend(open.map(|from| (from, text.len())));
    all
}

/// Letters and digits stand neither right before nor right after.
fn alone(text: &str, from: usize, to: usize) -> bool {
    !text[..from].ends_with(char::is_alphanumeric) && !text[to..].starts_with(char::is_alphanumeric)
}
