//! Connections that PostgreSQL ends: what was under way is done again, and nobody who follows stays behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use helppo_kernel::{Actor, Event, EventId, NewEvent};
use helppo_store::{DbError, FollowError, Follower, Store, StoreConfig, Tx, p};
use helppo_testkit::World;

const CUT_ALL: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";
/// Which of the server's processes holds the lock.
const HOLDER: &str = "SELECT CAST(pid AS BIGINT) FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Counts what it takes.
#[derive(Clone)]
struct Counts;

impl Follower for Counts {
    const NAME: &'static str = "counts";

    fn cares(&self, _: &Event) -> bool {
        true
    }

    async fn take(&self, tx: &mut Tx, _: &Event) -> Result<(), FollowError> {
        let up = "INSERT INTO counter (name, n) VALUES ('taken', 1) ON CONFLICT (name) DO UPDATE SET n = counter.n + 1";
        tx.exec(up, p![]).await?;
        Ok(())
    }
}

async fn number(store: &Store, sql: &'static str) -> i64 {
    store.read(async move |tx: &mut Tx| tx.opt(sql, p![]).await).await.expect("it answers").unwrap_or(0)
}

async fn becomes(store: &Store, sql: &'static str, expected: i64) {
    let seen = async {
        while number(store, sql).await != expected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), seen)
        .await
        .unwrap_or_else(|_| panic!("{sql}: never {expected}"));
}

/// The connections of `world` are cut from another store, so that none of its own is spared.
async fn cut(other: &Store) {
    assert!(number(other, CUT_ALL).await > 0, "there was something to cut");
}

async fn other(world: &World) -> Store {
    let config =
        StoreConfig { postgres: world.postgres().map(str::to_owned), ..StoreConfig::sqlite(world.folder()) };
    Store::open(&config, world.ambient.clock.clone()).await.expect("it opens")
}

async fn happen(world: &World) {
    let id = world.ambient.id::<EventId>();
    let event = NewEvent::new("CaseTagged", world.ambient.now(), Actor::System, serde_json::json!({}));
    world.store.write(async move |tx: &mut Tx| tx.event(id, &event).await).await.expect("it happens");
}

#[test]
fn a_transaction_whose_connection_ends_runs_again_and_once() {
    World::run_postgres(async |world: &World| {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let cut_in_the_middle = async move |tx: &mut Tx| {
            tx.exec("INSERT INTO counter (name, n) VALUES ('once', 1)", p![]).await?;
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                tx.one::<bool>("SELECT pg_terminate_backend(pg_backend_pid())", p![]).await?;
            }
            Ok::<_, DbError>(())
        };
        world.store.write(cut_in_the_middle).await.expect("the second run stands");
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(number(&world.store, "SELECT n FROM counter WHERE name = 'once'").await, 1);
    });
}

#[test]
fn who_follows_the_log_goes_on_when_every_connection_was_cut() {
    World::run_postgres(async |world: &World| {
        let (store, other) = (world.store.clone(), other(world).await);
        let following = tokio::spawn(async move { store.follow(Counts).await });
        for events in 1..=5 {
            happen(world).await;
            cut(&other).await;
            becomes(&world.store, "SELECT n FROM counter WHERE name = 'taken'", events).await;
        }
        assert_eq!(number(&world.store, "SELECT count(*) FROM quarantine").await, 0);
        following.abort();
        other.close();
    });
}

#[test]
fn a_node_takes_its_number_again_when_the_connection_that_held_it_ends() {
    World::run_postgres(async |world: &World| {
        let (other, second) = (other(world).await, other(world).await);
        world.store.take_back().await.expect("the number is free");
        let before = number(&other, HOLDER).await;
        cut(&other).await;
        let anew = async {
            while [0, before].contains(&number(&other, HOLDER).await) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), anew).await.expect("it is taken again");
        let waiting = tokio::spawn(async move { second.take_back().await });
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(!waiting.is_finished(), "the number is held");
        world.store.close();
        waiting.await.expect("it ends").expect("the number is free again");
        other.close();
    });
}
