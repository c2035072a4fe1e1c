//! A visitor's talk from the first word to the end.

use axum::http::Method;
use helppo_channel_chat::ChatLimits;
use helppo_kernel::Actor;
use helppo_store::{DbError, Tx};
use helppo_testkit::{World, both_dbs};
use helppo_web::Rate;
use serde_json::{Value, json};

use crate::house::{House, talk_of, texts};

both_dbs!(a_message_is_kept_once_however_often_it_is_sent, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let first = house.say(&visitor, "message-1", json!({ "text": "Missä paketti on?" })).await;
    for _ in 0..3 {
        let again = house.say(&visitor, "message-1", json!({ "text": "Missä paketti on?" })).await;
        assert_eq!(
            (&again["message"]["id"], &again["talk"]["id"]),
            (&first["message"]["id"], &first["talk"]["id"])
        );
    }
    let at_once =
        (0..8).map(|_| house.try_say(&visitor, "message-2", json!({ "talk": first["talk"]["id"] })));
    for answer in futures_util::future::join_all(at_once).await {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let page = house.get(&format!("/talks/{}", talk_of(&first)), &visitor).await.body;
    assert_eq!(texts(&page), ["Missä paketti on?", "Hei"]);
    assert_eq!(page["items"][0]["client_id"], "message-1");
    assert_eq!(house.get("/talks", &visitor).await.body["talks"].as_array().unwrap().len(), 1);
});

both_dbs!(a_talk_goes_from_the_queue_to_a_person_and_to_its_end, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let said = house.say(&visitor, "message-1", json!({})).await;
    let talk = talk_of(&said);
    assert_eq!(
        (said["talk"]["state"].as_str(), said["talk"]["queue"]["position"].as_i64()),
        (Some("waiting"), Some(1))
    );
    house.take(talk).await;
    let message = house.answer(talk, "Katson heti.").await;
    house.deliver(message).await;
    let page = house.get(&format!("/talks/{talk}"), &visitor).await.body;
    assert_eq!(texts(&page), ["Hei", "Katson heti."]);
    let lines: Vec<&str> =
        page["items"].as_array().unwrap().iter().filter_map(|i| i["type"].as_str()).collect();
    assert!(lines.contains(&"joined"), "{lines:?}");
    assert_eq!(page["talk"]["agent"], json!({ "name": "Silja", "present": true }));
    assert_eq!((page["talk"]["state"].as_str(), page["talk"]["unread"].as_i64()), (Some("person"), Some(1)));

    let read = house.post(&format!("/talks/{talk}/read"), &visitor, json!({ "message": message })).await;
    assert_eq!(read.status, 204);
    let page = house.get(&format!("/talks/{talk}"), &visitor).await.body;
    assert_eq!(page["talk"]["unread"], 0);
    let marked = page["items"].as_array().unwrap().iter().find(|i| i["id"] == json!(message)).unwrap();
    assert_eq!(marked["delivery"], "read");

    let amb = world.ambient.clone();
    let agent = Actor::Agent(house.agent);
    let solved = async move |tx: &mut Tx| {
        helppo_case::solve(tx, &amb, talk, agent).await.unwrap();
        Ok::<_, DbError>(())
    };
    world.store.write(solved).await.unwrap();
    let page = house.get(&format!("/talks/{talk}"), &visitor).await.body;
    assert_eq!(page["talk"]["state"], "solved");
    // Something is still open: the same talk goes on.
    let more = house.say(&visitor, "message-2", json!({ "talk": talk, "text": "Vielä yksi asia" })).await;
    assert_eq!((talk_of(&more), more["talk"]["state"].as_str()), (talk, Some("waiting")));
});

both_dbs!(what_can_still_be_taken_back_is_not_shown, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    house.take(talk).await;
    let message = house.answer(talk, "Liian nopea").await;
    // As in a channel where an answer waits a while before it leaves.
    let later = async move |tx: &mut Tx| {
        tx.exec("UPDATE message SET leaves_at = created_at + 10000 WHERE id = $1", helppo_store::p![message])
            .await
    };
    world.store.write(later).await.unwrap();
    let path = format!("/talks/{talk}");
    assert_eq!(texts(&house.get(&path, &visitor).await.body), ["Hei"]);
    assert_eq!(house.get("/talks", &visitor).await.body["talks"][0]["unread"], 0);
    house.deliver(message).await;
    assert_eq!(texts(&house.get(&path, &visitor).await.body), ["Hei", "Liian nopea"]);
});

