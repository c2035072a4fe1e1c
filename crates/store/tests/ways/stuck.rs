//! The two ways out of quarantine.

use helppo_kernel::{Actor, Event, EventId, JobId, NewEvent};
use helppo_store::{
    DbError, FollowError, Follower, Tx, discard_event, discard_job, find_stuck_job, p, retry_job,
    stuck_events, stuck_jobs,
};
use helppo_testkit::{World, both_dbs};

#[derive(Clone)]
struct Counts;

impl Follower for Counts {
    const NAME: &'static str = "counts";

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        if event.kind == "CaseMerged" {
            return Err(FollowError::Event("I cannot take that".into()));
        }
        let sql = "INSERT INTO counter (name, n) VALUES ('taken', 1)";
        tx.exec(sql, p![]).await?;
        Ok(())
    }
}

both_dbs!(a_job_in_quarantine_is_tried_again_or_dropped, async |world: &World| {
    let now = world.ambient.now();
    let add = async move |tx: &mut Tx| {
        for id in [1i64, 2] {
            let sql =
                "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, error, created_at)
                VALUES ($1, 'Work', $2, $3, 2, 12, 1, '{}', 'no luck', 0)";
            tx.exec(sql, p![id, id.to_string(), now]).await?;
        }
        Ok::<_, DbError>(())
    };
    world.store.write(add).await.unwrap();
    let stuck = world.store.read(async |tx: &mut Tx| stuck_jobs(tx, 10).await).await.unwrap();
    assert_eq!(stuck.len(), 2);
    assert_eq!((stuck[0].kind.as_str(), stuck[0].tries, stuck[0].at), ("Work", 12, now));
    let decide = async move |tx: &mut Tx| {
        assert!(retry_job(tx, JobId(1), now).await?);
        assert!(!retry_job(tx, JobId(1), now).await?, "it is no longer there");
        assert!(discard_job(tx, JobId(2)).await?);
        assert!(find_stuck_job(tx, JobId(2)).await?.is_none());
        tx.all::<(i64, i64, i64)>("SELECT id, state, attempts FROM job", p![]).await
    };
    assert_eq!(world.store.write::<_, DbError, _>(decide).await.unwrap(), [(1, 0, 0)]);
});

both_dbs!(an_event_in_quarantine_is_taken_out_of_turn_or_dropped, async |world: &World| {
    for kind in ["CaseOpened", "CaseMerged"] {
        let id = world.ambient.id::<EventId>();
        let event = NewEvent::new(kind, world.ambient.now(), Actor::System, serde_json::json!({}));
        world.store.write(async move |tx: &mut Tx| tx.event(id, &event).await.map(|_| ())).await.unwrap();
    }
    let give_up = async |tx: &mut Tx| {
        tx.exec(
            "INSERT INTO quarantine (follower, n, at, error) SELECT 'counts', n, 5, 'no luck' FROM event",
            p![],
        )
        .await
    };
    world.store.write::<_, DbError, _>(give_up).await.unwrap();
    let stuck = async || world.store.read(async |tx: &mut Tx| stuck_events(tx, 10).await).await.unwrap();
    let (merged, opened) = (stuck().await.remove(0), stuck().await.remove(1));
    assert_eq!((opened.kind.as_deref(), opened.error.as_str()), (Some("CaseOpened"), "no luck"));
    assert!(world.store.retake(Counts, opened.n).await.unwrap());
    assert!(!world.store.retake(Counts, opened.n).await.unwrap(), "once");
    assert!(matches!(world.store.retake(Counts, merged.n).await, Err(FollowError::Event(_))));
    assert_eq!(stuck().await, std::slice::from_ref(&merged), "what fails again stays");
    let drop_it = async move |tx: &mut Tx| discard_event(tx, "counts", merged.n).await;
    assert!(world.store.write::<_, DbError, _>(drop_it).await.unwrap());
    assert!(stuck().await.is_empty());
});
