//! Promised work: written with the change that needs it, done after the commit, at least once.
//!
//! A job is claimed under a lease with a fencing token. A holder that comes back too late finds its
//! token outdated and changes nothing. What a dead process held is due again as soon as its node starts
//! anew ([`Store::take_back`]), and elsewhere when the lease has run out. Failures wait longer each time; after the handler's number of
//! tries a job goes into quarantine and stays for a person to look at.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{JobId, Millis};

use crate::{DbError, P, Store, Tx, p, row, sql};

/// How long a claimed job belongs to its claimer.
const LEASE_MS: i64 = 120_000;
/// Jobs that run at once in this process.
const AT_ONCE: usize = 32;
/// The wait after the first failure; it doubles up to the longest.
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;

sql!(
    SCHEDULE,
    "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, created_at)
     VALUES ($1, $2, $3, $4, 0, 0, 0, $5, $6)
     ON CONFLICT (kind, key) DO UPDATE SET run_at = excluded.run_at, state = 0, attempts = 0,
       token = job.token + 1, data = excluded.data, node = NULL"
);
sql!(
    SCHEDULE_HELD,
    "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, created_at, node)
     VALUES ($1, $2, $3, $4, 1, 0, 0, $5, $6, $7)
     ON CONFLICT (kind, key) DO UPDATE SET run_at = excluded.run_at, state = 1, attempts = 0,
       token = job.token + 1, data = excluded.data, node = excluded.node"
);
sql!(
    ENSURE,
    "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, created_at)
     VALUES ($1, $2, $3, $4, 0, 0, 0, $5, $6)
     ON CONFLICT (kind, key) DO UPDATE SET run_at = excluded.run_at, state = 0, attempts = 0,
       token = job.token + 1, data = excluded.data WHERE job.state = 2"
);
sql!(SETTLE, "DELETE FROM job WHERE kind = $1 AND key = $2 AND state < 2");
sql!(CANCEL, "DELETE FROM job WHERE kind = $1 AND key = $2 AND state = 0");
sql!(DONE, "DELETE FROM job WHERE id = $1 AND token = $2");
sql!(AGAIN, "UPDATE job SET state = 0, run_at = $1, error = $2 WHERE id = $3 AND token = $4");
sql!(GIVE_UP, "UPDATE job SET state = 2, error = $1 WHERE id = $2 AND token = $3");
sql!(NEXT_DUE, "SELECT min(run_at) FROM job WHERE state < 2");
// The token moves on too: whoever held it before finds its outcome outdated.
sql!(TAKE_BACK, "UPDATE job SET state = 0, run_at = $1, token = token + 1 WHERE state = 1 AND node = $2");

/// Work to promise.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Chosen before the transaction.
    pub id: JobId,
    /// Imperative: `DeliverMessage`.
    pub kind: &'a str,
    /// With the kind unique: promising the same again moves it instead.
    pub key: &'a str,
    /// Not before this time.
    pub run_at: Millis,
    /// What the handler needs to know.
    pub data: serde_json::Value,
}

row! {
    /// A claimed job.
    #[derive(Clone, Debug)]
    pub struct Job {
        /// Its id.
        pub id: JobId,
        /// What to do.
        pub kind: String,
        /// Its key within the kind.
        pub key: String,
        /// How often it has been claimed, this time included.
        pub attempts: i64,
        /// Fences off a holder that comes back too late.
        pub token: i64,
        /// What the handler needs to know.
        pub data: serde_json::Value,
    }
}

/// How a run of a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Done; the job is gone.
    Done,
    /// Not now: the same job again at a time of the handler's choosing, without counting as a failure.
    At(Millis),
    /// It failed and may work later.
    Retry(String),
    /// It will never work; a person decides.
    Failed(String),
}

/// Does the work of one kind of job. Must stand being run twice.
pub trait JobHandler: Send + Sync + 'static {
    /// Does the work.
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>>;

    /// Failures before the job goes into quarantine.
    fn tries(&self) -> i64 {
        12
    }
}

pub(crate) async fn schedule(tx: &mut Tx, job: &NewJob<'_>) -> Result<(), DbError> {
    let created = helppo_kernel::made_at(job.id);
    tx.exec(SCHEDULE, p![job.id, job.kind, job.key, job.run_at, job.data.to_string(), created])
        .await
        .map(|_| ())
}

pub(crate) async fn schedule_held(tx: &mut Tx, job: &NewJob<'_>) -> Result<(), DbError> {
    let (created, node, data) = (helppo_kernel::made_at(job.id), tx.node, job.data.to_string());
    let params = p![job.id, job.kind, job.key, job.run_at, data, created, node];
    tx.exec(SCHEDULE_HELD, params).await.map(|_| ())
}

