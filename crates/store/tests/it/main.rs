//! The store on both engines.

mod follow;
mod tail;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use helppo_kernel::{Actor, CaseId, EventId, JobId, NewEvent};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, Lease, NewJob, REGISTRY, Tx, p, sql};
use helppo_testkit::{World, both_dbs};

sql!(COUNTER, "SELECT n FROM counter WHERE name = $1");
sql!(
    COUNT_UP,
    "INSERT INTO counter (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = counter.n + 1"
);

fn happened(world: &World, kind: &'static str) -> NewEvent {
    NewEvent::new(kind, world.ambient.now(), Actor::System, serde_json::json!({"to": "open"}))
}

both_dbs!(a_failed_transaction_leaves_nothing, async |world: &World| {
    let failed: Result<(), DbError> = world
        .store
        .write(async |tx: &mut Tx| {
            tx.exec(COUNT_UP, p!["lost"]).await?;
            Err(DbError::Busy)
        })
        .await;
    assert!(matches!(failed, Err(DbError::Busy)));
    let left: Option<i64> =
        world.store.read(async |tx: &mut Tx| tx.opt(COUNTER, p!["lost"]).await).await.unwrap();
    assert_eq!(left, None::<i64>);
});

both_dbs!(a_panic_in_a_transaction_is_an_error_and_the_store_lives_on, async |world: &World| {
    let out: Result<(), DbError> = world.store.write(async |_: &mut Tx| panic!("on purpose")).await;
    assert!(matches!(out, Err(DbError::Panicked)), "{out:?}");
    world.store.write(async |tx: &mut Tx| tx.exec(COUNT_UP, p!["after"]).await).await.unwrap();
});

both_dbs!(two_hundred_writers_lose_no_increment, async |world: &World| {
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(
                async move { store.write(async |tx: &mut Tx| tx.exec(COUNT_UP, p!["many"]).await).await },
            )
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let n: i64 = world.store.read(async |tx: &mut Tx| tx.one(COUNTER, p!["many"]).await).await.unwrap();
    assert_eq!(n, 200);
});

both_dbs!(events_of_a_case_are_numbered_without_gaps_under_many_writers, async |world: &World| {
    let tasks: Vec<_> = (0..60)
        .map(|i| {
            let (store, id) = (world.store.clone(), world.ambient.id::<EventId>());
            let event = happened(world, "CaseTagged").of_case(CaseId(i % 3));
            tokio::spawn(
                async move { store.write(async move |tx: &mut Tx| tx.event(id, &event).await).await },
            )
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for case in 0..3 {
        let events = world
            .store
            .read(async move |tx: &mut Tx| tx.events_of_case(CaseId(case), i64::MAX, 100).await)
            .await
            .unwrap();
        let seqs: Vec<i64> = events.iter().rev().map(|e| e.case_seq).collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<i64>>());
    }
});

struct FailsTwice(Arc<AtomicU32>);

impl JobHandler for FailsTwice {
    fn run(&self, _: Job) -> std::pin::Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async {
            match self.0.fetch_add(1, Ordering::SeqCst) {
                0 | 1 => JobOutcome::Retry("not yet".into()),
                _ => JobOutcome::Done,
            }
        })
    }
}

both_dbs!(a_job_is_tried_again_later_and_then_gone, async |world: &World| {
    let runs = Arc::new(AtomicU32::new(0));
    let jobs = world.store.jobs().on("TryThis", FailsTwice(runs.clone()));
    let working = tokio::spawn(jobs.run());
    let (id, at) = (world.ambient.id::<JobId>(), world.ambient.now());
    world
        .store
        .write(async move |tx: &mut Tx| {
            tx.schedule(&NewJob { id, kind: "TryThis", key: "one", run_at: at, data: serde_json::json!({}) })
                .await
        })
        .await
        .unwrap();
    for _ in 0..6_000 {
        world.ambient.clock.advance(100);
        tokio::time::sleep(Duration::from_millis(5)).await;
        // The worker sleeps by the wall clock; another promise wakes it to the moved clock.
        let (id, at) = (world.ambient.id::<JobId>(), world.ambient.now().plus(10_000_000));
        world
            .store
            .write(async move |tx: &mut Tx| {
                tx.schedule(&NewJob {
                    id,
                    kind: "Other",
                    key: "wake",
                    run_at: at,
                    data: serde_json::json!({}),
                })
                .await
            })
            .await
            .unwrap();
        if runs.load(Ordering::SeqCst) == 3 {
            break;
        }
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let left: i64 = world
        .store
        .read(async |tx: &mut Tx| tx.one("SELECT count(*) FROM job WHERE kind = 'TryThis'", p![]).await)
        .await
        .unwrap();
    assert_eq!(left, 0);
    working.abort();
});

both_dbs!(a_lease_has_one_holder_and_fences_off_the_late_one, async |world: &World| {
    let now = world.ambient.now();
    let take = async |who: &'static str, at| {
        world
            .store
            .write(async move |tx: &mut Tx| Lease::take(tx, "dispatcher", who, at, 1000).await)
            .await
            .unwrap()
    };
    let first = take("a", now).await.expect("free");
    assert_eq!(take("b", now).await, None);
    assert_eq!(take("a", now.plus(500)).await.expect("renewed").token, first.token);
    let second = take("b", now.plus(2000)).await.expect("run out");
    assert!(second.token > first.token);
    let held = async |lease: Lease| {
        world.store.read(async move |tx: &mut Tx| lease.still_held(tx).await).await.unwrap()
    };
    assert!(!held(first).await);
    assert!(held(second).await);
});

