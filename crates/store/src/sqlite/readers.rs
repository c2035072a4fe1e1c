//! Read-only connections, the warmest first.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;

use crate::tx::On;
use crate::{DbError, Tx};

/// A read that takes longer than about this many virtual machine steps is cut off (some 2 s).
const STEPS_LIMIT: u32 = 200_000;

/// A pool that hands out the connection used last, whose cache is warm.
#[derive(Clone)]
pub(crate) struct Readers {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Vec<Tx>>>,
    permits: Arc<tokio::sync::Semaphore>,
}

impl Readers {
    pub fn new(path: PathBuf, most: usize) -> Self {
        Self {
            path: Arc::new(path),
            idle: Arc::new(Mutex::new(Vec::with_capacity(most))),
            permits: Arc::new(tokio::sync::Semaphore::new(most)),
        }
    }

    /// Runs `f` on one snapshot.
    pub async fn run<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let _permit = self.permits.acquire().await.map_err(|_| DbError::Closed)?;
        let pool = self.clone();
        tokio::task::spawn_blocking(move || pool.run_here(&f)).await.map_err(|_| DbError::Panicked)?
    }

    fn run_here<T, E: From<DbError>>(&self, f: &impl AsyncFn(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        let warm = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut tx = match warm {
            Some(tx) => tx,
            None => self.open()?,
        };
        begin(&mut tx)?;
        let out = f(&mut tx).now_or_never().unwrap_or_else(|| Err(DbError::Waited.into()));
        if end(&mut tx).is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(tx);
        }
        out
    }

    fn open(&self) -> Result<Tx, DbError> {
        Ok(Tx::sqlite(super::open_reader(&self.path)?))
    }
}

fn begin(tx: &mut Tx) -> Result<(), DbError> {
    let On::Sqlite(c) = &mut tx.on else { return Err(DbError::Closed) };
    let mut rounds = 0;
    c.progress_handler(
        10_000,
        Some(move || {
            rounds += 1;
            rounds > STEPS_LIMIT / 10
        }),
    )?;
    run(c, "BEGIN DEFERRED")
}

fn end(tx: &mut Tx) -> Result<(), DbError> {
    let On::Sqlite(c) = &mut tx.on else { return Err(DbError::Closed) };
    run(c, "COMMIT")
}

fn run(connection: &rusqlite::Connection, sql: &str) -> Result<(), DbError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
