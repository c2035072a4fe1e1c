//! Bringing messages out, once.

use std::time::Duration;

use helppo_channel::{DeliverMessage, Delivered};
use helppo_store::{JobHandler, JobOutcome};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, Next};

fn accepted(id: &str) -> Next {
    Next::Answer(Delivered::Accepted { provider_id: Some(id.into()) })
}

fn refused(permanent: bool) -> Next {
    Next::Answer(Delivered::Refused { why: "mailbox full".into(), permanent })
}

async fn run(desk: &Desk, message: helppo_kernel::MessageId) -> JobOutcome {
    DeliverMessage(desk.room.clone()).run(desk.job(message)).await
}

const STATE: &str = "SELECT delivery FROM message WHERE author_kind = 'agent'";
const OUTCOME: &str = "SELECT outcome FROM delivery ORDER BY attempt DESC LIMIT 1";

both_dbs!(an_accepted_message_is_sent_and_keeps_its_provider_id, async |world: &World| {
    let desk = Desk::new(world).await;
    let message = desk.answer().await;
    desk.fake.next.lock().unwrap().push(accepted("p1"));
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!(desk.text(STATE).await, "sent");
    assert_eq!(desk.text("SELECT provider_id FROM message WHERE author_kind = 'agent'").await, "p1");
    assert_eq!(desk.text(OUTCOME).await, "accepted");
    // The job may come twice; the message leaves once.
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!(desk.fake.left.lock().unwrap().len(), 1);
});

both_dbs!(a_refusal_is_tried_again_later_until_it_is_final, async |world: &World| {
    let desk = Desk::new(world).await;
    let message = desk.answer().await;
    desk.fake.next.lock().unwrap().extend([refused(false), refused(false), refused(true)]);
    let now = world.ambient.now();
    let JobOutcome::At(first) = run(&desk, message).await else { panic!("tried again") };
    let JobOutcome::At(second) = run(&desk, message).await else { panic!("tried again") };
    assert!(first > now && second.since(now) > first.since(now) * 2);
    assert_eq!((desk.text(STATE).await.as_str(), desk.text(OUTCOME).await.as_str()), ("queued", "delayed"));
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!((desk.text(STATE).await.as_str(), desk.text(OUTCOME).await.as_str()), ("failed", "refused"));
    assert_eq!(desk.number("SELECT count(*) FROM delivery").await, 3);
});

both_dbs!(after_two_days_of_trying_it_has_failed, async |world: &World| {
    let desk = Desk::new(world).await;
    let message = desk.answer().await;
    desk.fake.next.lock().unwrap().push(refused(false));
    world.ambient.clock.advance(49 * 3_600_000);
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!(desk.text(STATE).await, "failed");
});

both_dbs!(a_crash_behind_the_gate_is_unknown_and_never_repeated, async |world: &World| {
    let desk = Desk::new(world).await;
    let message = desk.answer().await;
    desk.fake.next.lock().unwrap().push(Next::Vanish);
    let lost = tokio::time::timeout(Duration::from_millis(300), run(&desk, message)).await;
    assert!(lost.is_err(), "the process is gone");
    assert_eq!(desk.text(STATE).await, "queued");
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!((desk.text(STATE).await.as_str(), desk.text(OUTCOME).await.as_str()), ("unknown", "unknown"));
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!(desk.fake.left.lock().unwrap().len(), 1);
});

both_dbs!(a_recall_right_before_the_gate_keeps_it_in, async |world: &World| {
    let desk = Desk::new(world).await;
    let message = desk.answer().await;
    desk.fake.next.lock().unwrap().push(Next::Recalled);
    assert_eq!(run(&desk, message).await, JobOutcome::Done);
    assert_eq!(desk.text(STATE).await, "recalled");
    assert!(desk.fake.left.lock().unwrap().is_empty());
    assert_eq!(desk.number("SELECT count(*) FROM delivery").await, 0);
});
