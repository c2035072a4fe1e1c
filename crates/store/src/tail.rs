//! A reader of the log that waits at its end.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{Event, Pos};
use tokio::sync::watch;

use crate::log::{MAX_BATCH, after};
use crate::{DbError, Engine, Store, Tx};

/// Reads from a place on, each event once and in order. Events come from what the process keeps in memory
/// for all tails; a tail that is further behind reads the database until it has caught up.
pub struct Tail {
    store: Store,
    grown: watch::Receiver<u64>,
    commits: watch::Receiver<u64>,
    pos: Pos,
}

impl Tail {
    pub(crate) fn new(store: Store, from: Pos) -> Self {
        let (grown, commits) = (store.wake().recent.on_growth(), store.wake().on_events());
        Self { store, grown, commits, pos: from }
    }

    /// Where the next batch begins.
    pub fn pos(&self) -> Pos {
        self.pos
    }

    /// The next events, at least one and at most [`MAX_BATCH`](crate::MAX_BATCH); waits until there are
    /// some. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Result<Vec<Arc<Event>>, DbError> {
        loop {
            self.grown.mark_unchanged();
            let events = match self.store.wake().recent.after(self.pos) {
                Some(events) => events,
                None => self.read().await?,
            };
            if let Some(last) = events.last() {
                self.pos = last.pos;
                return Ok(events);
            }
            match self.store.engine() {
                Engine::Sqlite => self.grown.changed().await.map_err(|_| DbError::Closed)?,
                Engine::Postgres => self.look().await?,
            }
        }
    }

    /// Like [`next`](Self::next), but lets more gather for a while after the first. When this future is
    /// dropped, what had gathered is lost.
    pub async fn gather(&mut self, time: Duration) -> Result<Vec<Arc<Event>>, DbError> {
        let mut events = self.next().await?;
        let until = tokio::time::Instant::now() + time;
        while events.len() < MAX_BATCH {
            match tokio::time::timeout_at(until, self.next()).await {
                Ok(more) => events.extend(more?),
                Err(_) => break,
            }
        }
        Ok(events)
    }

    async fn read(&self) -> Result<Vec<Arc<Event>>, DbError> {
        let from = self.pos;
        self.store.read(async move |tx: &mut Tx| after(tx, from).await).await
    }

    /// Has the log read on, or waits until that may be worth it.
    async fn look(&mut self) -> Result<(), DbError> {
        self.commits.mark_unchanged();
        let until = self.store.wake().recent.look(&self.store, &self.commits).await?;
        if self.grown.has_changed().map_err(|_| DbError::Closed)? {
            return Ok(());
        }
        tokio::select! {
            told = self.commits.changed() => told.map_err(|_| DbError::Closed),
            told = self.grown.changed() => told.map_err(|_| DbError::Closed),
            // No error: another node may have written.
            () = tokio::time::sleep_until(until.into()) => Ok(()),
        }
    }
}
