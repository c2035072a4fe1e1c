//! A store of its own for one test, with a clock that stands still.

use helppo_kernel::{Ambient, Millis};
use helppo_store::{Durability, Store, StoreConfig};
use tempfile::TempDir;

/// 2026-03-02T08:00:00Z, a Monday.
const START: Millis = Millis(1_772_438_400_000);

/// One test's database and surroundings; both are gone when it is dropped.
pub struct World {
    /// An empty, migrated store.
    pub store: Store,
    /// Clock, ids and chance of the test.
    pub ambient: Ambient,
    folder: TempDir,
    postgres: Option<String>,
}

impl World {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        Self::open(None).await
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The URL of this test's PostgreSQL database, when it runs on one.
    pub fn postgres(&self) -> Option<&str> {
        self.postgres.as_deref()
    }

    async fn open(postgres: Option<String>) -> Self {
        let folder = TempDir::with_prefix("helppo-test-").expect("a temporary folder");
        let ambient = Ambient::mock(START, 42);
        let config = StoreConfig {
            folder: folder.path().into(),
            postgres: postgres.clone(),
            postgres_ca: None,
            durability: Durability::Normal,
            connections: 4,
        };
        let store = Store::open(&config, ambient.clock.clone()).await.expect("the store opens");
        Self { store, ambient, folder, postgres }
    }

    /// Runs a test body on SQLite.
    #[expect(clippy::needless_pass_by_value, reason = "tests hand in a closure of their own")]
    pub fn run_sqlite(body: impl AsyncFn(&Self)) {
        runtime().block_on(async {
            let world = Self::sqlite().await;
            body(&world).await;
            world.store.close();
        });
    }

    /// Runs a test body on PostgreSQL in a database of its own; says so when no server is named.
    #[expect(clippy::needless_pass_by_value, reason = "tests hand in a closure of their own")]
    pub fn run_postgres(body: impl AsyncFn(&Self)) {
        let Some(server) = postgres_url() else {
            eprintln!("not run: HELPPO_TEST_POSTGRES names no server (cargo xtask test starts one)");
            return;
        };
        runtime().block_on(async {
            let name = format!("helppo_test_{}", Ambient::system(0).chance.below(u64::MAX));
            let admin = connect(&server).await;
            admin.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a test database");
            let world = Self::open(Some(swap_database(&server, &name))).await;
            body(&world).await;
            world.store.close();
            admin
                .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await
                .expect("the test database goes");
        });
    }
}

/// The server that tests may make databases on: `postgres://user@127.0.0.1:port/postgres`.
pub fn postgres_url() -> Option<String> {
    std::env::var("HELPPO_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

fn swap_database(server: &str, name: &str) -> String {
    let (head, _) = server.rsplit_once('/').expect("a url with a database name at its end");
    format!("{head}/{name}")
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the named server answers");
    tokio::spawn(connection);
    client
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}
