//! The workers of a process: they claim what is due, keep its lease while it is being done, and write down
//! how it ended.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use helppo_kernel::Millis;
use tokio::sync::{Semaphore, watch};

use super::{Job, JobHandler, JobOutcome};
use crate::{DbError, P, Store, Tx, p, sql};

/// How long a claimed job belongs to its claimer, who renews it while at work.
const LEASE_MS: i64 = 120_000;
/// A job that is still not done after so many renewals hangs.
const RENEWALS: u32 = 90;
/// Jobs that run at once in this process.
const AT_ONCE: u32 = 32;
/// The wait after the first failure; it doubles up to the longest.
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;

sql!(DONE, "DELETE FROM job WHERE id = $1 AND token = $2");
// Put off on purpose is no failure: the count begins anew.
sql!(LATER, "UPDATE job SET state = 0, run_at = $1, error = NULL, attempts = 0 WHERE id = $2 AND token = $3");
sql!(AGAIN, "UPDATE job SET state = 0, run_at = $1, error = $2 WHERE id = $3 AND token = $4");
sql!(GIVE_UP, "UPDATE job SET state = 2, error = $1, run_at = $2 WHERE id = $3 AND token = $4");
sql!(RENEW, "UPDATE job SET run_at = $1 WHERE id = $2 AND token = $3 AND state = 1");
sql!(NEXT_DUE, "SELECT min(run_at) FROM job WHERE state < 2");

/// The workers of this process.
pub struct Jobs {
    store: Store,
    handlers: HashMap<&'static str, Arc<dyn JobHandler>>,
    lease_ms: i64,
}

impl Jobs {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, handlers: HashMap::new(), lease_ms: LEASE_MS }
    }

    /// Names who does jobs of a kind.
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: impl JobHandler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    /// With another lease than the usual two minutes.
    #[must_use]
    pub fn with_lease(self, ms: i64) -> Self {
        Self { lease_ms: ms, ..self }
    }

    /// Works until the store is closed.
    pub async fn run(self) -> Result<(), DbError> {
        let (_go_on, stop) = watch::channel(false);
        self.run_until(stop).await
    }

    /// Works until the store is closed or `stop` says so; then nothing more is claimed, and this ends when
    /// what is under way has ended. Wakes on commits and at the next due time; never polls.
    pub async fn run_until(self, mut stop: watch::Receiver<bool>) -> Result<(), DbError> {
        let mut woken = self.store.wake().on_jobs();
        let slots = Arc::new(Semaphore::new(AT_ONCE as usize));
        while !*stop.borrow_and_update() {
            woken.mark_unchanged();
            let free = slots.available_permits();
            // Asked by reading: most wakes tell of work for later, and claiming is a transaction.
            let due: Option<Millis> =
                self.store.read(async |tx: &mut Tx| tx.one(NEXT_DUE, p![]).await).await?;
            let is_due = due.is_some_and(|at| at <= self.store.clock().now());
            let claimed = if is_due && free > 0 { self.claim(free).await? } else { Vec::new() };
            if claimed.is_empty() {
                tokio::select! {
                    waited = self.wait(due, &mut woken, &slots) => waited?,
                    // A sender that is gone can stop nothing any more.
                    () = stopped(&mut stop) => {}
                }
            }
            for job in claimed {
                let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(()) };
                let (store, handler) = (self.store.clone(), self.handlers.get(job.kind.as_str()).cloned());
                let lease_ms = self.lease_ms;
                tokio::spawn(async move {
                    work(&store, handler, job, lease_ms).await;
                    drop(slot);
                });
            }
        }
        // Every slot free again: everything has ended and is written down.
        let _all = slots.acquire_many(AT_ONCE).await;
        Ok(())
    }

    async fn claim(&self, most: usize) -> Result<Vec<Job>, DbError> {
        let (now, lease_ms) = (self.store.clock().now(), self.lease_ms);
        let engine = self.store.engine();
        let kinds: Vec<&'static str> = self.handlers.keys().copied().collect();
        let names: Vec<String> = (4..kinds.len() + 4).map(|i| format!("${i}")).collect();
        let sql = format!(
            "UPDATE job SET state = 1, token = token + 1, attempts = attempts + 1, run_at = $1, node = $2
             WHERE id IN (SELECT id FROM job WHERE state < 2 AND run_at <= $3 AND kind IN ({}) ORDER BY run_at, id LIMIT ${}{})
             RETURNING id, kind, key, attempts, token, data",
            names.join(", "),
            kinds.len() + 4,
            crate::dialect::skip_locked(engine),
        );
        self.store
            .write(async move |tx: &mut Tx| {
                let mut params = vec![P::I64(now.plus(lease_ms).0), P::I64(tx.node), P::I64(now.0)];
                params.extend(kinds.iter().map(|k| P::Text(k)));
                params.push(P::I64(i64::try_from(most).unwrap_or(1)));
                tx.all::<Job>(&sql, &params).await
            })
            .await
    }

    async fn wait(
        &self,
        due: Option<Millis>,
        woken: &mut watch::Receiver<u64>,
        slots: &Semaphore,
    ) -> Result<(), DbError> {
        let now = self.store.clock().now();
        // What is long due and was not claimed is another program's work, or nobody's: no reason to hurry.
        let wait = due.map_or(60_000, |at| match at.since(now) {
            ..-1_000 => 1_000,
            wait => wait.clamp(1, 60_000),
        });
        let full = slots.available_permits() == 0;
        tokio::select! {
            changed = woken.changed() => changed.map_err(|_| DbError::Closed)?,
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())), if !full => {}
            freed = slots.acquire(), if full => drop(freed),
        }
        Ok(())
    }
}

