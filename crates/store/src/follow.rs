//! Followers: code that reacts to events inside the database, once per event.
//!
//! The follower's place in the log moves in the same transaction as what it did, so a crash repeats
//! nothing. Events that it only passed over, or looked at and left alone, cost no commit: its place is
//! written down with the next change it makes, or after a moment; whoever crashes before sees them again.
//! An event that fails several times is put into quarantine and the follower goes on.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use helppo_kernel::{Event, Pos};
use tokio::time::Instant;

use crate::{DbError, Store, Tx, p, sql};

/// Tries before an event goes into quarantine.
const TRIES: u32 = 5;
/// As many events are taken in one transaction: others wait for the writer meanwhile.
const TOGETHER: usize = 32;
/// So long a place behind events that were only passed over stays in memory.
const WRITE_DOWN: Duration = Duration::from_secs(1);

sql!(PLACE, "SELECT xid, n FROM follower WHERE name = $1");
sql!(START_AT, "INSERT INTO follower (name, xid, n) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING");
sql!(MOVE_ON, "UPDATE follower SET xid = $1, n = $2 WHERE name = $3 AND xid = $4 AND n = $5");
sql!(
    QUARANTINE,
    "INSERT INTO quarantine (follower, n, at, error) VALUES ($1, $2, $3, $4) ON CONFLICT (follower, n) DO NOTHING"
);

/// Why a follower could not take an event.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The store could not do it; the same event is tried again.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The event itself is the trouble; after some tries it goes into quarantine.
    #[error("{0}")]
    Event(String),
    /// Another node has moved this follower on; its place is read again.
    #[error("another node follows too")]
    Overtaken,
}

/// Something that reacts to events in the transaction that remembers it did.
pub trait Follower: Clone + Send + Sync + 'static {
    /// The name under which its place is kept.
    const NAME: &'static str;

    /// How long it lets events gather before it takes them, so that fewer transactions do. Not for
    /// what somebody waits for.
    const GATHER: Duration = Duration::ZERO;

    /// Works out beforehand what takes long, while nobody waits for the writer; several events at once.
    /// [`Follower::take`] still decides by what it finds then.
    fn ready(&self, _store: &Store, _event: &Event) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Reacts to one event. Kinds it does not know are none of its business.
    fn take(&self, tx: &mut Tx, event: &Event) -> impl Future<Output = Result<(), FollowError>>;

    /// Whether an event matters at all; others are passed over without a transaction.
    fn cares(&self, event: &Event) -> bool;
}

impl Store {
    /// Runs a follower until the store is closed. A new one starts at the beginning of the log.
    pub async fn follow(&self, follower: impl Follower) -> Result<(), DbError> {
        run(self, follower).await
    }
}

