//! Accepted is never lost, never doubled, and never in the way.

use std::sync::Arc;

use helppo_channel::{Accepted, ExternalId, NewRaw, ProcessRaw};
use helppo_store::{Job, JobHandler, JobOutcome, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::desk::Desk;

async fn accept(desk: &Desk, bytes: &str, id: ExternalId) -> Accepted {
    let new = NewRaw {
        channels: vec![desk.channel],
        external_id: id,
        envelope: json!({ "from": "aino@example.com" }),
        bytes: Arc::new(bytes.as_bytes().to_vec()),
    };
    desk.room.accept(&new).await.expect("accepted")[0]
}

both_dbs!(what_is_accepted_twice_is_kept_once_and_promised_once, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = accept(&desk, "hello", ExternalId::Content).await;
    let again = accept(&desk, "hello", ExternalId::Content).await;
    let other = accept(&desk, "hello", ExternalId::Named("uid 7".into())).await;
    assert!(!first.duplicate && again.duplicate && !other.duplicate);
    assert_eq!(first.raw, again.raw);
    assert_eq!(desk.number("SELECT count(*) FROM inbox_raw WHERE state = 'new'").await, 2);
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'ProcessRaw'").await, 2);
});

both_dbs!(understanding_ends_the_promise, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = accept(&desk, "hello", ExternalId::Content).await;
    desk.room.understand(got.raw, None).await.expect("understood");
    desk.room.understand(got.raw, None).await.expect("nothing left to do");
    assert_eq!(*desk.fake.read.lock().unwrap(), ["hello"]);
    assert_eq!(desk.text("SELECT state FROM inbox_raw").await, "done");
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'ProcessRaw'").await, 0);
});

both_dbs!(mail_of_a_process_that_died_is_read_as_soon_as_the_next_one_starts, async |world: &World| {
    let desk = Desk::new(world).await;
    accept(&desk, "hello", ExternalId::Content).await;
    let due = "SELECT count(*) FROM job WHERE kind = 'ProcessRaw' AND state = 0";
    assert_eq!(desk.number(due).await, 0, "whoever accepted it reads it");
    world.store.take_back().await.expect("taken back");
    assert_eq!(desk.number(due).await, 1);
});

both_dbs!(poison_goes_into_quarantine_and_can_be_replayed, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = accept(&desk, "poison", ExternalId::Content).await;
    let job = || Job {
        id: helppo_kernel::JobId(1),
        kind: "ProcessRaw".into(),
        key: got.raw.to_string(),
        attempts: 1,
        token: 1,
        data: json!({ "raw": got.raw }),
    };
    for _ in 0..4 {
        assert!(matches!(ProcessRaw(desk.room.clone()).run(job()).await, JobOutcome::Retry(_)));
    }
    assert_eq!(ProcessRaw(desk.room.clone()).run(job()).await, JobOutcome::Done);
    assert_eq!(desk.text("SELECT state FROM inbox_raw").await, "quarantined");
    assert_eq!(desk.text("SELECT error FROM inbox_raw").await, "reading it panicked");
    // What comes behind it is not held up, and a mended parser reads it after all.
    let next = accept(&desk, "hello", ExternalId::Content).await;
    desk.room.understand(next.raw, None).await.expect("understood");
    let mend = async |tx: &mut Tx| {
        tx.exec("UPDATE inbox_raw SET state = 'new' WHERE state = 'quarantined'", p![]).await
    };
    desk.room.store().write(mend).await.expect("put back");
    desk.room.understand(got.raw, Some(Arc::new(b"mended".to_vec()))).await.expect("understood");
    assert_eq!(*desk.fake.read.lock().unwrap(), ["hello", "mended"]);
});