pub(crate) async fn ensure(tx: &mut Tx, job: &NewJob<'_>) -> Result<(), DbError> {
    let (created, data) = (helppo_kernel::made_at(job.id), job.data.to_string());
    tx.exec(ENSURE, p![job.id, job.kind, job.key, job.run_at, data, created]).await.map(|_| ())
}

pub(crate) async fn settle(tx: &mut Tx, kind: &str, key: &str) -> Result<(), DbError> {
    tx.exec(SETTLE, p![kind, key]).await.map(|_| ())
}

/// Makes claimed jobs of an earlier process of this node due at once; gives how many there were.
pub(crate) async fn take_back(tx: &mut Tx, now: Millis) -> Result<u64, DbError> {
    let node = tx.node;
    tx.exec(TAKE_BACK, p![now, node]).await
}

pub(crate) async fn cancel(tx: &mut Tx, kind: &str, key: &str) -> Result<bool, DbError> {
    Ok(tx.exec(CANCEL, p![kind, key]).await? > 0)
}

/// The workers of this process.
pub struct Jobs {
    store: Store,
    handlers: HashMap<&'static str, Arc<dyn JobHandler>>,
}

impl Jobs {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, handlers: HashMap::new() }
    }

    /// Names who does jobs of a kind.
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: impl JobHandler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    /// Works until the store is closed. Wakes on commits and at the next due time; never polls.
    pub async fn run(self) -> Result<(), DbError> {
        let mut woken = self.store.wake().on_jobs();
        let slots = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
        loop {
            woken.mark_unchanged();
            let free = slots.available_permits();
            // Asked by reading: most wakes tell of work for later, and claiming is a transaction.
            let due: Option<Millis> =
                self.store.read(async |tx: &mut Tx| tx.one(NEXT_DUE, p![]).await).await?;
            let is_due = due.is_some_and(|at| at <= self.store.clock().now());
            let claimed = if is_due && free > 0 { self.claim(free).await? } else { Vec::new() };
            if claimed.is_empty() {
                self.wait(due, &mut woken, &slots).await?;
            }
            for job in claimed {
                let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(()) };
                let (store, handler) = (self.store.clone(), self.handlers.get(job.kind.as_str()).cloned());
                tokio::spawn(async move {
                    work(&store, handler, job).await;
                    drop(slot);
                });
            }
        }
    }

    async fn claim(&self, most: usize) -> Result<Vec<Job>, DbError> {
        let now = self.store.clock().now();
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
                let mut params = vec![P::I64(now.plus(LEASE_MS).0), P::I64(tx.node), P::I64(now.0)];
                params.extend(kinds.iter().map(|k| P::Text(k)));
                params.push(P::I64(i64::try_from(most).unwrap_or(1)));
                tx.all::<Job>(&sql, &params).await
            })
            .await
    }

    async fn wait(
        &self,
        due: Option<Millis>,
        woken: &mut tokio::sync::watch::Receiver<u64>,
        slots: &tokio::sync::Semaphore,
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

async fn work(store: &Store, handler: Option<Arc<dyn JobHandler>>, job: Job) {
    let Some(handler) = handler else { return };
    let (id, token, attempts, kind) = (job.id, job.token, job.attempts, job.kind.clone());
    let outcome = handler.run(job).await;
    let now = store.clock().now();
    let tries = handler.tries();
    let settled = store
        .write(async move |tx: &mut Tx| match &outcome {
            JobOutcome::Done => tx.exec(DONE, p![id, token]).await,
            JobOutcome::At(at) => {
                tx.did.jobs = true;
                tx.exec(AGAIN, p![*at, None::<String>, id, token]).await
            }
            JobOutcome::Retry(why) if attempts < tries => {
                tx.did.jobs = true;
                tx.exec(AGAIN, p![now.plus(wait_after(attempts)), why, id, token]).await
            }
            JobOutcome::Retry(why) | JobOutcome::Failed(why) => {
                tracing::error!(job = %id, error = why, "a job went into quarantine");
                tx.exec(GIVE_UP, p![why, id, token]).await
            }
        })
        .await;
    if let Err(e) = settled {
        tracing::warn!(job = %id, kind, error = %e, "a job's outcome could not be kept; its lease will run out and it runs again");
    }
}

fn wait_after(attempts: i64) -> i64 {
    FIRST_WAIT_MS.saturating_mul(1i64 << attempts.clamp(0, 20)).min(LONGEST_WAIT_MS)
}
