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

both_dbs!(a_state_goes_live_when_it_is_not_worse_and_the_one_before_comes_back, async |world: &World| {
    let house = House::new(world).await;
    let settled = async |who: &str, question: &str| {
        house.say(who, question).await;
        house.say(who, "Tämä auttoi, kiitos").await;
    };
    // Enough different wordings that some are kept apart.
    for n in 0..110 {
        settled(&format!("Asiakas{n}"), &format!("unohtunut salasana, miten vaihdan salasanan sana{n}"))
            .await;
    }
    let (status, made) = house.call("POST", "/api/v1/bot/models/refit", &Value::Null).await;
    assert_eq!((status, &made["gate"]), (StatusCode::CREATED, &"passed".into()), "{made}");
    assert!(!made["live_since"].is_null() && made["figures"]["wrong"] == 0, "{made}");
    house.follow().await;
    let known = house.learning.known();
    settled("Eero", CLEAR).await;
    assert_eq!(house.learning.known(), known + 1, "it learns on");
    // The one before knows what it knew when it was replaced, and what comes from now on.
    let shipped = "/api/v1/bot/models/mdl_0000000000000/activate";
    let (status, live) = house.call("POST", shipped, &Value::Null).await;
    assert_eq!((status, &live["number"]), (StatusCode::OK, &1.into()), "{live}");
    house.follow().await;
    assert_eq!(house.learning.known(), known);
    settled("Liisa", CLEAR).await;
    settled("Matti", CLEAR).await;
    assert_eq!(house.learning.known(), known + 2);
    // And the newer one kept what it had learnt while it was live.
    let path = format!("/api/v1/bot/models/{}/activate", made["id"].as_str().expect("an id"));
    assert_eq!(house.call("POST", &path, &Value::Null).await.0, StatusCode::OK);
    house.follow().await;
    assert_eq!(house.learning.known(), known + 1);
    assert!(!house.learning.liked(Locale::Fi, CLEAR).articles.is_empty());
    assert_eq!(house.count("SELECT count(*) FROM audit_entry WHERE action = 'model.activated'").await, 2);
});

both_dbs!(a_state_that_the_gate_refused_is_not_brought_live_by_hand_either, async |world: &World| {
    let house = House::new(world).await;
    let (_, refused) = house.call("POST", "/api/v1/bot/models/refit", &Value::Null).await;
    let path = format!("/api/v1/bot/models/{}/activate", refused["id"].as_str().expect("an id"));
    let (status, why) = house.call("POST", &path, &Value::Null).await;
    assert_eq!((status, &why["slug"]), (StatusCode::CONFLICT, &"version-refused".into()), "{why}");
    let (status, _) = house.call("POST", "/api/v1/bot/models/mdl_0000000000009/activate", &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
});
