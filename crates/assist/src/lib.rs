//! Help for whoever answers: what others said to the same words, which articles speak of them, how such matters were
//! solved, where a case belongs, and what is asked although it is known.
//!
//! Owns an index of past replies and solved matters, and the examples from which proposals learn. A follower of
//! the log fills them, with personal data taken out before anything is written; memory reads what the follower
//! wrote, so that a start and another node know the same. Nothing here changes a case and nothing is inserted or
//! sent by itself: agents take, or pass by.
//!
//! Invariants: an agent is shown only what `can` lets them read, asked again at the moment it is shown; no text of
//! the index holds an address, a number or a name of its customer; what was taken back is not suggested.
//!
//! Events: `SuggestionRefused`.

mod again;
mod event;
mod example;
mod follow;
mod head;
pub mod http;
mod memory;
mod past;
mod proposal;
mod refuse;
mod room;
mod rule;
mod store;
mod suggest;
mod turn;

pub use head::TriageHead;
pub use past::{PastAsked, PastText, PastTexts};
pub use proposal::TriageKind;
pub use room::Assist;
pub use turn::{Line, Turn, turn};
