//! PostgreSQL: pooled connections, prepared statements, retries when transactions collide or connections end.
//!
//! Transactions run on threads of their own, each with a local runtime, so that a verb's future
//! need not be `Send`: the same closures serve both engines.

mod claim;
mod tls;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::try_join_all;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use crate::error::is_end;
use crate::wake::Wake;
use crate::{DbError, P, StoreConfig, Tx};

use claim::Claim;
use tls::Tls;

/// How often a transaction that collided with another, or lost its connection, is run before the caller hears of it.
const TRIES: u32 = 6;
/// Threads that run transactions.
const THREADS: usize = 2;

type Task = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// The pool with its threads.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    threads: Arc<Vec<UnboundedSender<Task>>>,
    next: Arc<AtomicUsize>,
    wake: Wake,
    node: i64,
    config: Arc<tokio_postgres::Config>,
    tls: Tls,
    claim: Claim,
}

impl Postgres {
    /// Connections for reading and writing.
    pub fn connect(store: &StoreConfig, wake: Wake) -> Result<Self, DbError> {
        Self::with(store, wake, |_| {})
    }

    /// Connections that the server lets change nothing.
    pub fn look(store: &StoreConfig, wake: Wake) -> Result<Self, DbError> {
        Self::with(store, wake, |config| {
            config.options("-c default_transaction_read_only=on");
        })
    }

    fn with(
        store: &StoreConfig,
        wake: Wake,
        adjust: impl FnOnce(&mut tokio_postgres::Config),
    ) -> Result<Self, DbError> {
        let url = store.postgres.as_deref().unwrap_or_default();
        let (mut config, tls) = tls::read(url, store.postgres_ca.as_deref()).map_err(DbError::Engine)?;
        adjust(&mut config);
        let connections = store.connections.max(4);
        let manager = Manager::from_config(
            config.clone(),
            tls.clone(),
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .build()
            .map_err(|e| DbError::Engine(e.to_string()))?;
        let threads = (0..THREADS).map(start_thread).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            pool,
            threads: Arc::new(threads),
            next: Arc::new(AtomicUsize::new(0)),
            wake,
            node: 0,
            config: Arc::new(config),
            tls,
            claim: Claim::default(),
        })
    }

    /// The same pool as another process of the installation.
    pub fn with_node(self, node: u16) -> Self {
        Self { node: node.into(), ..self }
    }

    /// Runs `f` in a transaction, again when it collided or lost its connection; `Reading` never commits changes.
    pub async fn run<T, E, F>(&self, how: How, f: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (tell, told) = tokio::sync::oneshot::channel();
        let (pool, wake, node) = (self.pool.clone(), self.wake.clone(), self.node);
        let task: Task = Box::new(move || {
            Box::pin(async move {
                let _ = tell.send(with_retries(&pool, &wake, node, how, &f).await);
            })
        });
        let i = self.next.fetch_add(1, Ordering::Relaxed) % self.threads.len();
        self.threads[i].send(task).map_err(|_| DbError::Closed)?;
        told.await.map_err(|_| DbError::Panicked)?
    }

    /// Makes sure that no other process of this number is at work, for as long as this one runs.
    pub async fn claim_node(&self) -> Result<(), DbError> {
        self.claim.take(&self.pool, self.node, &self.config, &self.tls).await
    }

    pub fn close(&self) {
        self.claim.let_go();
        self.pool.close();
    }
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Reading,
    Writing,
}

fn start_thread(i: usize) -> Result<UnboundedSender<Task>, DbError> {
    let (send, mut receive) = unbounded_channel::<Task>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| DbError::Engine(e.to_string()))?;
    std::thread::Builder::new()
        .name(format!("postgres-{i}"))
        .spawn(move || {
            tokio::task::LocalSet::new().block_on(&runtime, async move {
                while let Some(task) = receive.recv().await {
                    tokio::task::spawn_local(task());
                }
            });
        })
        .map_err(|e| DbError::Engine(e.to_string()))?;
    Ok(send)
}

async fn with_retries<T, E: From<DbError>>(
    pool: &Pool,
    wake: &Wake,
    node: i64,
    how: How,
    f: &impl AsyncFn(&mut Tx) -> Result<T, E>,
) -> Result<T, E> {
    let mut tried = 0;
    loop {
        tried += 1;
        let client = pool.get().await.map_err(|e| match e {
            deadpool_postgres::PoolError::Timeout(_) => DbError::Busy,
            deadpool_postgres::PoolError::Backend(e) => DbError::from(e),
            deadpool_postgres::PoolError::Closed => DbError::Closed,
            other => DbError::Engine(other.to_string()),
        })?;
        let (out, again) = once(client, wake, node, how, f).await;
        match out {
            Err(_) if again && tried < TRIES => tokio::time::sleep(backoff(tried)).await,
            other => return other,
        }
    }
}

