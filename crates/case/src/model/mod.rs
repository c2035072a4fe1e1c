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

macro_rules! word_column {
    ($name:ident, $what:literal) => {
        impl helppo_store::Bind for $name {
            fn bind(&self) -> helppo_store::P<'_> {
                helppo_store::P::Text(self.as_str())
            }
        }

        impl helppo_store::FromCol for $name {
            fn from_col(col: helppo_store::Col<'_>) -> Result<Self, String> {
                let word = String::from_col(col)?;
                Self::ALL
                    .into_iter()
                    .find(|w| w.as_str() == word)
                    .ok_or_else(|| format!(concat!("{:?} is no ", $what), word))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use word_column;
