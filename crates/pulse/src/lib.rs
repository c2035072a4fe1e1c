//! How was your shift? Asked of our own people when they go home, for nobody's eyes but the group's.
//!
//! Owns `pulse_ask`, `pulse_voice`, `pulse_group` and `pulse_word`. The question is put at most once a day, after
//! real work, and can be left unanswered; one setting turns it off.
//!
//! Invariant: nobody can read what one person answered, not by asking twice and subtracting either.
//!
//! - No row, event, audit entry or kept request holds a person beside a score or words: an answer is added to its
//!   group's sum, its words get a place drawn by lot, and all that is kept of the person is that they answered,
//!   until the week is over. The answer writes no event, on purpose: the log would name who and when.
//! - When a week is over, what may not be shown of it is thrown away ([`seal`]): a sum of one person's answers
//!   does not lie in the table for ever.
//! - A week is shown when it is over, and never changes afterwards: no answer can be found by looking before
//!   and after it. Weeks begin on Monday in UTC, so that no change of the time zone moves an answer.
//! - Whoever answers is of one team for the whole week, and only whole teams are shown: no two groups overlap.
//!   Teams that are too small are shown together when they are enough, else not at all; the sum of the house
//!   holds only groups that are shown. So whatever is subtracted from whatever leaves a group that is large enough.
//! - Large enough: at least [`Rules::least`] different people (the most that was in force when one of them
//!   answered, so that no later setting opens a closed week), of whom nobody gave more than half of the answers.
//! - Which groups there are depends on the week alone, never on who looks; a supervisor sees the own teams',
//!   the joined small teams and the sum only who sees every team.
//! - Figures are coarse: means in halves between 1.5 and 4.5, people in steps of five. A group that is of one
//!   mind does not give its members away, and neither does one person who comes or goes between two weeks.
//!
//! What this cannot do: whoever reads the database file itself while a week runs can watch a sum grow.

pub mod http;

mod answer;
mod ask;
mod figures;
mod group;
mod rules;
mod seal;
mod store;
mod week;

pub use answer::{Answer, PulseError, answer};
pub use ask::{Asked, ask};
pub use figures::{PulseFigures, PulseGroup, PulseWeek, Sight, figures};
pub use rules::{LEAST, Rules, rules, set_rules};
pub use seal::seal;

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers hold.
pub struct Pulse {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl Pulse {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient })
    }
}
