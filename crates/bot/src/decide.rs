//! What to do about a message: pure, so that every turn of a talk can be tested and replayed.

use helppo_kernel::{ArticleId, Locale};
use helppo_knowledge::{Found, FoundAnswer, OnShow};
use helppo_text::{
    Mood, SmallTalk, Verdict, fold, is_stop_word, mood, small_talk, stem, verdict, wants_a_person, words,
};

use crate::dialogue::{Dialogue, Said};
use crate::rules::Rules;

/// What the customer wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    pub text: &'a str,
    /// The language it is written in.
    pub locale: Locale,
    pub pace: Pace,
}

/// How quickly words go back and forth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A talk: a misunderstanding costs a moment.
    Live,
    /// Letters: a second guess would cost the customer a day, so people go on after the first.
    Letters,
}

/// What the bot may know: published articles.
pub trait Library {
    /// The best articles for a question, and how sure the first is.
    fn find(&self, locale: Locale, question: &str, limit: usize) -> Found;

    /// The best articles that are not there in the question's language, of the languages in `on`.
    fn find_elsewhere(&self, _locale: Locale, _on: &[Locale], _question: &str, _limit: usize) -> Found {
        Found::default()
    }
}

impl Library for helppo_knowledge::Knowledge {
    fn find(&self, locale: Locale, question: &str, limit: usize) -> Found {
        Self::find(self, locale, question, limit)
    }

    fn find_elsewhere(&self, locale: Locale, on: &[Locale], question: &str, limit: usize) -> Found {
        Self::find_elsewhere(self, locale, on, question, limit)
    }
}

/// What the bot does.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Gives an article's passage as the answer. `chosen` when the customer picked it from an offer.
    Answer { article: OnShow, confidence: f32, chosen: bool },
    /// Says a short answer of the house as it stands.
    Say { answer: FoundAnswer },
    /// Gives up to three articles to choose from.
    Offer { articles: Vec<OnShow>, confidence: f32 },
    /// Gives the talk to people.
    HandOver { reason: Reason },
    /// Greets back and asks what it is about.
    Greet,
    /// Asks for other words after a first miss.
    AskAgain,
    /// Asks what exactly it is about: one word or two that knowledge does not know.
    Clarify,
    /// Thanks back; nothing was asked.
    Welcome,
    /// The customer says that it is settled.
    Finish,
}

/// Why the bot gives a talk to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The customer asked for a person.
    Asked,
    /// Two misses in a row.
    Misses,
    /// Knowledge has nothing on it.
    Unknown,
    /// A file, or a message without words.
    NoWords,
    /// Grief, fear or danger; or anger where the answer is not sure.
    Upset,
    /// A topic that only people may speak about.
    OnlyPeople,
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Misses => "misses",
            Self::Unknown => "unknown",
            Self::NoWords => "no_words",
            Self::Upset => "upset",
            Self::OnlyPeople => "only_people",
        }
    }
}

/// Misses in a row after which people take over.
const PATIENCE: u8 = 2;
/// Articles offered.
const OFFERED: usize = 3;
/// An offer speaks of at least this share of the question.
const WORTH_OFFERING: f32 = 0.2;
/// … or is at least this near in meaning.
const NEAR_ENOUGH: f32 = 0.3;
/// A question of fewer words that carry meaning is asked for more before people are.
const VAGUE: usize = 2;

/// Decides on one message. The same input always gives the same decision.
pub fn decide(
    question: &Question<'_>,
    library: &impl Library,
    dialogue: &Dialogue,
    rules: &Rules,
) -> Decision {
    let text = question.text;
    if wants_a_person(text) {
        return Decision::HandOver { reason: Reason::Asked };
    }
    if words(text).next().is_none() {
        return Decision::HandOver { reason: Reason::NoWords };
    }
    let mood = mood(text);
    if mood == Mood::Distressed {
        return Decision::HandOver { reason: Reason::Upset };
    }
    if speaks_of(text, &rules.only_people, question.locale) {
        return Decision::HandOver { reason: Reason::OnlyPeople };
    }
    if let Some(decision) = after_an_answer(text, question.pace, dialogue) {
        return decision;
    }
    if question.pace == Pace::Letters && dialogue.introduced {
        return Decision::HandOver { reason: Reason::Misses };
    }
    if let Some(article) = chosen(text, dialogue) {
        // The title itself finds the article, if it is still on show.
        let found = library.find(question.locale, text, OFFERED * 2);
        if let Some(hit) = found.hits.into_iter().find(|hit| hit.article.article == article) {
            return Decision::Answer { article: hit.article, confidence: 1.0, chosen: true };
        }
    }
    match small_talk(text) {
        Some(SmallTalk::Greeting) => return Decision::Greet,
        Some(SmallTalk::Thanks | SmallTalk::Goodbye) => return Decision::Welcome,
        None => {}
    }
    let found = search(question, library, dialogue, rules);
    match found {
        Decision::Offer { .. } | Decision::Clarify | Decision::HandOver { reason: Reason::Unknown }
            if mood == Mood::Angry =>
        {
            Decision::HandOver { reason: Reason::Upset }
        }
        other => other,
    }
}

/// Words of a message in which topics are looked for.
const MOST_WORDS: usize = 300;

