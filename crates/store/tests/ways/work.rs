//! Workers: what becomes of jobs that panic, take long, or are under way when the house closes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use helppo_kernel::JobId;
use helppo_store::{DbError, FromRow, Job, JobHandler, JobOutcome, NewJob, Tx, p};
use helppo_testkit::{World, both_dbs};
use tokio::sync::{Notify, watch};

type Running<'a> = Pin<Box<dyn Future<Output = JobOutcome> + Send + 'a>>;

struct Panics(Arc<AtomicU32>);

impl JobHandler for Panics {
    fn run(&self, _: Job) -> Running<'_> {
        Box::pin(async {
            self.0.fetch_add(1, Ordering::SeqCst);
            panic!("a bug of ours")
        })
    }

    fn tries(&self) -> i64 {
        2
    }
}

/// Begins, and ends when it is let go; tells when it was dropped before.
#[derive(Clone, Default)]
struct Long {
    begun: Arc<AtomicU32>,
    go: Arc<Notify>,
    dropped: Arc<AtomicBool>,
}

struct Told<'a>(&'a AtomicBool);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl JobHandler for Long {
    fn run(&self, _: Job) -> Running<'_> {
        Box::pin(async {
            self.begun.fetch_add(1, Ordering::SeqCst);
            let _told = Told(&self.dropped);
            self.go.notified().await;
            JobOutcome::Done
        })
    }
}

async fn promise(world: &World, kind: &'static str, key: &'static str) {
    let (id, run_at) = (world.ambient.id::<JobId>(), world.ambient.now());
    let job = async move |tx: &mut Tx| {
        tx.schedule(&NewJob { id, kind, key, run_at, data: serde_json::json!({}) }).await
    };
    world.store.write(job).await.unwrap();
}

async fn one<T: FromRow + Send + 'static>(world: &World, sql: &'static str) -> T {
    world.store.read(async move |tx: &mut Tx| tx.one::<T>(sql, p![]).await).await.unwrap()
}

/// Waits until something is so; time decides nothing but when to give up.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

both_dbs!(a_job_that_panics_has_failed_and_is_given_up_in_the_end, async |world: &World| {
    let runs = Arc::new(AtomicU32::new(0));
    let working = tokio::spawn(world.store.jobs().on("Panic", Panics(runs.clone())).run());
    promise(world, "Panic", "one").await;
    until("the first failure is written", async || {
        one::<i64>(world, "SELECT count(*) FROM job WHERE state = 0 AND error LIKE '%a bug of ours%'").await
            == 1
    })
    .await;
    assert_eq!(runs.load(Ordering::SeqCst), 1, "and it waits before it is tried again");
    world.ambient.clock.advance(10_000);
    promise(world, "Nobody", "wakes the workers").await;
    until("it is in quarantine", async || {
        one::<i64>(world, "SELECT count(*) FROM job WHERE kind = 'Panic' AND state = 2").await == 1
    })
    .await;
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    working.abort();
});

both_dbs!(a_job_that_takes_long_keeps_its_lease_and_is_done_once, async |world: &World| {
    let long = Long::default();
    let jobs = world.store.jobs().on("Long", long.clone()).with_lease(300);
    let working = tokio::spawn(jobs.run());
    promise(world, "Long", "one").await;
    until("it has begun", async || long.begun.load(Ordering::SeqCst) == 1).await;
    for _ in 0..4 {
        world.ambient.clock.advance(200);
        let until_now = world.ambient.now().plus(300).0;
        until("its lease is renewed", async || {
            one::<i64>(world, "SELECT run_at FROM job WHERE kind = 'Long'").await == until_now
        })
        .await;
        promise(world, "Nobody", "wakes the workers").await;
    }
    assert_eq!(long.begun.load(Ordering::SeqCst), 1);
    long.go.notify_one();
    until("it is done", async || {
        one::<i64>(world, "SELECT count(*) FROM job WHERE kind = 'Long'").await == 0
    })
    .await;
    working.abort();
});

both_dbs!(a_job_that_another_one_took_over_is_stopped, async |world: &World| {
    let long = Long::default();
    let jobs = world.store.jobs().on("Long", long.clone()).with_lease(300);
    let working = tokio::spawn(jobs.run());
    promise(world, "Long", "one").await;
    until("it has begun", async || long.begun.load(Ordering::SeqCst) == 1).await;
    let taken =
        async |tx: &mut Tx| tx.exec("UPDATE job SET token = token + 1 WHERE kind = 'Long'", p![]).await;
    world.store.write::<_, DbError, _>(taken).await.unwrap();
    until("it is dropped", async || long.dropped.load(Ordering::SeqCst)).await;
    assert_eq!(one::<i64>(world, "SELECT count(*) FROM job WHERE kind = 'Long'").await, 1, "theirs stays");
    working.abort();
});

both_dbs!(closing_waits_for_what_is_under_way_and_begins_nothing_more, async |world: &World| {
    let long = Long::default();
    let (stop, stops) = watch::channel(false);
    let working = tokio::spawn(world.store.jobs().on("Long", long.clone()).run_until(stops));
    promise(world, "Long", "one").await;
    until("it has begun", async || long.begun.load(Ordering::SeqCst) == 1).await;
    stop.send(true).unwrap();
    promise(world, "Long", "two").await;
    assert!(!working.is_finished());
    long.go.notify_one();
    working.await.unwrap().unwrap();
    let left: Vec<String> = world
        .store
        .read(async |tx: &mut Tx| tx.all("SELECT key FROM job WHERE kind = 'Long' AND state = 0", p![]).await)
        .await
        .unwrap();
    assert_eq!((left, long.begun.load(Ordering::SeqCst)), (vec!["two".to_owned()], 1));
});