async fn run<F: Follower>(store: &Store, follower: F) -> Result<(), DbError> {
    loop {
        let from = place::<F>(store).await?;
        match follow_from(store, &follower, from).await {
            Err(FollowError::Overtaken) => {}
            Err(FollowError::Db(DbError::Closed)) => return Ok(()),
            Err(e) => {
                tracing::warn!(follower = F::NAME, error = %e, "a follower stumbled and tries again");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Ok(()) => {}
        }
    }
}

async fn place<F: Follower>(store: &Store) -> Result<Pos, DbError> {
    store
        .write(async |tx: &mut Tx| {
            tx.exec(START_AT, p![F::NAME, 0i64, 0i64]).await?;
            let (epoch, n) = tx.one(PLACE, p![F::NAME]).await?;
            Ok(Pos { epoch, n })
        })
        .await
}

async fn follow_from<F: Follower>(store: &Store, follower: &F, from: Pos) -> Result<(), FollowError> {
    let mut tail = store.tail(from);
    // What the database holds, what is to be taken and when, and since when there is more to write down.
    let (mut kept, mut mine, mut due, mut behind) = (from, Vec::new(), None, None);
    loop {
        let write_down = behind.map(|since: Instant| since + WRITE_DOWN);
        tokio::select! {
            events = tail.next() => {
                mine.extend(events?.into_iter().filter(|e| follower.cares(e)));
                behind.get_or_insert_with(Instant::now);
            }
            () = at(if mine.is_empty() { write_down } else { due }) => {}
        }
        if !mine.is_empty() {
            let due = *due.get_or_insert_with(|| Instant::now() + F::GATHER);
            if mine.len() < TOGETHER && due > Instant::now() {
                continue;
            }
            kept = take_all(store, follower, std::mem::take(&mut mine), kept, tail.pos()).await?;
        }
        due = None;
        if kept != tail.pos() && write_down.is_some_and(|at| at <= Instant::now()) {
            kept = take(store, follower, Vec::new(), kept, tail.pos()).await?;
        }
        if kept == tail.pos() {
            behind = None;
        }
    }
}

/// Takes events in portions, and moves the place to behind what was passed over after them. Gives the place
/// that is written down by then.
async fn take_all<F: Follower>(
    store: &Store,
    follower: &F,
    mine: Vec<Arc<Event>>,
    from: Pos,
    to: Pos,
) -> Result<Pos, FollowError> {
    let (mut here, portions) = (from, mine.len().div_ceil(TOGETHER).max(1));
    for i in 1..=portions {
        let portion: Vec<_> = mine.iter().skip((i - 1) * TOGETHER).take(TOGETHER).cloned().collect();
        let next = if i == portions { to } else { portion.last().map_or(here, |e| e.pos) };
        join_all(portion.iter().map(|event| follower.ready(store, event))).await;
        // Together when all goes well; one by one to find the event that does not.
        here = match take(store, follower, portion.clone(), here, next).await {
            Ok(place) => place,
            Err(_) => {
                for event in portion {
                    here = take_stubbornly(store, follower, event, here).await?;
                }
                take(store, follower, Vec::new(), here, next).await?
            }
        };
    }
    Ok(here)
}

/// At that moment, if there is one.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Takes events together; gives the place that is written down by then.
async fn take<F: Follower>(
    store: &Store,
    follower: &F,
    events: Vec<Arc<Event>>,
    from: Pos,
    to: Pos,
) -> Result<Pos, FollowError> {
    let follower = follower.clone();
    store
        .write(async move |tx: &mut Tx| {
            let before = tx.changes();
            for event in &events {
                follower.take(tx, event).await?;
            }
            if from == to || (!events.is_empty() && !tx.has_changed(before).await?) {
                return Ok(from);
            }
            if tx.exec(MOVE_ON, p![to.epoch, to.n, F::NAME, from.epoch, from.n]).await? == 0 {
                return Err(FollowError::Overtaken);
            }
            Ok(to)
        })
        .await
}

/// Takes an event, or puts it into quarantine; gives the place that is written down by then.
async fn take_stubbornly<F: Follower>(
    store: &Store,
    follower: &F,
    event: Arc<Event>,
    from: Pos,
) -> Result<Pos, FollowError> {
    let to = event.pos;
    let mut tries = 0;
    loop {
        match take(store, follower, vec![event.clone()], from, to).await {
            Ok(place) => return Ok(place),
            Err(FollowError::Db(DbError::Busy)) => tokio::time::sleep(Duration::from_millis(50)).await,
            // None of these is the event's fault; whether a commit in doubt stands is read again.
            Err(
                e @ (FollowError::Overtaken
                | FollowError::Db(DbError::Closed | DbError::Lost(_) | DbError::InDoubt(_))),
            ) => return Err(e),
            Err(e) if tries < TRIES => {
                tries += 1;
                tracing::warn!(follower = F::NAME, event = %event.id, kind = event.kind, error = %e, "an event was not taken");
                tokio::time::sleep(Duration::from_millis(20 << tries)).await;
            }
            Err(e) => return quarantine::<F>(store, from, to, e.to_string()).await.map(|()| to),
        }
    }
}

async fn quarantine<F: Follower>(store: &Store, from: Pos, to: Pos, why: String) -> Result<(), FollowError> {
    tracing::error!(follower = F::NAME, at = %to, error = why, "an event went into quarantine");
    let now = store.clock().now();
    store
        .write(async move |tx: &mut Tx| {
            tx.exec(QUARANTINE, p![F::NAME, to.n, now, why]).await?;
            if tx.exec(MOVE_ON, p![to.epoch, to.n, F::NAME, from.epoch, from.n]).await? == 0 {
                return Err(FollowError::Overtaken);
            }
            Ok(())
        })
        .await
}
