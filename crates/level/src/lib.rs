//! Service levels: within what time the house means to answer, and the clocks that watch over it.
//!
//! Owns `service_policy`, `service_case` and `service_clock`. What happened in a case is its [`Course`],
//! folded from the case's own events and free of any policy; a [`Policy`] and its opening hours turn the
//! course into times. [`refresh`] is the one verb that does both and writes what follows: when the case is
//! due, the events `ServiceLevelAtRisk` and `ServiceLevelBreached`, and the job that looks again at the next
//! moment that matters. It reads what the case has written since, so whoever calls it, however late and
//! however often, finds the clocks as they are: a job that comes after the answer does nothing.
//!
//! The rules: the first reply is owed from the customer's first words, the next one from the first words
//! after an answer, the final one until the case is solved. Only a person's answer is one; while the bot
//! has the talk the clocks stand still, as they do while we wait for the customer or the customer asked for
//! a later time. A customer who leaves the talk is owed no reply. What is taken back never was.

pub mod http;

mod course;
mod event;
mod follow;
mod job;
mod keep;
mod look;
mod policy;
mod reading;
mod recount;
mod store;

pub use course::{Clock, Course, Kind, Stop};
pub use event::LevelEvent;
pub use follow::KeepClocks;
pub use job::{CHECK_SERVICE_LEVEL, CheckServiceLevel, RECOUNT_SERVICE_LEVELS, RecountServiceLevels};
pub use keep::refresh;
pub use policy::{HoursOf, LevelError, Policies, Policy, policies, replace_policies};
pub use reading::{ClockView, ServiceLevel, service_level};
pub use recount::{ask_for_recount, recount_piece};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers, its follower and its jobs hold.
pub struct Levels {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl Levels {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient })
    }

    /// The follower that keeps the clocks: run it with `store.follow(…)`.
    pub fn follower(&self) -> KeepClocks {
        KeepClocks { ambient: self.ambient.clone() }
    }

    /// The handler of [`CHECK_SERVICE_LEVEL`] jobs.
    pub fn checker(self: &Arc<Self>) -> CheckServiceLevel {
        CheckServiceLevel(Arc::clone(self))
    }

    /// The handler of [`RECOUNT_SERVICE_LEVELS`] jobs.
    pub fn recounter(self: &Arc<Self>) -> RecountServiceLevels {
        RecountServiceLevels(Arc::clone(self))
    }
}
