//! Understanding of plain text without any outside help: words, stems, grams, languages and a few
//! intents that must never be missed.
//!
//! Everything here is pure: text in, plain data out. The search engine, the help centre and the bot
//! share this one analyser, so that what one of them finds the others find too.

mod concept;
mod fold;
mod gram;
mod human;
mod language;
mod mood;
mod small_talk;
mod stem;
mod stop;
mod word;

pub use concept::{Concept, concept_name, concepts};
pub use fold::{fold, fold_word};
pub use gram::grams;
pub use human::wants_a_person;
pub use language::language;
pub use mood::{Mood, mood};
pub use small_talk::{SmallTalk, Verdict, small_talk, verdict};
pub use stem::stem;
pub use stop::is_stop_word;
pub use word::{Word, words};