/// Ends when `stop` says so, and never when nobody can say it any more.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn work(store: &Store, handler: Option<Arc<dyn JobHandler>>, job: Job, lease_ms: i64) {
    let Some(handler) = handler else { return };
    let (id, token, attempts, kind) = (job.id, job.token, job.attempts, job.kind.clone());
    let tries = handler.tries();
    let outcome = if attempts > tries {
        // It was claimed so often and never came to an end: it takes its process with it.
        JobOutcome::Failed("it was begun again and again and never ended".into())
    } else {
        let run = AssertUnwindSafe(handler.run(job)).catch_unwind();
        tokio::select! {
            ended = run => ended.unwrap_or_else(|panic| JobOutcome::Retry(format!("it panicked: {}", words(&*panic)))),
            outcome = keep(store, id, token, lease_ms) => match outcome {
                Some(outcome) => outcome,
                // Somebody else has it: what comes of it is theirs to write.
                None => return,
            },
        }
    };
    let now = store.clock().now();
    let settled = store
        .write(async move |tx: &mut Tx| match &outcome {
            JobOutcome::Done => tx.exec(DONE, p![id, token]).await,
            JobOutcome::At(at) => {
                tx.did.jobs = true;
                tx.exec(LATER, p![*at, id, token]).await
            }
            JobOutcome::Retry(why) if attempts < tries => {
                tx.did.jobs = true;
                tx.exec(AGAIN, p![now.plus(wait_after(attempts)), why, id, token]).await
            }
            JobOutcome::Retry(why) | JobOutcome::Failed(why) => {
                tracing::error!(job = %id, error = why, "a job went into quarantine");
                tx.exec(GIVE_UP, p![why, now, id, token]).await
            }
        })
        .await;
    if let Err(e) = settled {
        tracing::warn!(job = %id, kind, error = %e, "a job's outcome could not be kept; its lease will run out and it runs again");
    }
}

/// Renews the lease of a running job; ends when it is lost (`None`) or the job hangs.
async fn keep(store: &Store, id: helppo_kernel::JobId, token: i64, lease_ms: i64) -> Option<JobOutcome> {
    let each = Duration::from_millis((lease_ms / 3).max(1).unsigned_abs());
    for _ in 0..RENEWALS {
        tokio::time::sleep(each).await;
        let until = store.clock().now().plus(lease_ms);
        let renewed = store.write(async move |tx: &mut Tx| tx.exec(RENEW, p![until, id, token]).await).await;
        match renewed {
            Ok(0) => {
                tracing::warn!(job = %id, "a job was taken over while it ran; it is stopped here");
                return None;
            }
            Ok(_) => {}
            Err(DbError::Closed) => return None,
            Err(error) => tracing::warn!(job = %id, %error, "a job's lease could not be renewed"),
        }
    }
    Some(JobOutcome::Retry("it did not end".into()))
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}

fn wait_after(attempts: i64) -> i64 {
    FIRST_WAIT_MS.saturating_mul(1i64 << attempts.clamp(0, 20)).min(LONGEST_WAIT_MS)
}
