//! The one thread that writes. Jobs that wait while a commit is being synced share the next one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use super::checkpoint::{BEGIN_PAGES, CAP_PAGES, Checkpointer};
use crate::tx::On;
use crate::wake::{Did, Wake};
use crate::{DbError, Durability, Tx};

/// Waiting jobs; beyond this many the store says that it is busy.
const QUEUE: usize = 4096;
/// A group ends at this many jobs or after this time, whichever comes first.
const GROUP_JOBS: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(5);

/// Runs inside the group's transaction; what it returns is called with the outcome of COMMIT.
type Job = Box<dyn FnOnce(&mut Tx) -> Box<dyn FnOnce(Result<(), DbError>)> + Send>;

/// A handle to the writer thread. The thread ends, with everything queued written, on `close`.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: Arc<Mutex<Option<SyncSender<Job>>>>,
    thread: Arc<Mutex<Option<std::thread::JoinHandle<()>>>>,
}

impl Writer {
    pub fn start(path: PathBuf, durability: Durability, wake: Wake) -> Result<Self, DbError> {
        let mut connection = super::open_writer(&path, durability)?;
        let pages = Arc::new(AtomicI32::new(0));
        let seen = pages.clone();
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, n| {
            seen.store(n, Ordering::Relaxed);
            Ok(())
        }))?;
        let checkpointer = Checkpointer::start(path).map_err(|e| DbError::Engine(e.to_string()))?;
        let (send, receive) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(Tx::sqlite(connection), &receive, &wake, &checkpointer, &pages, durability))
            .map_err(|e| DbError::Engine(e.to_string()))?;
        Ok(Self { jobs: Arc::new(Mutex::new(Some(send))), thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Runs `f` in a transaction; answers after COMMIT.
    pub async fn run<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (tell, told) = tokio::sync::oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let out = in_savepoint(tx, &f);
            Box::new(move |committed| {
                // The caller may have gone; its work is done all the same.
                let _ = tell.send(out.and_then(|v| committed.map(|()| v).map_err(E::from)));
            })
        });
        self.send(job)?;
        told.await.map_err(|_| DbError::Closed)?
    }

    fn send(&self, job: Job) -> Result<(), DbError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match jobs.as_ref().ok_or(DbError::Closed)?.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(DbError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(DbError::Closed),
        }
    }

    /// Lets the thread finish what is queued, and waits for it.
    pub fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

fn run(
    mut tx: Tx,
    jobs: &Receiver<Job>,
    wake: &Wake,
    checkpointer: &Checkpointer,
    pages: &AtomicI32,
    durability: Durability,
) {
    while let Ok(first) = jobs.recv() {
        tx.did = Did::default();
        tx.written.clear();
        let (committed, answers) = match durability {
            Durability::Full | Durability::Normal => group(&mut tx, first, jobs),
            Durability::Lying => lie(&mut tx, first),
        };
        if committed.is_ok() {
            wake.recent.committed(std::mem::take(&mut tx.written));
            wake.tell(tx.did);
        }
        let failure = committed.err().map(|e| e.to_string());
        for answer in answers {
            answer(failure.clone().map_or(Ok(()), |e| Err(DbError::Engine(e))));
        }
        match pages.load(Ordering::Relaxed) {
            n if n > CAP_PAGES => make_room(&tx),
            n if n > BEGIN_PAGES => checkpointer.ask(),
            _ => {}
        }
    }
    make_room(&tx);
}

type Answer = Box<dyn FnOnce(Result<(), DbError>)>;

fn group(tx: &mut Tx, first: Job, jobs: &Receiver<Job>) -> (Result<(), DbError>, Vec<Answer>) {
    let mut answers = Vec::new();
    if let Err(e) = batch(tx, "BEGIN IMMEDIATE") {
        answers.push(first(tx));
        return (Err(e), answers);
    }
    let began = Instant::now();
    answers.push(first(tx));
    while answers.len() < GROUP_JOBS && began.elapsed() < GROUP_TIME {
        let Ok(job) = jobs.try_recv() else { break };
        answers.push(job(tx));
    }
    let committed = batch(tx, "COMMIT");
    if committed.is_err() {
        // COMMIT may leave the transaction open (disk full): nothing of the group stands.
        let _ = batch(tx, "ROLLBACK");
    }
    (committed, answers)
}

/// Answers first and commits later; see [`Durability::Lying`].
fn lie(tx: &mut Tx, job: Job) -> (Result<(), DbError>, Vec<Answer>) {
    if let Err(e) = batch(tx, "BEGIN IMMEDIATE") {
        return (Err(e), vec![job(tx)]);
    }
    job(tx)(Ok(()));
    std::thread::sleep(Duration::from_millis(30));
    (batch(tx, "COMMIT"), Vec::new())
}

fn in_savepoint<T, E: From<DbError>>(tx: &mut Tx, f: &impl AsyncFn(&mut Tx) -> Result<T, E>) -> Result<T, E> {
    // Without the transaction around it the savepoint itself would commit.
    if matches!(&tx.on, On::Sqlite(c) if c.is_autocommit()) {
        return Err(DbError::Busy.into());
    }
    batch(tx, "SAVEPOINT job")?;
    let (did, written) = (tx.did, tx.written.len());
    let out = catch_unwind(AssertUnwindSafe(|| f(tx).now_or_never()))
        .map_err(|_| E::from(DbError::Panicked))
        .and_then(|polled| polled.unwrap_or_else(|| Err(DbError::Waited.into())));
    if out.is_err() {
        tx.did = did;
        tx.written.truncate(written);
        batch(tx, "ROLLBACK TO job")?;
    }
    batch(tx, "RELEASE job")?;
    out
}

fn make_room(tx: &Tx) {
    if let On::Sqlite(c) = &tx.on
        && let Err(e) = c.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))
    {
        tracing::warn!(error = %e, "the write-ahead log could not be emptied");
    }
}

fn batch(tx: &Tx, sql: &str) -> Result<(), DbError> {
    match &tx.on {
        On::Sqlite(c) => {
            c.prepare_cached(sql).and_then(|mut s| s.execute([]).map(|_| ())).map_err(DbError::from)
        }
        On::Pg(_) => Err(DbError::Closed),
    }
}
