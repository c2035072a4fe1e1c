//! What a matter cost its customer, and what came of it.
//!
//! Owns the effort ledger: [`ledger::entries`] turns the events of a matter into hoops with their evidence,
//! pure and in one place; [`Ledger`] follows the log and keeps what it says. The room never changes a case:
//! it tells when a matter has become a strain (`EffortRaised`) and when a customer was sent on (`ChannelMoved`).

pub mod http;
pub mod ledger;

mod event;
mod follow;
mod keep;
mod look;
mod send_on;
mod store;

pub use follow::Ledger;
pub use look::{
    CaseEffort, EffortGroup, EffortMatter, EffortMatters, EffortPart, EffortRow, EffortSum, EffortSums,
};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers and its follower hold.
pub struct Journeys {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl Journeys {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient })
    }

    /// The follower that keeps the ledger: run it with `store.follow(…)`.
    pub fn follower(&self) -> Ledger {
        Ledger { ambient: self.ambient.clone() }
    }
}