/// The topic of the list that a text speaks of: all its words are said, in whatever form.
fn speaks_of(text: &str, topics: &[String], locale: Locale) -> bool {
    if topics.is_empty() {
        return false;
    }
    let stems = |text: &str| -> Vec<String> {
        words(text).take(MOST_WORDS).map(|word| stem(&word.text, locale)).collect()
    };
    let said = stems(text);
    let within = |wanted: &String| {
        said.iter()
            .any(|word| word == wanted || wanted.chars().count() >= 5 && word.starts_with(wanted.as_str()))
    };
    topics.iter().map(|topic| stems(topic)).any(|topic| !topic.is_empty() && topic.iter().all(within))
}

/// A short verdict or a thank-you right after an answer or an offer.
fn after_an_answer(text: &str, pace: Pace, dialogue: &Dialogue) -> Option<Decision> {
    let answered = matches!(dialogue.last, Said::Answered { .. } | Said::Told { .. });
    if !answered && !matches!(dialogue.last, Said::Offered { .. }) {
        return None;
    }
    match verdict(text) {
        Some(Verdict::NotHelped) if pace == Pace::Letters => {
            return Some(Decision::HandOver { reason: Reason::Misses });
        }
        Some(Verdict::NotHelped) => return Some(missed(dialogue, Decision::AskAgain)),
        Some(Verdict::Helped) if answered => return Some(Decision::Finish),
        Some(Verdict::Helped) | None => {}
    }
    match small_talk(text) {
        Some(SmallTalk::Thanks | SmallTalk::Goodbye) if answered => Some(Decision::Finish),
        _ => None,
    }
}

/// The article whose title the customer sent back from an offer.
fn chosen(text: &str, dialogue: &Dialogue) -> Option<ArticleId> {
    let Said::Offered { articles } = &dialogue.last else { return None };
    let text = fold(text);
    articles.iter().find(|(_, title)| fold(title) == text).map(|(article, _)| *article)
}

fn search(question: &Question<'_>, library: &impl Library, dialogue: &Dialogue, rules: &Rules) -> Decision {
    let most = OFFERED + dialogue.rejected.len();
    let own = library.find(question.locale, question.text, most);
    match of_found(own, dialogue, rules) {
        answer @ (Decision::Answer { .. } | Decision::Say { .. }) => return answer,
        Decision::Offer { articles, confidence } => {
            let offer = Decision::Offer { articles, confidence };
            return match elsewhere(question, library, dialogue, rules, most) {
                Some(answer @ Decision::Answer { .. }) => answer,
                // A new question instead of a choice: the offer missed.
                _ if matches!(dialogue.last, Said::Offered { .. }) => missed(dialogue, offer),
                _ => offer,
            };
        }
        _ => {}
    }
    if let Some(other) = elsewhere(question, library, dialogue, rules, most) {
        return other;
    }
    let meaningful = words(question.text).filter(|word| !is_stop_word(&word.text, question.locale)).count();
    if meaningful < VAGUE && question.pace == Pace::Live && !dialogue.clarified {
        return Decision::Clarify;
    }
    Decision::HandOver { reason: Reason::Unknown }
}

/// The same among articles that the customer's language lacks.
fn elsewhere(
    question: &Question<'_>,
    library: &impl Library,
    dialogue: &Dialogue,
    rules: &Rules,
    most: usize,
) -> Option<Decision> {
    let found = library.find_elsewhere(question.locale, &rules.languages, question.text, most);
    match of_found(found, dialogue, rules) {
        Decision::HandOver { .. } => None,
        decision => Some(decision),
    }
}

/// An answer when it is sure, an offer when something fits, else people.
fn of_found(found: Found, dialogue: &Dialogue, rules: &Rules) -> Decision {
    if let Some(answer) = found.answer.filter(|one| one.confidence >= rules.sure)
        && !dialogue.told.contains(&answer.answer)
    {
        return Decision::Say { answer };
    }
    let first_is_new =
        found.hits.first().is_some_and(|hit| !dialogue.rejected.contains(&hit.article.article));
    let confidence = if first_is_new { found.confidence } else { 0.0 };
    let mut hits =
        found.hits.into_iter().filter(|hit| !dialogue.rejected.contains(&hit.article.article)).peekable();
    if confidence >= rules.sure
        && let Some(hit) = hits.next_if(|_| true)
    {
        return Decision::Answer { article: hit.article, confidence, chosen: false };
    }
    let near = |near: Option<f32>| near.is_some_and(|near| near >= NEAR_ENOUGH);
    let worth = hits.filter(|hit| hit.covered >= WORTH_OFFERING || near(hit.near));
    let articles: Vec<OnShow> = worth.map(|hit| hit.article).take(OFFERED).collect();
    if articles.is_empty() {
        return Decision::HandOver { reason: Reason::Unknown };
    }
    Decision::Offer { articles, confidence }
}

/// `otherwise`, unless this miss is the last one.
fn missed(dialogue: &Dialogue, otherwise: Decision) -> Decision {
    if dialogue.misses + 1 >= PATIENCE { Decision::HandOver { reason: Reason::Misses } } else { otherwise }
}

#[cfg(test)]
mod tests;
