//! Cutting a text into pieces of the vocabulary: the likeliest sequence by unigram scores.

use crate::file::Weights;

/// The sign for a space inside pieces.
const SPACE: char = '\u{2581}';
/// Letters of a text that can matter for each token that counts.
const LETTERS_PER_TOKEN: usize = 12;

/// The best way to a place in the text.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    token: usize,
    from: usize,
}

impl Weights {
    fn mark(&self, which: usize) -> usize {
        self.scores.len() + which
    }

    /// Tokens of prefix and text between the marks of begin and end, at most `most` in all.
    pub(crate) fn tokens(&self, prefix: &str, text: &str, most: usize) -> Vec<usize> {
        let (begin, end, unknown) = (self.mark(0), self.mark(1), self.mark(2));
        let letters = prefix.chars().chain(text.chars()).take(most * LETTERS_PER_TOKEN);
        let (spelled, bounds) = self.spelled(letters);
        let mut steps = vec![Step { score: f32::NEG_INFINITY, token: unknown, from: 0 }; bounds.len()];
        steps[0].score = 0.0;
        for i in 0..bounds.len() - 1 {
            let here = steps[i].score;
            self.pieces_at(&spelled[bounds[i]..], |piece, length| {
                let Ok(to) = bounds[i..].binary_search(&(bounds[i] + length)) else { return };
                let score = here + self.scores[piece];
                if score > steps[i + to].score {
                    steps[i + to] = Step { score, token: piece, from: i };
                }
            });
            let score = here + self.unknown_score;
            if score > steps[i + 1].score {
                steps[i + 1] = Step { score, token: unknown, from: i };
            }
        }
        let mut tokens = Vec::new();
        let mut at = bounds.len() - 1;
        while at > 0 {
            tokens.push(steps[at].token);
            at = steps[at].from;
        }
        tokens.push(begin);
        tokens.reverse();
        tokens.truncate(most - 1);
        tokens.push(end);
        tokens
    }

    /// The text as the vocabulary spells it, and where its letters begin and end in bytes.
    fn spelled(&self, letters: impl Iterator<Item = char>) -> (Vec<u8>, Vec<usize>) {
        let mut out = Vec::new();
        let mut bounds = Vec::new();
        let mut last = None;
        let mut put = |c: char| {
            if c == ' ' && last == Some(' ') {
                return;
            }
            if last.is_none() && c != ' ' {
                bounds.push(out.len());
                out.extend_from_slice(SPACE.encode_utf8(&mut [0; 4]).as_bytes());
            }
            last = Some(c);
            bounds.push(out.len());
            let shown = if c == ' ' { SPACE } else { c };
            out.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes());
        };
        for letter in letters {
            match self.letters.binary_search(&u32::from(letter)) {
                Ok(i) => {
                    let from = if i == 0 { 0 } else { self.letter_ends[i - 1] as usize };
                    let as_ = &self.spelled[from..self.letter_ends[i] as usize];
                    as_.iter().filter_map(|c| char::from_u32(*c)).for_each(&mut put);
                }
                Err(_) => put(letter),
            }
        }
        bounds.push(out.len());
        (out, bounds)
    }

    /// Calls `each` with every piece that the bytes begin with, and its length. The sorted pieces are
    /// narrowed down byte by byte.
    fn pieces_at(&self, bytes: &[u8], mut each: impl FnMut(usize, usize)) {
        let (mut low, mut high) = (0, self.scores.len());
        for (depth, byte) in bytes.iter().take(self.longest_piece).enumerate() {
            let at = |i: usize| self.piece(i).get(depth).copied();
            low += partition(high - low, |i| at(low + i).is_none_or(|b| b < *byte));
            high = low + partition(high - low, |i| at(low + i).is_some_and(|b| b <= *byte));
            if low == high {
                return;
            }
            if self.piece(low).len() == depth + 1 {
                each(low, depth + 1);
            }
        }
    }
}

/// How many of the first `count` places, of which the true ones come first, are true.
fn partition(count: usize, is: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if is(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
