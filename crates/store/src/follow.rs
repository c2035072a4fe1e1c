//! Followers: code that reacts to events inside the database, once per event.
//!
//! The follower's place in the log moves in the same transaction as what it did, so a crash repeats
//! nothing. Events that it only passed over cost no transaction: its place is written down with the next
//! one it takes, or after a moment; whoever crashes before passes over them again.
//! An event that fails several times is put into quarantine and the follower goes on.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{Event, Pos};

use crate::{DbError, Store, Tx, p, sql};

/// Tries before an event goes into quarantine.
const TRIES: u32 = 5;
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
    // What the database holds, and since when there is more to write down.
    let (mut kept, mut passed) = (from, None);
    loop {
        let due = passed.map(|since| since + WRITE_DOWN);
        let events = tokio::select! {
            events = tail.next() => events?,
            () = at(due) => Vec::new(),
        };
        let to = tail.pos();
        let mine: Vec<Arc<Event>> = events.iter().filter(|e| follower.cares(e)).cloned().collect();
        if mine.is_empty() && due.is_none_or(|due| due > tokio::time::Instant::now()) {
            passed.get_or_insert_with(tokio::time::Instant::now);
            continue;
        }
        // Together when all goes well; one by one to find the event that does not.
        if take(store, follower, mine.clone(), kept, to).await.is_err() {
            let mut here = kept;
            for event in mine {
                let next = event.pos;
                take_stubbornly(store, follower, event, here).await?;
                here = next;
            }
            take(store, follower, Vec::new(), here, to).await?;
        }
        (kept, passed) = (to, None);
    }
}

/// At that moment, if there is one.
async fn at(moment: Option<tokio::time::Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

async fn take<F: Follower>(
    store: &Store,
    follower: &F,
    events: Vec<Arc<Event>>,
    from: Pos,
    to: Pos,
) -> Result<(), FollowError> {
    let follower = follower.clone();
    store
        .write(async move |tx: &mut Tx| {
            for event in &events {
                follower.take(tx, event).await?;
            }
            if from != to && tx.exec(MOVE_ON, p![to.epoch, to.n, F::NAME, from.epoch, from.n]).await? == 0 {
                return Err(FollowError::Overtaken);
            }
            Ok(())
        })
        .await
}

async fn take_stubbornly<F: Follower>(
    store: &Store,
    follower: &F,
    event: Arc<Event>,
    from: Pos,
) -> Result<(), FollowError> {
    let to = event.pos;
    let mut tries = 0;
    loop {
        match take(store, follower, vec![event.clone()], from, to).await {
            Ok(()) => return Ok(()),
            Err(FollowError::Db(DbError::Busy)) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(e @ (FollowError::Overtaken | FollowError::Db(DbError::Closed))) => return Err(e),
            Err(e) if tries < TRIES => {
                tries += 1;
                tracing::warn!(follower = F::NAME, event = %event.id, kind = event.kind, error = %e, "an event was not taken");
                tokio::time::sleep(Duration::from_millis(20 << tries)).await;
            }
            Err(e) => return quarantine::<F>(store, from, to, e.to_string()).await,
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
