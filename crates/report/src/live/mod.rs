//! The live board: what is true now, kept in memory by a reader of the log.
//!
//! Events only say where to look; what is kept is read from the tables, so that nothing is counted twice
//! and a lost reader starts anew. Reading the board costs no statement.

mod state;
mod view;
mod watch;

pub use view::{Board, BoardCes, BoardPerson, BoardQueue, QueueState, TeamRef, Viewer};

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use helppo_kernel::{Millis, Problem};

use crate::Report;
use state::State;

/// What is true now, and whether it is.
#[derive(Default)]
pub(crate) struct Live {
    inner: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    state: Option<State>,
    /// Since when there is something that has not been looked at; absent: all is as the log says.
    behind_since: Option<Millis>,
}

impl Live {
    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Report {
    /// The board as that viewer may see it.
    pub fn board(&self, viewer: &Viewer) -> Result<Board, Problem> {
        let now = self.ambient.now();
        let kept = self.live.read();
        let Some(state) = &kept.state else {
            let detail = "The board is being counted. Try again in a moment.";
            return Err(Problem::new(503, "board-not-ready", "The board is not ready yet", detail));
        };
        let at = kept.behind_since.map_or(now, |since| Millis(since.0.min(now.0)));
        Ok(view::board(state, at, now, viewer))
    }
}
