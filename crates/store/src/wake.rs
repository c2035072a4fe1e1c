//! Who hears that something was committed: followers of the log, and the job workers.

use std::sync::Arc;

use tokio::sync::watch;

use crate::recent::Recent;

/// In-process hints, sent after a commit. They carry nothing; the truth is in the tables.
#[derive(Clone)]
pub(crate) struct Wake {
    /// What the tails of the log are handed.
    pub recent: Recent,
    events: Arc<watch::Sender<u64>>,
    jobs: Arc<watch::Sender<u64>>,
}

/// What a transaction did that somebody waits for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Did {
    pub events: bool,
    pub jobs: bool,
}

impl Wake {
    pub fn new() -> Self {
        Self {
            recent: Recent::new(),
            events: Arc::new(watch::Sender::new(0)),
            jobs: Arc::new(watch::Sender::new(0)),
        }
    }

    pub fn tell(&self, did: Did) {
        if did.events {
            self.events.send_modify(|n| *n += 1);
        }
        if did.jobs {
            self.jobs.send_modify(|n| *n += 1);
        }
    }

    pub fn on_events(&self) -> watch::Receiver<u64> {
        self.events.subscribe()
    }

    pub fn on_jobs(&self) -> watch::Receiver<u64> {
        self.jobs.subscribe()
    }
}
