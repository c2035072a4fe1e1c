//! Past texts of one sort in memory, found by what was said before them.
//!
//! By words as search ranks articles (BM25 over stems, 4-grams and concepts), and where there is a model by meaning
//! too; see `docs/understanding.md`. What was said before a reply stands as its text, so that the same words find
//! it again.

use std::collections::HashMap;

use helppo_kernel::{CaseId, Locale};
use helppo_search::{MemoryIndex, Packed, Ranked, SenseIndex, Share, Weights};
use helppo_text::words;

/// A text as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastText {
    pub id: i64,
    pub case: CaseId,
    pub locale: Locale,
    /// The subject of a matter; empty for replies.
    pub title: String,
    /// What was said before.
    pub asked: String,
    /// What was answered.
    pub reply: String,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct PastAsked<'a> {
    pub text: &'a str,
    pub locale: Locale,
    /// What it means, where there is a model.
    pub vector: Option<&'a [f32]>,
}

/// How words weigh. Whole words tell more of a turn than of a question to articles, whose thesaurus knows its
/// matters; picked on indexed conversations beyond those that the bench indexes, never on those that it asks.
const WEIGHTS: Weights = Weights { stem: 1.0, gram: 0.1, concept: 0.3 };
/// How much words count beside meaning.
const SHARE: Share = Share { always: 0.25, named: 0.0 };

/// Texts of all languages.
#[derive(Default)]
pub struct PastTexts {
    /// What was said, for how much of a question it covers.
    words: [MemoryIndex; 3],
    /// The same with its small words and its pairs of words, for the order.
    talk: [MemoryIndex; 3],
    sense: Option<[SenseIndex; 3]>,
    texts: HashMap<i64, PastText>,
}

impl PastTexts {
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Puts a text in place of an earlier one with its id.
    pub fn put(&mut self, text: PastText) {
        self.remove(text.id);
        let place = text.locale as usize;
        self.words[place].put(text.id, text.locale, &text.title, &text.asked);
        self.talk[place].put(text.id, text.locale, &text.title, &as_talk(&text.asked));
        self.texts.insert(text.id, text);
    }

    pub fn remove(&mut self, id: i64) {
        let Some(text) = self.texts.remove(&id) else { return };
        self.words[text.locale as usize].remove(id);
        self.talk[text.locale as usize].remove(id);
        if let Some(sense) = &mut self.sense {
            sense[text.locale as usize].remove(id);
        }
    }

    pub fn get(&self, id: i64) -> Option<&PastText> {
        self.texts.get(&id)
    }

    /// From now on meaning is searched too; texts come by [`PastTexts::understand`].
    pub fn begin_to_understand(&mut self, indexes: [SenseIndex; 3]) {
        self.sense = Some(indexes);
    }

    /// Gives a text its vector, if it is still there.
    pub fn understand(&mut self, id: i64, vector: Packed) {
        if let (Some(sense), Some(text)) = (&mut self.sense, self.texts.get(&id)) {
            sense[text.locale as usize].put(id, vec![vector]);
        }
    }

    /// Texts that wait for their vectors, the newest first.
    pub fn waiting(&self, most: usize) -> Vec<PastText> {
        let Some(sense) = &self.sense else { return Vec::new() };
        let without = self.texts.values().filter(|text| !sense[text.locale as usize].has(text.id));
        let mut ids: Vec<i64> = without.map(|text| text.id).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.into_iter().take(most).filter_map(|id| self.texts.get(&id).cloned()).collect()
    }

    /// The best texts in the language of what is asked, best first.
    pub fn rank(&self, asked: &PastAsked<'_>, limit: usize) -> Vec<Ranked> {
        let place = asked.locale as usize;
        let near = match (&self.sense, asked.vector) {
            (Some(sense), Some(vector)) => Some(sense[place].near(vector)),
            _ => None,
        };
        let near = near.as_ref().filter(|near| !near.is_empty()).map(|near| (near, SHARE));
        let covers = self.words[place].rank(asked.text, asked.locale, WEIGHTS, usize::MAX).best;
        let covers: HashMap<i64, f32> = covers.iter().map(|one| (one.id, one.covered)).collect();
        let talk = as_talk(asked.text);
        let mut ranked = self.talk[place].rank_with(&talk, asked.locale, WEIGHTS, limit, near).best;
        for one in &mut ranked {
            one.covered = covers.get(&one.id).copied().unwrap_or(0.0);
        }
        ranked
    }
}

/// A text with each of its words, small ones too, and each pair of neighbours as words of their own: what is meant
/// in a talk lies in "yes please" and "what time" as much as in its nouns.
fn as_talk(text: &str) -> String {
    let words: Vec<String> = words(text).map(|word| word.text).collect();
    let mut out = text.to_owned();
    for pair in words.windows(2) {
        out.push(' ');
        out.push_str(&pair[0]);
        out.push_str(&pair[1]);
    }
    for word in &words {
        out.push_str(" xq");
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: i64, asked: &str, reply: &str) -> PastText {
        PastText {
            id,
            case: CaseId(id),
            locale: Locale::Fi,
            title: String::new(),
            asked: asked.into(),
            reply: reply.into(),
        }
    }

    #[test]
    fn what_was_answered_to_the_same_words_is_found_and_forgotten() {
        let mut texts = PastTexts::default();
        texts.put(text(1, "Missä pakettini viipyy?", "Se on matkalla."));
        texts.put(text(2, "Salasana ei toimi", "Lähetin uuden."));
        let asked = PastAsked { text: "pakettia ei ole näkynyt", locale: Locale::Fi, vector: None };
        assert_eq!(texts.rank(&asked, 3).first().map(|one| one.id), Some(1));
        assert!(texts.rank(&PastAsked { locale: Locale::Sv, ..asked }, 3).is_empty(), "another language");
        texts.remove(1);
        assert!(texts.rank(&asked, 3).iter().all(|one| one.id != 1));
        assert_eq!(texts.len(), 1);
    }
}
