//! What a text asks its reader for.

use crate::kind::DataKind;
use crate::language::{LANGUAGES, Language};
use crate::token::{Sentence, sentences};

/// Something that a text asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    pub kind: DataKind,
    /// The words that name it: from and to, in bytes of the text.
    pub from: usize,
    pub to: usize,
}

/// Of a longer text the beginning counts.
const LONGEST: usize = 20_000;
/// Words between two things of one list: "your name and your full address".
const BETWEEN: usize = 4;

/// What a text asks for, in the order in which it does, each kind once.
pub fn asks(text: &str) -> Vec<Ask> {
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last();
    let text = if text.len() > LONGEST { &text[..end.unwrap_or(0)] } else { text };
    let mut all: Vec<Ask> = Vec::new();
    for sentence in sentences(text) {
        for language in LANGUAGES {
            for ask in language.asks(&sentence) {
                if all.iter().all(|known| known.kind != ask.kind) {
                    all.push(ask);
                }
            }
        }
    }
    all.sort_by_key(|ask| ask.from);
    all
}

impl Language {
    fn asks(&self, sentence: &Sentence) -> Vec<Ask> {
        let refused =
            |at: usize| self.never.iter().any(|pattern| self.lists.ends(pattern, sentence, at).is_some());
        if (0..sentence.tokens.len()).any(refused) {
            return Vec::new();
        }
        let mut all = self.outright(sentence);
        let mut last: Option<usize> = None;
        for (kind, from, to) in self.named(sentence) {
            let listed = last.is_some_and(|end| end <= from && self.goes_on(sentence, end, from));
            if (listed || self.asked_for(sentence, from, to)) && !self.elsewhere(sentence, from, to) {
                all.push(ask(kind, sentence, from, to));
                last = Some(to);
            }
        }
        all
    }

    /// Questions that need no name of what they ask for: "Where do you live?"
    fn outright(&self, sentence: &Sentence) -> Vec<Ask> {
        let mut all = Vec::new();
        for (kind, pattern) in self.outright {
            let found = (0..sentence.tokens.len())
                .find_map(|at| Some((at, self.lists.ends(pattern, sentence, at).filter(|end| *end > at)?)));
            all.extend(found.map(|(from, to)| ask(*kind, sentence, from, to)));
        }
        all
    }

    /// Where a kind is named; a longer name before a shorter one at the same place.
    pub(crate) fn named(&self, sentence: &Sentence) -> Vec<(DataKind, usize, usize)> {
        let mut all = Vec::new();
        let mut at = 0;
        while at < sentence.tokens.len() {
            let named = |(kind, pattern): &(DataKind, &str)| {
                let end = self.lists.ends(pattern, sentence, at)?;
                Some((*kind, at, end))
            };
            match self.names.iter().filter_map(named).max_by_key(|(_, _, end)| *end) {
                Some(found) => {
                    at = found.2;
                    all.push(found);
                }
                None => at += 1,
            }
        }
        all
    }

    fn asked_for(&self, sentence: &Sentence, from: usize, to: usize) -> bool {
        self.frames.iter().any(|frame| {
            let (before, after) = frame.split_once('@').unwrap_or((frame, ""));
            self.lists.before(before, sentence, from) && self.lists.after(after, sentence, to)
        })
    }

    /// Named, but as a place or a tool: "sent to your address".
    fn elsewhere(&self, sentence: &Sentence, from: usize, to: usize) -> bool {
        self.not_it.iter().any(|frame| {
            let (before, after) = frame.split_once('@').unwrap_or((frame, ""));
            self.lists.before(before, sentence, from) && self.lists.after(after, sentence, to)
        })
    }

    /// Whether a list goes on between two names.
    fn goes_on(&self, sentence: &Sentence, from: usize, to: usize) -> bool {
        let between = &sentence.tokens[from..to];
        let joined = between.iter().any(|t| self.joins.contains(&t.word.as_str()))
            || sentence.tokens.get(from).is_some_and(|t| t.begins);
        between.len() <= BETWEEN && joined && between.iter().all(|t| self.in_lists.contains(&t.word.as_str()))
    }
}

fn ask(kind: DataKind, sentence: &Sentence, from: usize, to: usize) -> Ask {
    let tokens = &sentence.tokens[from..to];
    let (first, last) = (&tokens[0], &tokens[tokens.len() - 1]);
    Ask { kind, from: first.from, to: last.to }
}
