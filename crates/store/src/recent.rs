//! The newest events of the log, kept in memory for all who follow it: the log is read once, not once each.
//!
//! What is kept is a stretch of the log without a hole, everything after `begins` up to `ends`. A tail that
//! stands before it reads the database until it stands inside. On SQLite the writer puts in what it has
//! just committed. On PostgreSQL other nodes write too, and a commit can stand behind an older one that is
//! still open: there whoever wakes first reads for all, up to the horizon.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use helppo_kernel::{Event, Pos};
use tokio::sync::watch;

use crate::log::{MAX_BATCH, after, end, has_more};
use crate::{DbError, Store, Tx};

/// As many events are kept; who is further behind reads the database.
pub(crate) const KEPT: usize = 2_048;
/// On PostgreSQL other nodes write too and cannot wake us yet: look this often.
const OTHER_NODES: Duration = Duration::from_secs(1);
/// On PostgreSQL an event can still stand behind an older open transaction: look again this soon, then less
/// often, up to …
const NOT_SETTLED: Duration = Duration::from_millis(2);
/// … this.
const LONGEST_UNSETTLED: Duration = Duration::from_millis(64);

/// The stretch, shared by all tails of a process.
#[derive(Clone)]
pub(crate) struct Recent(Arc<Shared>);

struct Shared {
    stretch: Mutex<Stretch>,
    /// Whoever holds it reads the log for all.
    reading: tokio::sync::Mutex<()>,
    grown: watch::Sender<u64>,
}

struct Stretch {
    begins: Pos,
    ends: Pos,
    events: VecDeque<Arc<Event>>,
    looked: Option<Look>,
}

/// The last reading for all.
#[derive(Clone, Copy)]
struct Look {
    began: Instant,
    /// How many commits of this process had been told of before it.
    commits: u64,
    /// How long it may be relied on while no commit is told of.
    patience: Duration,
}

impl Recent {
    pub fn new() -> Self {
        // Before everything and after everything: nobody stands inside until something is known.
        let nowhere = Pos { epoch: i64::MAX, n: i64::MAX };
        let stretch = Stretch { begins: nowhere, ends: nowhere, events: VecDeque::new(), looked: None };
        let grown = watch::Sender::new(0);
        Self(Arc::new(Shared { stretch: Mutex::new(stretch), reading: tokio::sync::Mutex::default(), grown }))
    }

    /// Tells when there is more.
    pub fn on_growth(&self) -> watch::Receiver<u64> {
        self.0.grown.subscribe()
    }

    /// The events after a position, at most [`MAX_BATCH`]; `None` when the stretch begins after it.
    pub fn after(&self, pos: Pos) -> Option<Vec<Arc<Event>>> {
        let stretch = self.stretch();
        if pos < stretch.begins {
            return None;
        }
        let first = stretch.events.partition_point(|e| e.pos <= pos);
        Some(stretch.events.range(first..).take(MAX_BATCH).cloned().collect())
    }

    /// Puts in what SQLite's writer has committed. Its numbers have no holes; where there is one all the
    /// same, another process has written, and the stretch begins anew.
    pub fn committed(&self, events: Vec<Event>) {
        let Some(first) = events.first().map(|e| e.pos) else { return };
        let before = Pos { epoch: first.epoch, n: first.n - 1 };
        let mut stretch = self.stretch();
        if stretch.ends != before {
            stretch.begin_at(before);
        }
        stretch.put(events.into_iter().map(Arc::new));
        drop(stretch);
        self.0.grown.send_modify(|n| *n += 1);
    }

    /// Reads PostgreSQL's log on, unless somebody has since that many commits were told of. Gives the moment
    /// after which it is to be read again even if nobody tells of a commit.
    pub async fn look(&self, store: &Store, commits: &watch::Receiver<u64>) -> Result<Instant, DbError> {
        if let Some(until) = self.stretch().known_until(*commits.borrow()) {
            return Ok(until);
        }
        let _for_all = self.0.reading.lock().await;
        if let Some(until) = self.stretch().known_until(*commits.borrow()) {
            return Ok(until);
        }
        let (began, commits) = (Instant::now(), *commits.borrow());
        let from = { self.stretch().place() };
        let (events, ends, unsettled) = store
            .read(async move |tx: &mut Tx| {
                let (events, ends) = match from {
                    Some(from) => (after(tx, from).await?, from),
                    None => (Vec::new(), end(tx).await?),
                };
                let last = events.last().map_or(ends, |e| e.pos);
                Ok::<_, DbError>((events, ends, has_more(tx, last).await?))
            })
            .await?;
        let found = events.len();
        let mut stretch = self.stretch();
        if from.is_none() {
            stretch.begin_at(ends);
        }
        stretch.put(events);
        let patience = match stretch.looked {
            _ if found == MAX_BATCH => Duration::ZERO,
            _ if !unsettled => OTHER_NODES,
            Some(before) if found == 0 && before.patience < OTHER_NODES => {
                (before.patience * 2).clamp(NOT_SETTLED, LONGEST_UNSETTLED)
            }
            _ => NOT_SETTLED,
        };
        stretch.looked = Some(Look { began, commits, patience });
        drop(stretch);
        if found > 0 {
            self.0.grown.send_modify(|n| *n += 1);
        }
        Ok(began + patience)
    }

    fn stretch(&self) -> MutexGuard<'_, Stretch> {
        self.0.stretch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stretch {
    fn begin_at(&mut self, pos: Pos) {
        self.events.clear();
        (self.begins, self.ends) = (pos, pos);
    }

    fn put(&mut self, events: impl IntoIterator<Item = Arc<Event>>) {
        self.events.extend(events);
        self.ends = self.events.back().map_or(self.ends, |e| e.pos);
        while self.events.len() > KEPT {
            self.begins = self.events.pop_front().map_or(self.begins, |e| e.pos);
        }
    }

    /// Where PostgreSQL's log has been read to.
    fn place(&self) -> Option<Pos> {
        self.looked.map(|_| self.ends)
    }

    /// Until when nobody needs to look, if somebody has looked since so many commits.
    fn known_until(&self, commits: u64) -> Option<Instant> {
        let look = self.looked.filter(|look| look.commits >= commits)?;
        let until = look.began + look.patience;
        (until > Instant::now()).then_some(until)
    }
}
