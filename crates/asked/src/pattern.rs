//! Word patterns: how the tables of a language are written.
//!
//! `word` is that word, `pre*` one that begins so, `a|b` either, `$give` one of the language's list of that
//! name, `<3>` up to three words that are no bar, `^` the beginning of a clause, `?` the end of a question, `@` what is
//! asked for.

use crate::token::{Sentence, Token};

/// The words that a language's patterns are made of.
pub(crate) struct Lists {
    /// Named lists; each is alternatives of words and beginnings.
    pub(crate) named: &'static [(&'static str, &'static str)],
    /// Words that no gap runs across.
    pub(crate) bars: &'static str,
}

impl Lists {
    fn list(&self, name: &str) -> &'static str {
        self.named.iter().find(|(own, _)| *own == name).map_or("", |(_, words)| words)
    }

    /// Whether a pattern stands before `at`, ending there.
    pub(crate) fn before(&self, pattern: &str, sentence: &Sentence, at: usize) -> bool {
        let pieces: Vec<&str> = pattern.split_whitespace().collect();
        self.backwards(&pieces, &sentence.tokens, at)
    }

    /// Whether a pattern stands from `at` on.
    pub(crate) fn after(&self, pattern: &str, sentence: &Sentence, at: usize) -> bool {
        let pieces: Vec<&str> = pattern.split_whitespace().collect();
        self.forwards(&pieces, sentence, at).is_some()
    }

    /// Where a pattern that begins at `at` ends.
    pub(crate) fn ends(&self, pattern: &str, sentence: &Sentence, at: usize) -> Option<usize> {
        let pieces: Vec<&str> = pattern.split_whitespace().collect();
        self.forwards(&pieces, sentence, at)
    }

    fn backwards(&self, pieces: &[&str], tokens: &[Token], at: usize) -> bool {
        let Some((last, rest)) = pieces.split_last() else { return true };
        if *last == "^" {
            let begins = tokens.get(at).map_or(at == 0, |token| token.begins);
            return begins && self.backwards(rest, tokens, at);
        }
        if let Some(most) = gap(last) {
            return (0..=most.min(at))
                .take_while(|n| tokens[at - n..at].iter().all(|token| self.open(token)))
                .any(|n| self.backwards(rest, tokens, at - n));
        }
        at > 0 && self.is(last, &tokens[at - 1].word) && self.backwards(rest, tokens, at - 1)
    }

    fn forwards(&self, pieces: &[&str], sentence: &Sentence, at: usize) -> Option<usize> {
        let tokens = &sentence.tokens;
        let Some((first, rest)) = pieces.split_first() else { return Some(at) };
        if *first == "?" {
            return (at == tokens.len() && sentence.asked).then_some(at);
        }
        if *first == "^" {
            let begins = tokens.get(at).is_some_and(|token| token.begins);
            return begins.then(|| self.forwards(rest, sentence, at)).flatten();
        }
        if let Some(most) = gap(first) {
            return (0..=most.min(tokens.len() - at))
                .take_while(|n| tokens[at..at + n].iter().all(|token| self.open(token)))
                .find_map(|n| self.forwards(rest, sentence, at + n));
        }
        let token = tokens.get(at)?;
        self.is(first, &token.word).then(|| self.forwards(rest, sentence, at + 1)).flatten()
    }

    fn open(&self, token: &Token) -> bool {
        !any(self.bars, &token.word)
    }

    fn is(&self, piece: &str, word: &str) -> bool {
        match piece.strip_prefix('$') {
            Some(name) => any(self.list(name), word),
            None => any(piece, word),
        }
    }
}

fn gap(piece: &str) -> Option<usize> {
    piece.strip_prefix('<')?.strip_suffix('>')?.parse().ok()
}

/// Whether a word is one of `a|b|c*`; a blank stands for `|` in lists.
fn any(list: &str, word: &str) -> bool {
    list.split(['|', ' ']).any(|one| match one.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => one == word,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::sentences;

    #[test]
    fn gaps_stop_at_bars_and_clauses_begin_after_commas() {
        let lists = Lists { named: &[("give", "send tell give*")], bars: "to" };
        let at = |text: &str| sentences(text).remove(0);
        let text = at("please, send me the number");
        assert!(lists.before("^ $give <2>", &text, 4));
        assert!(!lists.before("^ $give <1>", &text, 4));
        let barred = at("send it to the number");
        assert!(!lists.before("$give <3>", &barred, 4));
        assert!(lists.after("number ?", &at("your number?"), 1));
        assert!(!lists.after("number ?", &at("your number"), 1));
    }
}
