//! Cutting a text into words.

use std::ops::Range;

use crate::fold::{fold_word, is_combining_mark, is_invisible};

/// One word: how it is spelled after folding, and where it stood in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Byte range in the text that was cut, for highlighting.
    pub at: Range<usize>,
}

/// Words of a text in order. A word is a run of letters and digits in any script; an apostrophe inside
/// it is skipped (`don't` is `dont`). Scripts that are written without spaces come out as pairs of
/// characters, which find what whole words would.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    Cutter { text, from: 0, pair: None }
}

struct Cutter<'a> {
    text: &'a str,
    from: usize,
    /// The run of unspaced script that is being cut into pairs.
    pair: Option<Range<usize>>,
}

impl Iterator for Cutter<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            if let Some(run) = self.pair.take() {
                let pair = self.next_pair(run);
                if pair.text.is_empty() {
                    continue;
                }
                return Some(pair);
            }
            let rest = &self.text[self.from..];
            let start = self.from + rest.find(char::is_alphanumeric)?;
            let first = self.text[start..].chars().next()?;
            if is_unspaced(first) {
                let end = end_of(self.text, start, is_unspaced);
                self.from = end;
                self.pair = Some(start..end);
                continue;
            }
            let end = end_of_word(self.text, start);
            self.from = end;
            let text = spelled(&self.text[start..end]);
            if !text.is_empty() {
                return Some(Word { text, at: start..end });
            }
        }
    }
}

impl Cutter<'_> {
    fn next_pair(&mut self, run: Range<usize>) -> Word {
        let mut ends = self.text[run.clone()].char_indices().map(|(i, c)| run.start + i + c.len_utf8());
        let first = ends.next().unwrap_or(run.end);
        let second = ends.next().unwrap_or(run.end);
        if second < run.end {
            self.pair = Some(first..run.end);
        }
        Word { text: spelled(&self.text[run.start..second]), at: run.start..second }
    }
}

/// Folding may write one letter as several signs (`½` as `1⁄2`); only letters and digits stay.
fn spelled(written: &str) -> String {
    let mut text = fold_word(written);
    text.retain(|c| c.is_alphanumeric() || is_combining_mark(c));
    text
}

fn end_of(text: &str, start: usize, belongs: fn(char) -> bool) -> usize {
    text[start..].find(|c| !belongs(c)).map_or(text.len(), |i| start + i)
}

/// A word goes on over marks, soft hyphens and a single apostrophe that has letters on both sides.
fn end_of_word(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inside = (c.is_alphanumeric() && !is_unspaced(c)) || is_combining_mark(c) || is_invisible(c);
        let joins = matches!(c, '\'' | '’' | 'ʼ')
            && chars.peek().is_some_and(|(_, n)| n.is_alphabetic() && !is_unspaced(*n));
        if !inside && !joins {
            break;
        }
        end = start + i + c.len_utf8();
    }
    end
}

/// Han, kana, Thai, Lao, Khmer, Burmese: written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).map(|w| w.text).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(cut("Hei! Tilaus FI-1234 ei tullut."), ["hei", "tilaus", "fi", "1234", "ei", "tullut"]);
        assert_eq!(cut("aino.virtanen@example.fi"), ["aino", "virtanen", "example", "fi"]);
    }

    #[test]
    fn an_apostrophe_inside_a_word_joins_it() {
        assert_eq!(cut("don't, 'quoted' rei’itys"), ["dont", "quoted", "reiitys"]);
    }

    #[test]
    fn scripts_without_spaces_come_as_pairs() {
        assert_eq!(cut("退货吗 ok 猫"), ["退货", "货吗", "ok", "猫"]);
    }

    #[test]
    fn the_range_points_at_the_written_word() {
        let text = "Missä PAKETTINI on?";
        let word = words(text).nth(1).expect("there are three words");
        assert_eq!(&text[word.at], "PAKETTINI");
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut_and_no_word_holds_a_separator(text in "\\PC*") {
            for word in words(&text) {
                prop_assert!(!word.text.is_empty());
                prop_assert!(!word.text.contains(['"', '\'', ' ', '\0']));
                prop_assert!(text.get(word.at.clone()).is_some());
            }
        }
    }
}
