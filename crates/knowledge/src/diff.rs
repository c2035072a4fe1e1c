//! What changed between two texts, word by word: pure, bounded in time and memory.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

/// A piece of a comparison. The old text is all that is `same` or `removed`, the new one all that is
/// `same` or `added`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Piece {
    pub change: WordChange,
    pub text: String,
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordChange {
    Same,
    Added,
    Removed,
}

/// Two texts that differ in more places than this are not compared word by word: what is between their
/// common ends is shown as replaced.
const MOST_EDITS: usize = 1_500;

/// Compares two texts by words.
pub fn diff(old: &str, new: &str) -> Vec<Piece> {
    let (a, b) = (tokens(old), tokens(new));
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (inner_a, inner_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut out = Pieces::default();
    out.push(WordChange::Same, &a[..head]);
    match shared(inner_a, inner_b) {
        Some(runs) => {
            let (mut x, mut y) = (0, 0);
            for (from_a, from_b, n) in runs {
                out.push(WordChange::Removed, &inner_a[x..from_a]);
                out.push(WordChange::Added, &inner_b[y..from_b]);
                out.push(WordChange::Same, &inner_a[from_a..from_a + n]);
                (x, y) = (from_a + n, from_b + n);
            }
            out.push(WordChange::Removed, &inner_a[x..]);
            out.push(WordChange::Added, &inner_b[y..]);
        }
        None => {
            out.push(WordChange::Removed, inner_a);
            out.push(WordChange::Added, inner_b);
        }
    }
    out.push(WordChange::Same, &a[a.len() - tail..]);
    out.0
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, change: WordChange, tokens: &[&str]) {
        if tokens.is_empty() {
            return;
        }
        match self.0.last_mut().filter(|last| last.change == change) {
            Some(last) => last.text.extend(tokens.iter().copied()),
            None => self.0.push(Piece { change, text: tokens.concat() }),
        }
    }
}

/// Words, runs of space, and single signs: whatever is put together again is the text.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| {
        if c.is_alphanumeric() {
            0
        } else if c.is_whitespace() && c != '\n' {
            1
        } else {
            2
        }
    };
    let mut out = Vec::new();
    let mut from = 0;
    let mut last = None;
    for (at, letter) in text.char_indices() {
        let kind = kind(letter);
        if last.is_some_and(|before| before != kind || kind == 2) {
            out.push(&text[from..at]);
            from = at;
        }
        last = Some(kind);
    }
    if from < text.len() {
        out.push(&text[from..]);
    }
    out
}

/// Runs that both have, in order: place in `a`, place in `b`, length (Myers 1986, greedy). `None` when
/// there are too many edits.
fn shared(a: &[&str], b: &[&str]) -> Option<Vec<(usize, usize, usize)>> {
    let (n, m) = (a.len(), b.len());
    let most = (n + m).min(MOST_EDITS);
    let middle = most + 1;
    // How far one gets on diagonal k = x - y with d edits; a copy for each d finds the way back.
    let mut reach = vec![0usize; 2 * most + 3];
    let mut history: Vec<Vec<usize>> = Vec::new();
    for d in 0..=most {
        let around = middle - d..middle + d + 1;
        for k in around.clone().step_by(2) {
            let mut x = if came_down(&reach, k, &around) { reach[k + 1] } else { reach[k - 1] + 1 };
            let Some(mut y) = (x + middle).checked_sub(k) else { continue };
            while x < n && y < m && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            reach[k] = x;
            if x >= n && y >= m {
                return Some(way_back(&history, (n, m), middle));
            }
        }
        history.push(reach[middle - d..=middle + d].to_vec());
    }
    None
}

/// Whether the furthest way to diagonal `k` came by adding a token of the new text.
fn came_down(reach: &[usize], k: usize, around: &Range<usize>) -> bool {
    k == around.start || (k + 1 != around.end && reach[k - 1] < reach[k + 1])
}

fn way_back(history: &[Vec<usize>], end: (usize, usize), middle: usize) -> Vec<(usize, usize, usize)> {
    let (mut x, mut y) = end;
    let mut runs = Vec::new();
    for (before, reach) in history.iter().enumerate().rev() {
        let (d, k) = (before + 1, x + middle - y);
        let at = |k: usize| reach.get((k + before).wrapping_sub(middle)).copied();
        let down = k == middle - d || (k != middle + d && at(k - 1) < at(k + 1));
        let from = if down { k + 1 } else { k - 1 };
        let from_x = at(from).unwrap_or(0);
        let (start_x, start_y) =
            if down { (from_x, from_x + 1 + middle - from) } else { (from_x + 1, from_x + middle - from) };
        if x > start_x {
            runs.push((start_x, start_y, x - start_x));
        }
        (x, y) = (from_x, from_x + middle - from);
    }
    if x > 0 {
        runs.push((0, 0, x));
    }
    runs.reverse();
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(old: &str, new: &str) -> String {
        diff(old, new)
            .iter()
            .map(|piece| match piece.change {
                WordChange::Same => piece.text.clone(),
                WordChange::Added => format!("[+{}]", piece.text),
                WordChange::Removed => format!("[-{}]", piece.text),
            })
            .collect()
    }

    fn side(pieces: &[Piece], without: WordChange) -> String {
        pieces.iter().filter(|piece| piece.change != without).map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn words_that_changed_are_told_apart_from_words_that_stayed() {
        assert_eq!(shown("Palauta 30 päivässä.", "Palauta 60 päivässä."), "Palauta [-30][+60] päivässä.");
        assert_eq!(shown("Yksi kaksi", "Yksi ja kaksi"), "Yksi [+ja ]kaksi");
        assert_eq!(shown("a b c", "a c"), "a [-b ]c");
        assert_eq!(shown("", "uusi"), "[+uusi]");
        assert_eq!(shown("sama", "sama"), "sama");
    }

    #[test]
    fn texts_without_anything_in_common_are_replaced_in_bounded_work() {
        let old: String = (0..20_000).map(|i| format!("a{i} ")).collect();
        let new: String = (0..20_000).map(|i| format!("b{i} ")).collect();
        let pieces = diff(&old, &new);
        assert_eq!((side(&pieces, WordChange::Added), side(&pieces, WordChange::Removed)), (old, new));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_a_comparison(old in "[ab ä.\\n]{0,60}", new in "[ab ä.\\n]{0,60}") {
            let pieces = diff(&old, &new);
            prop_assert_eq!(side(&pieces, WordChange::Added), old.clone());
            prop_assert_eq!(side(&pieces, WordChange::Removed), new.clone());
            prop_assert!(old != new || pieces.iter().all(|piece| piece.change == WordChange::Same));
        }
    }
}
