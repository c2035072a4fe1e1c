//! Promised work: written with the change that needs it, done after the commit, at least once.
//!
//! A job is claimed under a lease with a fencing token. A holder that comes back too late finds its
//! token outdated and changes nothing. What a dead process held is due again as soon as its node starts
//! anew ([`Store::take_back`]), and elsewhere when the lease has run out. Failures wait longer each time; after the handler's number of
//! tries a job goes into quarantine and stays for a person to look at.

mod work;

use std::pin::Pin;

use helppo_kernel::{JobId, Millis};

use crate::{DbError, Tx, p, row, sql};

pub use work::Jobs;

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
