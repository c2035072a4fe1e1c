//! The bot's own page: trying a question, switching it off, greeting, what it hands over, what was judged.

use axum::http::StatusCode;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{CHAT, House};

const CLEAR: &str = "unohtunut salasana, miten vaihdan salasanan";

both_dbs!(a_question_can_be_tried_and_nobody_hears_it, async |world: &World| {
    let house = House::new(world).await;
    let events = "SELECT count(*) FROM event";
    let before = house.count(events).await;
    let (status, tried) =
        house.call("POST", "/api/v1/bot/try", &json!({"text": CLEAR, "channel_kind": "chat"})).await;
    assert_eq!(
        (status, &tried["does"], &tried["locale"]),
        (StatusCode::OK, &"answer".into(), &"fi".into()),
        "{tried}"
    );
    assert!(tried["text"].as_str().expect("words").contains("Valitse Unohtuiko salasana"), "{tried}");
    assert!(tried["confidence"].as_f64() >= tried["sure"].as_f64(), "{tried}");
    assert!(tried["articles"][0]["covered"].as_f64().expect("a share") > 0.5, "{tried}");
    let (_, over) = house
        .call("POST", "/api/v1/bot/try", &json!({"text": "haluan puhua ihmiselle", "channel_kind": "chat"}))
        .await;
    assert_eq!((&over["does"], &over["reason"]), (&json!("hand_over"), &json!("asked")));
    assert_eq!(house.count(events).await, before, "nothing happened");
    assert_eq!(house.count("SELECT count(*) FROM message").await, 0);
    let (status, _) =
        house.call("POST", "/api/v1/bot/try", &json!({"text": " ", "channel_kind": "chat"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = house
        .call_as(Role::Supervisor, "POST", "/api/v1/bot/try", &json!({"text": "x", "channel_kind": "chat"}))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
});

async fn settings(house: &House<'_>, change: Value) -> (StatusCode, Value) {
    let mut now = house.get("/api/v1/bot/settings").await;
    for (key, value) in change.as_object().expect("a change") {
        now[key] = value.clone();
    }
    house.call("PUT", "/api/v1/bot/settings", &now).await
}

both_dbs!(where_the_bot_is_off_people_have_the_talk_from_the_first_word, async |world: &World| {
    let house = House::new(world).await;
    let (status, set) = settings(&house, json!({"off": [{"channel": CHAT, "locale": "fi"}]})).await;
    assert_eq!(status, StatusCode::OK, "{set}");
    house.say("Aino", CLEAR).await;
    assert_eq!(
        house.count("SELECT count(*) FROM message WHERE author_kind = 'bot'").await,
        0,
        "it says nothing"
    );
    assert_eq!(house.count("SELECT count(*) FROM interaction WHERE state = 'waiting'").await, 1);
    house.say("Erik", "I forgot my password, how do I change it").await;
    assert_eq!(
        house.count("SELECT count(*) FROM message WHERE author_kind = 'bot'").await,
        1,
        "English is on"
    );
});

both_dbs!(the_house_greets_in_its_own_words_and_says_that_it_is_a_bot, async |world: &World| {
    let house = House::new(world).await;
    let greeting = |words: &str| json!({"greeting": {"en": "", "fi": words, "sv": ""}});
    assert_eq!(settings(&house, greeting("Hei, olen Anna.")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(settings(&house, greeting("Tervetuloa! Olen Villen botti.")).await.0, StatusCode::OK);
    house.say("Aino", "moi").await;
    let (_, tried) = house
        .call("POST", "/api/v1/bot/try", &json!({"text": "moi", "channel_kind": "chat", "locale": "fi"}))
        .await;
    assert_eq!(tried["text"], "Tervetuloa! Olen Villen botti.");
});

both_dbs!(who_takes_over_sees_what_it_is_about_what_was_tried_and_a_reply, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    let got = house.say("Aino", "haluan puhua ihmiselle").await;
    let path = format!("/api/v1/cases/{}/bot", got.case);
    let over = house.get(&path).await["hand_over"].clone();
    assert_eq!((&over["reason"], &over["goal"]), (&json!("asked"), &json!(CLEAR)), "{over}");
    assert_eq!(over["intent"]["title"], "Salasanan vaihtaminen ja unohtunut salasana");
    assert!(over["intent"]["probability"].as_f64().expect("a probability") >= 0.9, "{over}");
    assert_eq!(over["suggested"], Value::Null, "the customer has read that already: {over}");
    assert_eq!(over["tried"][0]["rejected"], false);
    house.serve(&got, "Vaihdoin sen.").await;
    assert_eq!(house.get(&path).await["hand_over"], Value::Null, "a person has answered");
});

both_dbs!(what_was_only_offered_is_a_reply_to_begin_with, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", "rahat takaisin palautuksesta").await;
    let got = house.say("Aino", "haluan puhua ihmiselle").await;
    let over = house.get(&format!("/api/v1/cases/{}/bot", got.case)).await["hand_over"].clone();
    let given = house.count("SELECT count(*) FROM event WHERE kind = 'BotAnswered'").await;
    assert_eq!(over["suggested"].is_null(), given == 1, "{over}");
    assert!(over["intent"]["probability"].as_f64().expect("a probability") > 0.0, "{over}");
});

both_dbs!(what_was_turned_down_is_not_suggested_again, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "ei auttanut").await;
    let got = house.say("Aino", "haluan puhua ihmiselle").await;
    let over = house.get(&format!("/api/v1/cases/{}/bot", got.case)).await["hand_over"].clone();
    assert_eq!(over["tried"][0]["rejected"], true, "{over}");
    assert_ne!(over["suggested"]["title"], over["tried"][0]["title"], "{over}");
});

both_dbs!(judged_answers_are_listed_with_their_cases, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "Tämä auttoi, kiitos").await;
    house.say("Eero", CLEAR).await;
    house.say("Eero", "ei auttanut").await;
    let page = house.get("/api/v1/bot/outcomes?locale=fi&channel_kind=chat&limit=1").await;
    let first = &page["items"][0];
    assert_eq!((&first["wrong"], &first["answered"]), (&json!(true), &json!(true)), "{page}");
    assert_eq!(first["title"], "Salasanan vaihtaminen ja unohtunut salasana");
    let next = page["next"].as_str().expect("more");
    let rest = house.get(&format!("/api/v1/bot/outcomes?locale=fi&channel_kind=chat&cursor={next}")).await;
    assert_eq!(rest["items"][0]["wrong"], false, "{rest}");
});
