//! What could not be done after several tries, and the two ways out of it: once more, or never.

use helppo_kernel::{CaseId, Event, JobId, Millis};

use crate::log::Logged;
use crate::{DbError, FollowError, Follower, Store, Tx, p, row, sql};

sql!(
    JOBS,
    "SELECT id, kind, key, error, attempts, run_at FROM job WHERE state = 2 ORDER BY id DESC LIMIT $1"
);
sql!(JOB, "SELECT id, kind, key, error, attempts, run_at FROM job WHERE id = $1 AND state = 2");
sql!(
    JOB_AGAIN,
    "UPDATE job SET state = 0, attempts = 0, run_at = $1, error = NULL, token = token + 1 WHERE id = $2 AND state = 2"
);
sql!(DROP_JOB, "DELETE FROM job WHERE id = $1 AND state = 2");
sql!(
    EVENTS,
    "SELECT q.follower, q.n, e.kind, e.case_id, q.error, q.at
     FROM quarantine q LEFT JOIN event e ON e.n = q.n ORDER BY q.at DESC, q.n DESC LIMIT $1"
);
// Read as it stands: what was given up has long been settled, whatever else is open on the server.
sql!(
    EVENT,
    "SELECT e.xid, e.n, e.id, e.at, e.actor_kind, e.actor, e.customer, e.case_id, e.case_seq, e.interaction, e.kind, e.data, e.cause
     FROM quarantine q JOIN event e ON e.n = q.n WHERE q.follower = $1 AND q.n = $2"
);
sql!(DROP_EVENT, "DELETE FROM quarantine WHERE follower = $1 AND n = $2");

row! {
    /// A job that was given up.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StuckJob {
        /// Its id.
        pub id: JobId,
        /// What was to be done.
        pub kind: String,
        /// Its key within the kind.
        pub key: String,
        /// Why it was given up.
        pub error: Option<String>,
        /// How often it was tried.
        pub tries: i64,
        /// When it was given up.
        pub at: Millis,
    }
}

row! {
    /// An event that a follower could not take.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StuckEvent {
        /// Whose it is to take.
        pub follower: String,
        /// The event's number in the log.
        pub n: i64,
        /// What happened.
        pub kind: Option<String>,
        /// The case it happened in.
        pub case: Option<CaseId>,
        /// Why it was not taken.
        pub error: String,
        /// When it was given up.
        pub at: Millis,
    }
}

/// Jobs that were given up, newest first.
pub async fn stuck_jobs(tx: &mut Tx, most: usize) -> Result<Vec<StuckJob>, DbError> {
    tx.all(JOBS, p![most]).await
}

/// One job that was given up.
pub async fn find_stuck_job(tx: &mut Tx, id: JobId) -> Result<Option<StuckJob>, DbError> {
    tx.opt(JOB, p![id]).await
}

/// Promises a job that was given up anew; gives whether there was one.
pub async fn retry_job(tx: &mut Tx, id: JobId, now: Millis) -> Result<bool, DbError> {
    tx.did.jobs = true;
    Ok(tx.exec(JOB_AGAIN, p![now, id]).await? > 0)
}

/// Drops a job that was given up; gives whether there was one.
pub async fn discard_job(tx: &mut Tx, id: JobId) -> Result<bool, DbError> {
    Ok(tx.exec(DROP_JOB, p![id]).await? > 0)
}

/// Events that followers gave up, newest first.
pub async fn stuck_events(tx: &mut Tx, most: usize) -> Result<Vec<StuckEvent>, DbError> {
    tx.all(EVENTS, p![most]).await
}

/// Drops an event that a follower gave up; gives whether there was one.
pub async fn discard_event(tx: &mut Tx, follower: &str, n: i64) -> Result<bool, DbError> {
    Ok(tx.exec(DROP_EVENT, p![follower, n]).await? > 0)
}

impl Store {
    /// Lets a follower take an event that it gave up before, out of turn; what it does and the end of the
    /// quarantine are one transaction. Gives `false` when no such event waits.
    pub async fn retake<F: Follower>(&self, follower: F, n: i64) -> Result<bool, FollowError> {
        self.write(async move |tx: &mut Tx| {
            let Some(found) = tx.opt::<Logged>(EVENT, p![F::NAME, n]).await? else { return Ok(false) };
            let event = Event::from(found);
            if !discard_event(tx, F::NAME, n).await? {
                return Ok(false);
            }
            follower.take(tx, &event).await?;
            Ok(true)
        })
        .await
    }
}
