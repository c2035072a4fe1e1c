//! What a case, an interaction and a message are, and which steps each can take. No I/O.

mod author;
mod delivery;
mod interaction;
mod status;

pub use author::{Author, AuthorKind};
pub use delivery::Delivery;
pub use interaction::{Active, Automated, Ended, Interaction, Offered, State, Waiting, WrapUp, WrongState};
pub use status::{CaseStatus, IllegalMove};

/// How soon a case matters: 0 low, 1 normal, 2 high, 3 urgent.
pub const PRIORITIES: std::ops::RangeInclusive<i64> = 0..=3;

/// The priority of a case that nobody has judged.
pub const NORMAL: i64 = 1;

pub(crate) use helppo_store::word_column;
