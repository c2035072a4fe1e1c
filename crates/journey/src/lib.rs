//! What customers come to get done, where they can, and what it cost them.
//!
//! Owns the register of tasks with its designed paths ([`task`]), the map of what is seen on them, the dead
//! ends that show, and the effort ledger.
//! The ledger: [`ledger::entries`] turns the events of a matter into hoops with their evidence,
//! pure and in one place; [`Ledger`] follows the log and keeps what it says. The room never changes a case:
//! it tells when a matter has become a strain (`EffortRaised`) and when a customer was sent on (`ChannelMoved`).

pub mod http;
pub mod ledger;
pub mod task;

mod dead_end;
mod event;
mod follow;
mod keep;
mod look;
mod path;
mod send_on;
mod store;
mod way;

pub use dead_end::{DeadEnd, DeadEndChange, DeadEndState, change_dead_end, dead_ends};
pub use follow::Ledger;
pub use look::{
    CaseEffort, EffortGroup, EffortMatter, EffortMatters, EffortPart, EffortRow, EffortSum, EffortSums,
};
pub use path::{ObservedPath, PathCell, PathMap, PathMatters, PathRow};
pub use task::follow::TaskNamer;
pub use task::keep::{Task, TaskError, TaskImport, TaskVersion, import_tasks, put_task, tasks};

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

    /// The follower that names the tasks of cases: run it with `store.follow(…)`.
    pub fn namer(&self) -> TaskNamer {
        TaskNamer::new(self.ambient.clone())
    }

    /// The follower that keeps the ledger: run it with `store.follow(…)`.
    pub fn follower(&self) -> Ledger {
        Ledger { ambient: self.ambient.clone() }
    }
}
