//! A node's number belongs to one process: a lock on the server, held by a connection of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use deadpool_postgres::Pool;
use tokio::task::JoinHandle;
use tokio_postgres::Client;

use super::tls::Tls;
use crate::DbError;

/// The first half of the lock that a node holds while it runs; the second is its number.
const NODES: i32 = 7_210_464;
/// How often a node looks whether its predecessor has let go, and how long it waits in between. The server
/// notices a killed process as soon as that one's statement has ended.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

type Held = Mutex<Option<Client>>;

/// The lock; it is let go with the last copy.
#[derive(Clone, Default)]
pub(super) struct Claim(Arc<Held>);

impl Claim {
    /// Makes sure that no other process of this number is at work, for as long as this one runs: when the
    /// connection ends, the lock is taken again; when another process was quicker, this one's pool is closed.
    pub async fn take(
        &self,
        pool: &Pool,
        node: i64,
        config: &Arc<tokio_postgres::Config>,
        tls: &Tls,
    ) -> Result<(), DbError> {
        let (client, connection) = lock(node, config, tls).await?;
        *self.slot() = Some(client);
        tokio::spawn(keep(
            Arc::downgrade(&self.0),
            pool.clone(),
            connection,
            node,
            config.clone(),
            tls.clone(),
        ));
        Ok(())
    }

    pub fn let_go(&self) {
        *self.slot() = None;
    }

    fn slot(&self) -> MutexGuard<'_, Option<Client>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Connection = JoinHandle<Result<(), tokio_postgres::Error>>;

async fn lock(
    node: i64,
    config: &tokio_postgres::Config,
    tls: &Tls,
) -> Result<(Client, Connection), DbError> {
    let (client, connection) = config.connect(tls.clone()).await?;
    let connection = tokio::spawn(connection);
    let number = i32::try_from(node).unwrap_or_default();
    for _ in 0..LOOKS {
        let row = client.query_one("SELECT pg_try_advisory_lock($1, $2)", &[&NODES, &number]).await?;
        if row.get(0) {
            return Ok((client, connection));
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(DbError::NodeTaken(node))
}

/// Takes the lock again whenever its connection ends, until it is let go.
async fn keep(
    held: Weak<Held>,
    pool: Pool,
    mut connection: Connection,
    node: i64,
    config: Arc<tokio_postgres::Config>,
    tls: Tls,
) {
    loop {
        // How it ended does not matter.
        drop(connection.await);
        connection = loop {
            if !held.upgrade().is_some_and(|held| Claim(held).slot().is_some()) {
                return;
            }
            match lock(node, &config, &tls).await {
                Ok((client, connection)) => {
                    let Some(held) = held.upgrade().map(Claim) else { return };
                    let mut slot = held.slot();
                    if slot.is_none() {
                        return;
                    }
                    *slot = Some(client);
                    break connection;
                }
                // Another process has the number and takes over the work: this one must not go on with it.
                Err(e @ DbError::NodeTaken(_)) => {
                    tracing::error!(error = %e, "this process gives up its database");
                    return pool.close();
                }
                Err(e) => {
                    tracing::error!(node, error = %e, "this node's lock is lost, and not taken again yet");
                    tokio::time::sleep(BETWEEN_LOOKS).await;
                }
            }
        };
    }
}