/// Waits a little longer each time; the spread comes from which thread of which task gets there first.
fn backoff(tried: u32) -> Duration {
    Duration::from_millis(2u64.saturating_pow(tried))
}

async fn once<T, E: From<DbError>>(
    client: Object,
    wake: &Wake,
    node: i64,
    how: How,
    f: &impl AsyncFn(&mut Tx) -> Result<T, E>,
) -> (Result<T, E>, bool) {
    let begin = match how {
        How::Reading => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        How::Writing => "BEGIN",
    };
    let mut pg = PgTx { client: Some(client), again: false };
    if let Err(e) = pg.batch(begin).await {
        pg.discard();
        return (Err(e.into()), pg.again);
    }
    let mut tx = Tx::pg(pg, node);
    let out = f(&mut tx).await;
    let did = tx.did;
    let crate::tx::On::Pg(mut pg) = tx.on else { return (Err(DbError::Closed.into()), false) };
    let out = match out {
        Ok(value) if how == How::Reading => {
            // Nothing was changed: what has been read stands, whatever becomes of the connection.
            if pg.batch("COMMIT").await.is_err() {
                pg.discard();
            }
            Ok(value)
        }
        Ok(value) => pg.commit().await.map(|()| value).map_err(E::from),
        Err(e) => {
            if pg.batch("ROLLBACK").await.is_err() {
                pg.discard();
            }
            Err(e)
        }
    };
    if out.is_ok() && how == How::Writing {
        wake.tell(did);
    }
    (out, pg.again)
}

/// A transaction on one pooled connection.
pub(crate) struct PgTx {
    client: Option<Object>,
    /// Whether another run may go better: it collided, or the connection ended before anything stood.
    again: bool,
}

impl PgTx {
    fn client(&self) -> Result<&Object, DbError> {
        self.client.as_ref().ok_or_else(|| DbError::Engine("the connection was given up".into()))
    }

    pub async fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let done = self.client()?.batch_execute(sql).await;
        done.map_err(|e| self.note(e))
    }

    async fn commit(&mut self) -> Result<(), DbError> {
        let done = self.client()?.batch_execute("COMMIT").await;
        match done {
            Ok(()) => Ok(()),
            // Also when the server says that it ends the connection: it may have committed before.
            Err(e) if e.as_db_error().is_none_or(|db| is_end(db.code())) => {
                self.discard();
                Err(DbError::InDoubt(e.to_string()))
            }
            Err(e) => Err(self.note(e)),
        }
    }

    pub async fn exec(&mut self, sql: &str, params: &[P<'_>]) -> Result<u64, DbError> {
        let client = self.client()?;
        let done = async { client.execute(&client.prepare_cached(sql).await?, &dynamic(params)).await }.await;
        done.map_err(|e| self.note(e))
    }

    pub async fn exec_all(&mut self, statements: &[(&str, &[P<'_>])]) -> Result<(), DbError> {
        let client = self.client()?;
        let done = async {
            let mut prepared = Vec::with_capacity(statements.len());
            for (sql, _) in statements {
                prepared.push(client.prepare_cached(sql).await?);
            }
            let params: Vec<_> = statements.iter().map(|(_, p)| dynamic(p)).collect();
            try_join_all(prepared.iter().zip(&params).map(|(s, p)| client.execute(s, p))).await
        }
        .await;
        done.map(|_| ()).map_err(|e| self.note(e))
    }

    pub async fn rows(&mut self, sql: &str, params: &[P<'_>]) -> Result<Vec<tokio_postgres::Row>, DbError> {
        let client = self.client()?;
        let done = async { client.query(&client.prepare_cached(sql).await?, &dynamic(params)).await }.await;
        done.map_err(|e| self.note(e))
    }

    pub async fn prepare(&mut self, sql: &str) -> Result<usize, DbError> {
        let prepared = self.client()?.prepare(sql).await;
        prepared.map(|s| s.params().len()).map_err(|e| self.note(e))
    }

    /// Remembers what is worth another run, and turns the error into ours.
    fn note(&mut self, e: tokio_postgres::Error) -> DbError {
        if let Some(code) = e.code() {
            self.again |= [
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::UNIQUE_VIOLATION,
            ]
            .contains(code);
        }
        let error = DbError::from(e);
        if matches!(error, DbError::Lost(_)) {
            self.again = true;
            self.discard();
        }
        error
    }

    /// A connection in an unknown state must not go back to the pool.
    fn discard(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}

impl Drop for PgTx {
    fn drop(&mut self) {
        // Reached with an open transaction only when the closure panicked.
        if std::thread::panicking() {
            self.discard();
        }
    }
}

fn dynamic<'a>(params: &'a [P<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}
