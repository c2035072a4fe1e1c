//! Where a running program keeps its data: a folder, and a database on a PostgreSQL server when one is named.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use helppo_kernel::Clock;
use helppo_store::{DbError, Durability, Store, StoreConfig, Tx};
use tempfile::TempDir;

use crate::{Options, cpu};

/// The database of the present run; the next run makes it anew.
const RUN: &str = "helppo_bench_run";

/// A place for one installation. What is temporary goes with it.
pub struct Place {
    /// The data folder.
    pub folder: PathBuf,
    /// The database, when it is not in the folder.
    pub postgres: Option<String>,
    /// The first process of PostgreSQL.
    pub server: Option<u32>,
    _temporary: Option<TempDir>,
}

impl Place {
    /// An empty place, gone after the run.
    pub async fn empty(options: &Options) -> anyhow::Result<Self> {
        let folder = options.scratch()?;
        let (postgres, server) = match &options.postgres {
            Some(server) => {
                let name = RUN;
                let admin = connect(server).await?;
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
                admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
                (Some(swap(server, name)?), Some(first_process(&admin).await?))
            }
            None => (None, None),
        };
        Ok(Self { folder: folder.path().into(), postgres, server, _temporary: Some(folder) })
    }

    /// A kept folder, as it is.
    pub fn kept(folder: PathBuf) -> Self {
        Self { folder, postgres: None, server: None, _temporary: None }
    }

    /// A kept database with the folder that belongs to it.
    pub async fn kept_on(server: &str, name: &str, folder: PathBuf) -> anyhow::Result<Self> {
        let first = first_process(&connect(server).await?).await?;
        Ok(Self { folder, postgres: Some(swap(server, name)?), server: Some(first), _temporary: None })
    }

    /// A copy of a place that may be changed.
    pub async fn copy(&self, options: &Options) -> anyhow::Result<Self> {
        let folder = options.scratch()?;
        copy_folder(&self.folder, folder.path())?;
        let postgres = match (&self.postgres, &options.postgres) {
            (Some(from), Some(server)) => {
                let (_, from) = from.rsplit_once('/').context("a database's address ends with its name")?;
                let name = RUN;
                let admin = connect(server).await?;
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
                admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {from}")).await?;
                Some(swap(server, name)?)
            }
            _ => None,
        };
        Ok(Self { folder: folder.path().into(), postgres, server: self.server, _temporary: Some(folder) })
    }

    /// The store of this place, opened beside the program.
    pub async fn store(&self) -> anyhow::Result<Store> {
        let config = StoreConfig {
            folder: self.folder.clone(),
            postgres: self.postgres.clone(),
            postgres_ca: None,
            durability: Durability::Normal,
            connections: 4,
        };
        Ok(Store::open(&config, Clock::System).await?)
    }

    /// One number of the database.
    pub async fn count(&self, sql: &'static str) -> anyhow::Result<i64> {
        let store = self.store().await?;
        let found: Result<i64, DbError> = store.read(async move |tx: &mut Tx| tx.one(sql, &[]).await).await;
        store.close();
        Ok(found?)
    }

    /// Bytes on the disk: the database, the index of the search, and the files.
    pub async fn bytes(&self) -> anyhow::Result<u64> {
        let database = match &self.postgres {
            Some(url) => {
                let row =
                    connect(url).await?.query_one("SELECT pg_database_size(current_database())", &[]).await?;
                u64::try_from(row.get::<_, i64>(0))?
            }
            None => size_of(&self.folder.join("helppo.db")),
        };
        Ok(database + size_of(&self.folder.join("search.db")) + size_of(&self.folder.join("blobs")))
    }
}

/// A connection to PostgreSQL.
pub async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The databases of a server.
pub async fn databases_of(server: &str) -> anyhow::Result<Vec<String>> {
    let rows = connect(server).await?.query("SELECT CAST(datname AS TEXT) FROM pg_database", &[]).await?;
    Ok(rows.iter().map(|r| r.get(0)).collect())
}

async fn first_process(client: &tokio_postgres::Client) -> anyhow::Result<u32> {
    let backend: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
    cpu::parent(u32::try_from(backend)?)
        .context("PostgreSQL runs on this machine, so that its CPU can be read")
}

fn swap(server: &str, name: &str) -> anyhow::Result<String> {
    let (head, _) = server.rsplit_once('/').context("a database's address ends with its name")?;
    Ok(format!("{head}/{name}"))
}

/// Copies a data folder.
pub fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Bytes of a file, or of everything in a folder.
fn size_of(path: &Path) -> u64 {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|e| size_of(&e.path())).sum(),
        Err(_) => path.metadata().map(|m| m.len()).unwrap_or_default(),
    }
}