both_dbs!(what_a_dead_process_held_is_free_as_soon_as_its_node_starts_anew, async |world: &World| {
    let now = world.ambient.now();
    let promise = async |store: &helppo_store::Store, key: &'static str| {
        let id = world.ambient.id::<JobId>();
        let hold = async move |tx: &mut Tx| {
            let later = now.plus(60_000);
            Lease::take(tx, key, "a process that dies", now, 60_000).await?;
            tx.schedule_held(&NewJob { id, kind: "Held", key, run_at: later, data: serde_json::json!({}) })
                .await
        };
        store.write(hold).await.unwrap();
    };
    let due = async || {
        let count = async move |tx: &mut Tx| {
            tx.all::<String>("SELECT key FROM job WHERE state = 0 AND run_at <= $1 ORDER BY key", p![now])
                .await
        };
        world.store.read(count).await.unwrap()
    };
    promise(&world.store, "mine").await;
    if world.store.engine() == helppo_store::Engine::Postgres {
        promise(&world.store.clone().with_node(7), "of another node").await;
    }
    assert!(due().await.is_empty(), "who holds it does it");
    world.store.take_back().await.unwrap();
    assert_eq!(due().await, ["mine"]);
    let take = async |name: &'static str| {
        let take = async move |tx: &mut Tx| Lease::take(tx, name, "its successor", now, 1000).await;
        world.store.write(take).await.unwrap()
    };
    assert!(take("mine").await.is_some());
    if world.store.engine() == helppo_store::Engine::Postgres {
        assert_eq!(take("of another node").await, None, "that node lives");
    }
});

both_dbs!(a_node_waits_until_its_predecessor_has_let_go, async |world: &World| {
    let Some(postgres) = world.postgres().map(str::to_owned) else { return };
    let config = helppo_store::StoreConfig {
        postgres: Some(postgres),
        ..helppo_store::StoreConfig::sqlite(world.folder())
    };
    let open = async || helppo_store::Store::open(&config, world.ambient.clock.clone()).await.unwrap();
    let (first, second, other) = (open().await, open().await, open().await.with_node(7));
    first.take_back().await.unwrap();
    other.take_back().await.expect("another number is no hindrance");
    let waiting = tokio::spawn(async move { second.take_back().await });
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(!waiting.is_finished(), "two processes of one number must not work at once");
    first.close();
    waiting.await.unwrap().unwrap();
});

both_dbs!(every_statement_of_this_room_prepares, async |world: &World| {
    for statement in REGISTRY {
        if statement.name.ends_with("_SQLITE") && world.store.engine() != helppo_store::Engine::Sqlite {
            continue;
        }
        let prepared = world.store.prepare(statement.text).await;
        assert!(prepared.is_ok(), "{}::{}: {prepared:?}", statement.module, statement.name);
    }
});

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let world = World::sqlite().await;
    world
        .store
        .write(async |tx: &mut Tx| {
            tx.exec("INSERT INTO schema_version (number, name, hash, at) VALUES (9999, 'later', '', 0)", p![])
                .await
        })
        .await
        .unwrap();
    world.store.close();
    let config = helppo_store::StoreConfig::sqlite(world.folder());
    let again = helppo_store::Store::open(&config, world.ambient.clock.clone()).await;
    assert!(matches!(again.err(), Some(DbError::NewerSchema { found: 9999, .. })));
}
