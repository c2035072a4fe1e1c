//! Followers: each event once, whoever else follows under the same name, and no transaction for nothing.

use std::time::Duration;

use helppo_kernel::{Event, EventId};
use helppo_store::{DbError, FollowError, Follower, Tx, p};
use helppo_testkit::{World, both_dbs};

use super::{COUNT_UP, COUNTER, happened};

#[derive(Clone)]
struct CountsButHatesOne;

impl Follower for CountsButHatesOne {
    const NAME: &'static str = "counts";

    fn cares(&self, event: &Event) -> bool {
        event.kind != "SearchPerformed"
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        if event.kind == "CaseEdited" {
            return Ok(());
        }
        if event.kind == "CaseMerged" {
            return Err(FollowError::Event("cannot read it".into()));
        }
        tx.exec(COUNT_UP, p!["followed"]).await?;
        Ok(())
    }
}

both_dbs!(a_follower_takes_each_event_once_and_quarantines_the_poison, async |world: &World| {
    for kind in ["CaseOpened", "CaseMerged", "CaseTagged"] {
        let (id, event) = (world.ambient.id::<EventId>(), happened(world, kind));
        world.store.write(async move |tx: &mut Tx| tx.event(id, &event).await).await.unwrap();
    }
    let store = world.store.clone();
    let following = tokio::spawn(async move { store.follow(CountsButHatesOne).await });
    let count = async || {
        world
            .store
            .read(async |tx: &mut Tx| tx.opt::<i64>(COUNTER, p!["followed"]).await)
            .await
            .unwrap()
            .unwrap_or(0)
    };
    for _ in 0..6_000 {
        if count().await == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(count().await, 2);
    let poison: i64 = world
        .store
        .read(async |tx: &mut Tx| tx.one("SELECT count(*) FROM quarantine", p![]).await)
        .await
        .unwrap();
    assert_eq!(poison, 1);
    following.abort();
});

async fn happen(world: &World, kind: &'static str) {
    let (id, event) = (world.ambient.id::<EventId>(), happened(world, kind));
    world.store.write(async move |tx: &mut Tx| tx.event(id, &event).await).await.unwrap();
}

/// Whether the follower's place is written down at the end of the log, also of what is not settled yet.
async fn is_written_down(world: &World) -> bool {
    let end = "SELECT xid, n FROM event ORDER BY xid DESC, n DESC LIMIT 1";
    let place = "SELECT xid, n FROM follower WHERE name = 'counts'";
    let both = async move |tx: &mut Tx| {
        Ok::<_, DbError>((tx.opt::<(i64, i64)>(end, p![]).await?, tx.opt::<(i64, i64)>(place, p![]).await?))
    };
    let (end, place) = world.store.read(both).await.unwrap();
    place >= end
}

both_dbs!(two_nodes_with_one_follower_take_each_event_once, async |world: &World| {
    let nodes: Vec<_> = (0..2)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.follow(CountsButHatesOne).await })
        })
        .collect();
    for i in 0..120 {
        // What nobody cares about moves their places in memory only, each as far as it has read.
        let kind = ["CaseTagged", "SearchPerformed", "CaseEdited"][i % 3];
        happen(world, kind).await;
        if i % 40 == 0 {
            tokio::time::sleep(Duration::from_millis(1_100)).await;
        }
    }
    for _ in 0..6_000 {
        if is_written_down(world).await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(is_written_down(world).await, "also behind what was passed over");
    let n: i64 = world.store.read(async |tx: &mut Tx| tx.one(COUNTER, p!["followed"]).await).await.unwrap();
    assert_eq!(n, 40);
    nodes.iter().for_each(tokio::task::JoinHandle::abort);
});

both_dbs!(what_a_follower_passes_over_or_leaves_alone_costs_no_commit, async |world: &World| {
    let store = world.store.clone();
    let following = tokio::spawn(async move { store.follow(CountsButHatesOne).await });
    happen(world, "CaseTagged").await;
    while !is_written_down(world).await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A row version is new only when somebody wrote it.
    let version = async || {
        let sql = match world.store.engine() {
            helppo_store::Engine::Postgres => "SELECT CAST(CAST(xmin AS TEXT) AS BIGINT) FROM follower",
            helppo_store::Engine::Sqlite => "SELECT n FROM follower",
        };
        world.store.read(async move |tx: &mut Tx| tx.one::<i64>(sql, p![]).await).await.unwrap()
    };
    let (before, began) = (version().await, std::time::Instant::now());
    let (mut passed, mut moved, mut last) = (0, 0, before);
    while moved < 3 {
        happen(world, if passed % 2 == 0 { "SearchPerformed" } else { "CaseEdited" }).await;
        passed += 1;
        let now = version().await;
        moved += i64::from(now != last);
        last = now;
    }
    println!("{passed} events were passed over in {:?} with {moved} writes", began.elapsed());
    assert!(passed > moved, "{passed} events, {moved} writes");
    following.abort();
});