both_dbs!(a_person_is_one_tap_away_from_the_bot, async |world: &World| {
    let house = House::with(world, json!({ "bot": true }), ChatLimits::none()).await;
    let visitor = house.visitor().await;
    let said = house.say(&visitor, "message-1", json!({})).await;
    assert_eq!(said["talk"]["state"], "bot");
    let talk = talk_of(&said);
    for _ in 0..2 {
        let asked = house.post(&format!("/talks/{talk}/human"), &visitor, Value::Null).await;
        assert_eq!((asked.status, asked.body["talk"]["state"].as_str()), (200, Some("waiting")));
    }
    let straight =
        house.say(&visitor, "message-2", json!({ "human": true, "text": "Ihminen, kiitos" })).await;
    assert_eq!(straight["talk"]["state"], "waiting");
});

both_dbs!(an_address_that_is_left_leads_to_the_customer_but_takes_nobody_elses, async |world: &World| {
    let house = House::new(world).await;
    let (aino, other) = (house.visitor().await, house.visitor().await);
    let said = house.say(&aino, "message-1", json!({ "email": "Aino@Posti.example" })).await;
    let wrong = house.try_say(&aino, "message-2", json!({ "email": "aino" })).await;
    assert_eq!((wrong.status, wrong.body["fields"][0]["field"].as_str()), (422, Some("email")));
    house.say(&other, "message-3", json!({ "email": "aino@posti.example" })).await;
    let edited = house
        .json(Method::PATCH, "/me", Some(&other), json!({ "email": "aino@posti.example", "name": "Eve" }))
        .await;
    assert_eq!(edited.status, 204);
    let case = talk_of(&said);
    let found: (i64, i64) = world
        .store
        .read(async move |tx: &mut Tx| {
            let holder: i64 = tx.one("SELECT customer FROM identity WHERE kind = 'email'", &[]).await?;
            let of_case: i64 =
                tx.one("SELECT customer FROM cases WHERE id = $1", helppo_store::p![case]).await?;
            Ok::<_, DbError>((holder, of_case))
        })
        .await
        .unwrap();
    assert_eq!(found.0, found.1, "the address stays with who left it first");
});

both_dbs!(wrong_messages_are_refused_in_words, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    for (more, slug) in [
        (json!({ "text": "  \n " }), "invalid"),
        (json!({ "text": "x".repeat(4001) }), "too-long"),
        (json!({ "talk": "cas_0000000000001" }), "talk-gone"),
        (json!({ "uploads": ["att_0000000000001"] }), "invalid"),
        (json!({ "locale": "xx" }), "invalid"),
        (json!({ "agent": true }), "invalid"),
        (json!({ "client_id": "short" }), "invalid"),
        (json!({ "client_id": "with space 1" }), "invalid"),
    ] {
        let answer = house.try_say(&visitor, "message-1", more.clone()).await;
        assert_eq!(answer.slug(), slug, "{more}: {answer:?}");
    }
    assert!(house.get("/talks", &visitor).await.body["talks"].as_array().unwrap().is_empty());
    let strange =
        house.say(&visitor, "message-1", json!({ "text": "a\u{0}b<script>alert(1)</script>\u{7}" })).await;
    assert_eq!(strange["message"]["text"], "ab<script>alert(1)</script>");
});

both_dbs!(a_flood_of_one_visitor_is_held_back_and_harms_no_other, async |world: &World| {
    let limits = ChatLimits { messages: Rate::per(3, 30_000), ..ChatLimits::none() };
    let house = House::with(world, json!({}), limits).await;
    let (loud, quiet) = (house.visitor().await, house.visitor().await);
    let mut answers = Vec::new();
    for n in 0..5 {
        answers.push(house.try_say(&loud, &format!("message-{n}"), json!({})).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|a| a.status).collect();
    assert_eq!(statuses, [201, 201, 201, 429, 429]);
    assert!(answers[4].body["retry_after"].as_i64().is_some());
    assert_eq!(house.try_say(&quiet, "message-1", json!({})).await.status, 201);
    world.ambient.clock.advance(10_000);
    assert_eq!(
        house.try_say(&loud, "message-3", json!({})).await.status,
        201,
        "the held-back message goes later"
    );
});

both_dbs!(a_long_talk_is_read_page_by_page, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let talk = talk_of(&house.say(&visitor, "message-000", json!({ "text": "0" })).await);
    for n in 1..70 {
        world.ambient.clock.advance(1_000);
        house.say(&visitor, &format!("message-{n:03}"), json!({ "talk": talk, "text": n.to_string() })).await;
    }
    let newest = house.get(&format!("/talks/{talk}"), &visitor).await.body;
    assert_eq!((texts(&newest).len(), newest["more"].as_bool()), (50, Some(true)));
    assert_eq!(texts(&newest).last().unwrap(), "69");
    let first = newest["items"][0]["id"].as_str().unwrap();
    let older = house.get(&format!("/talks/{talk}?before={first}"), &visitor).await.body;
    assert_eq!((texts(&older).len(), older["more"].as_bool()), (20, Some(false)));
    assert_eq!(texts(&older)[0], "0");
});
