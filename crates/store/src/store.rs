//! The store: opens an engine, brings its schema up to date, and runs transactions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::jobs::Jobs;
use crate::postgres::{How, Postgres};
use crate::sqlite::{Readers, Writer};
use crate::wake::Wake;
use crate::{DbError, Durability, Tail, Tx, Vault};

use helppo_kernel::{Clock, Pos};

/// Which engine holds the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one machine.
    Sqlite,
    /// A server, one machine or many.
    Postgres,
}

/// Where and how to open a store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The data folder: database file (SQLite), key of sealed secrets, backups.
    pub folder: PathBuf,
    /// `postgres://…`; absent: SQLite in the folder.
    pub postgres: Option<String>,
    /// A file of certificates (PEM) that PostgreSQL's own must come from; absent: those of the web.
    pub postgres_ca: Option<PathBuf>,
    /// When a SQLite commit is on the disk.
    pub durability: Durability,
    /// Readers of SQLite, or connections to PostgreSQL.
    pub connections: usize,
}

impl StoreConfig {
    /// SQLite in `folder`, safe against power loss.
    pub fn sqlite(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            postgres: None,
            postgres_ca: None,
            durability: Durability::Full,
            connections: 4,
        }
    }
}

/// A handle to the database. Cloning is cheap.
#[derive(Clone)]
pub struct Store {
    on: On,
    wake: Wake,
    vault: Arc<Vault>,
    clock: Clock,
}

#[derive(Clone)]
enum On {
    Sqlite {
        writer: Writer,
        readers: Readers,
    },
    /// A database file that is only looked at.
    SqliteLook(Readers),
    Pg(Postgres),
}

impl Store {
    /// Opens the database, making it first when there is none, and migrates it.
    ///
    /// # Errors
    /// [`DbError::NewerSchema`] when a newer program has been here.
    pub async fn open(config: &StoreConfig, clock: Clock) -> Result<Self, DbError> {
        std::fs::create_dir_all(&config.folder)
            .map_err(|e| DbError::Engine(format!("cannot make {}: {e}", config.folder.display())))?;
        let vault = Arc::new(Vault::open(&config.folder).map_err(DbError::Engine)?);
        let wake = Wake::new();
        let on = match &config.postgres {
            Some(_) => On::Pg(Postgres::connect(config, wake.clone())?),
            None => {
                let path = database_file(&config.folder);
                crate::migrate::sqlite(&path, &config.folder.join("backups"), clock.now())?;
                On::Sqlite {
                    writer: Writer::start(path.clone(), config.durability, wake.clone())?,
                    readers: Readers::new(path, config.connections.max(1)),
                }
            }
        };
        let store = Self { on, wake, vault, clock };
        if store.engine() == Engine::Postgres {
            crate::migrate::postgres(&store).await?;
        }
        Ok(store)
    }

    /// Opens a database for looking only: nothing is made, migrated or written.
    ///
    /// # Errors
    /// When there is none, or [`DbError::OtherSchema`] when it is not of this program's schema.
    pub async fn look(config: &StoreConfig, clock: Clock) -> Result<Self, DbError> {
        let vault = Arc::new(Vault::of_nobody());
        let wake = Wake::new();
        let on = match &config.postgres {
            Some(_) => On::Pg(Postgres::look(config, wake.clone())?),
            None => {
                let path = database_file(&config.folder);
                if !path.exists() {
                    return Err(DbError::Engine(format!("there is no database at {}", path.display())));
                }
                On::SqliteLook(Readers::new(path, config.connections.max(1)))
            }
        };
        let store = Self { on, wake, vault, clock };
        crate::migrate::compare(&store).await?;
        Ok(store)
    }

    /// The same store as process number `node` of the installation; without this it is number 0.
    #[must_use]
    pub fn with_node(self, node: u16) -> Self {
        let on = match self.on {
            On::Pg(pg) => On::Pg(pg.with_node(node)),
            sqlite @ (On::Sqlite { .. } | On::SqliteLook(_)) => sqlite,
        };
        Self { on, ..self }
    }

    /// Takes back what an earlier process of this node had in its hands when it ended: its claimed jobs
    /// are due at once, its leases are free. Call it once, before work begins.
    ///
    /// # Errors
    /// [`DbError::NodeTaken`] when that process is still at work.
    pub async fn take_back(&self) -> Result<(), DbError> {
        if let On::Pg(pg) = &self.on {
            pg.claim_node().await?;
        }
        let now = self.clock.now();
        let jobs = self
            .write(async move |tx: &mut Tx| {
                crate::lease::take_back(tx).await?;
                crate::jobs::take_back(tx, now).await
            })
            .await?;
        if jobs > 0 {
            tracing::info!(jobs, "work of an earlier process is taken up again");
        }
        Ok(())
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.on {
            On::Sqlite { .. } | On::SqliteLook(_) => Engine::Sqlite,
            On::Pg(_) => Engine::Postgres,
        }
    }

    /// Runs `f` as one transaction that may change things; answers when it is durable.
    ///
    /// `f` may run more than once and must only await its transaction.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.on {
            On::Sqlite { writer, .. } => writer.run(f).await,
            On::SqliteLook(_) => Err(DbError::Engine("the database is only looked at".into()).into()),
            On::Pg(pg) => pg.run(How::Writing, f).await,
        }
    }

    /// Runs `f` on one snapshot, without changing anything.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.on {
            On::Sqlite { readers, .. } | On::SqliteLook(readers) => readers.run(f).await,
            On::Pg(pg) => pg.run(How::Reading, f).await,
        }
    }

    /// Reads the log from `from` onwards, waiting for more at its end.
    pub fn tail(&self, from: Pos) -> Tail {
        Tail::new(self.clone(), from)
    }

    /// The end of the log: a reader from here sees only what comes.
    pub async fn log_end(&self) -> Result<Pos, DbError> {
        self.read(async |tx: &mut Tx| crate::log::end(tx).await).await
    }

    /// The workers for promised work; register handlers, then start.
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.clone())
    }

    /// Seals and opens secrets kept in the database.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The clock that leases, jobs and followers go by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Writes what is queued and lets go of the database.
    pub fn close(&self) {
        match &self.on {
            On::Sqlite { writer, .. } => writer.close(),
            On::SqliteLook(_) => {}
            On::Pg(pg) => pg.close(),
        }
    }

    /// How the engine would run a statement; for tests that watch over indexes.
    pub async fn explain(&self, sql: &str) -> Result<String, DbError> {
        crate::dialect::explain(self, sql.to_owned()).await
    }

    /// Asks the engine to prepare a statement without running it; gives the number of parameters.
    pub async fn prepare(&self, sql: &'static str) -> Result<usize, DbError> {
        crate::dialect::prepare(self, sql).await
    }
}

/// The SQLite database inside a data folder.
pub(crate) fn database_file(folder: &Path) -> PathBuf {
    folder.join("helppo.db")
}
