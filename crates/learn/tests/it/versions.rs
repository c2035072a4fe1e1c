//! States of what was learnt: made, gated, brought back.

use axum::http::StatusCode;
use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::Value;

use crate::house::House;

const CLEAR: &str = "unohtunut salasana, miten vaihdan salasanan";

both_dbs!(
    a_refit_is_kept_with_its_figures_and_too_few_outcomes_let_nothing_go_live,
    async |world: &World| {
        let house = House::new(world).await;
        house.say("Aino", CLEAR).await;
        house.say("Aino", "Tämä auttoi, kiitos").await;
        let (status, made) = house.call("POST", "/api/v1/bot/models/refit", &Value::Null).await;
        assert_eq!(
            (status, &made["gate"], &made["live_since"]),
            (StatusCode::CREATED, &"too_few".into(), &Value::Null),
            "{made}"
        );
        let (status, _) =
            house.call_as(Role::Supervisor, "POST", "/api/v1/bot/models/refit", &Value::Null).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "only admins change what the bot goes by");
        let models = house.get("/api/v1/bot/models").await["items"].clone();
        let told: Vec<(i64, bool)> = models
            .as_array()
            .expect("states")
            .iter()
            .map(|one| (one["number"].as_i64().expect("a number"), !one["live_since"].is_null()))
            .collect();
        assert_eq!(told, [(2, false), (1, true)]);
    }
);

both_dbs!(a_state_that_is_not_worse_goes_live, async |world: &World| {
    let house = House::new(world).await;
    // Enough different wordings that some are kept apart.
    for n in 0..110 {
        house
            .say(&format!("Asiakas{n}"), &format!("unohtunut salasana, miten vaihdan salasanan sana{n}"))
            .await;
        house.say(&format!("Asiakas{n}"), "Tämä auttoi, kiitos").await;
    }
    let (status, made) = house.call("POST", "/api/v1/bot/models/refit", &Value::Null).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["gate"], "passed", "{made}");
    assert!(!made["live_since"].is_null(), "{made}");
    assert_eq!(made["figures"]["wrong"], 0, "{made}");
});

both_dbs!(bringing_a_state_back_forgets_what_was_learnt_since_and_is_written_down, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "Tämä auttoi, kiitos").await;
    let (_, second) = house.call("POST", "/api/v1/bot/models/refit", &Value::Null).await;
    let second = second["id"].as_str().expect("an id").to_owned();
    for who in ["Eero", "Liisa"] {
        house.say(who, CLEAR).await;
        house.say(who, "Tämä auttoi, kiitos").await;
    }
    assert_eq!(house.learning.known(), 3);
    let path = format!("/api/v1/bot/models/{second}/activate");
    let (status, live) = house.call("POST", &path, &Value::Null).await;
    assert_eq!((status, &live["number"]), (StatusCode::OK, &2.into()), "{live}");
    house.follow().await;
    assert_eq!(house.learning.known(), 1, "what the state knew when it was made");
    house.say("Matti", CLEAR).await;
    house.say("Matti", "Tämä auttoi, kiitos").await;
    assert_eq!(house.learning.known(), 2, "and what comes after it was brought back");
    // The one before kept what it had learnt.
    house.call("POST", "/api/v1/bot/models/mdl_0000000000000/activate", &Value::Null).await;
    house.follow().await;
    assert_eq!(house.learning.known(), 3);
    assert!(!house.learning.liked(Locale::Fi, CLEAR).articles.is_empty());
    assert_eq!(house.count("SELECT count(*) FROM audit_entry WHERE action = 'model.activated'").await, 2);
    let (status, _) = house.call("POST", "/api/v1/bot/models/mdl_0000000000009/activate", &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
});
