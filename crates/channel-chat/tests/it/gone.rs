//! Visitors who leave without a word.

use std::sync::Arc;

use helppo_case::{Author, InteractionRecord, Reply, State};
use helppo_channel_chat::{ChatLimits, EndLeftTalks};
use helppo_kernel::{CaseId, Millis};
use helppo_store::{DbError, Job, JobHandler as _, JobOutcome, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{House, talk_of};
use crate::live::joined;

const MINUTE: i64 = 60_000;

/// A round, as its job goes it.
async fn round(house: &House) {
    let job = Job {
        id: helppo_kernel::JobId(1),
        kind: "EndLeftTalks".into(),
        key: "each minute".into(),
        attempts: 1,
        token: 1,
        data: json!({}),
    };
    let ended = EndLeftTalks(Arc::clone(&house.chat)).run(job).await;
    assert!(matches!(ended, JobOutcome::At(_)), "{ended:?}");
}

/// The talk's interaction, and the case's status and since when it waits.
async fn stands(house: &House, case: CaseId) -> (State, Option<String>, String, Option<Millis>) {
    let read = async move |tx: &mut Tx| {
        let id = tx.one("SELECT max(id) FROM interaction WHERE case_id = $1", p![case]).await?;
        let record = InteractionRecord::get(tx, id).await.map_err(|e| DbError::Engine(e.to_string()))?;
        let (status, since) =
            tx.one("SELECT status, waiting_since FROM cases WHERE id = $1", p![case]).await?;
        Ok::<_, DbError>((record.state, record.how, status, since))
    };
    house.world.store.read(read).await.unwrap()
}

both_dbs!(a_waiting_visitor_who_leaves_no_address_is_told_of_as_abandoned, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    world.ambient.clock.advance(4 * MINUTE);
    round(&house).await;
    assert_eq!(stands(&house, talk).await.0, State::Waiting, "they may only have gone to fetch a number");
    world.ambient.clock.advance(2 * MINUTE);
    round(&house).await;
    let (state, how, status, since) = stands(&house, talk).await;
    assert_eq!((state, how.as_deref(), status.as_str()), (State::Ended, Some("abandoned"), "open"));
    assert_eq!(since, None, "nobody waits any longer");
    let told: i64 = world
        .store
        .read(async |tx: &mut Tx| {
            tx.one(
                "SELECT count(*) FROM event WHERE kind = 'InteractionEnded' AND data LIKE '%abandoned%'",
                p![],
            )
            .await
        })
        .await
        .unwrap();
    assert_eq!(told, 1);
    // They come back: the same matter waits anew.
    house.say(&visitor, "message-2", json!({ "talk": talk })).await;
    assert_eq!(stands(&house, talk).await.0, State::Waiting);
});

both_dbs!(a_talk_with_the_bot_ends_when_its_visitor_has_left, async |world: &World| {
    let house = House::with(world, json!({ "bot": true, "bot_idle_minutes": 20 }), ChatLimits::none()).await;
    let visitor = house.visitor().await;
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    let (amb, answer) = (
        world.ambient.clone(),
        Reply {
            case: talk,
            interaction: None,
            author: Author::Bot,
            text: "Ohje on tässä.".into(),
            html: None,
            attachments: vec![],
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: false,
        },
    );
    let answered = async move |tx: &mut Tx| {
        helppo_case::reply(tx, &amb, &answer).await.unwrap();
        Ok::<_, DbError>(())
    };
    world.store.write(answered).await.unwrap();
    world.ambient.clock.advance(19 * MINUTE);
    round(&house).await;
    assert_eq!(stands(&house, talk).await.0, State::Automated);
    world.ambient.clock.advance(2 * MINUTE);
    round(&house).await;
    let (state, how, status, _) = stands(&house, talk).await;
    assert_eq!((state, how.as_deref(), status.as_str()), (State::Ended, Some("idle"), "pending"));
});

both_dbs!(whoever_is_here_or_served_keeps_their_talk, async |world: &World| {
    let house = House::new(world).await;
    let at = house.listen().await;
    let (here, served) = (house.visitor().await, house.visitor().await);
    let (_socket, _) = joined(at, &here, &here.pos).await;
    let waits = talk_of(&house.say(&here, "message-1", json!({})).await);
    let answered = talk_of(&house.say(&served, "message-1", json!({})).await);
    house.take(answered).await;
    for _ in 0..5 {
        world.ambient.clock.advance(3 * MINUTE);
        round(&house).await;
    }
    assert_eq!(stands(&house, waits).await.0, State::Waiting);
    assert_eq!(stands(&house, answered).await.0, State::Active);
});

both_dbs!(a_house_that_has_just_started_gives_visitors_time_to_come_back, async |world: &World| {
    let before = House::new(world).await;
    let visitor = before.visitor().await;
    let talk = talk_of(&before.say(&visitor, "message-1", json!({})).await);
    world.ambient.clock.advance(60 * MINUTE);
    let after = before.again(world).await;
    round(&after).await;
    assert_eq!(stands(&after, talk).await.0, State::Waiting);
    world.ambient.clock.advance(3 * MINUTE);
    round(&after).await;
    assert_eq!(stands(&after, talk).await.0, State::Ended);
});
