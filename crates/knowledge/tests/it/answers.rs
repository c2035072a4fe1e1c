//! Answers over HTTP, and as the bot finds them.

use helppo_kernel::{AnswerId, Locale, TeamId};
use helppo_knowledge::Knowledge;
use helppo_people::Role;
use helppo_store::{DbError, Tx};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::support::{article, get, post, room, router, router_of};

const OWN: TeamId = TeamId(11);
const OTHER: TeamId = TeamId(12);

fn opening(bot: bool, text: &str) -> Value {
    json!({
        "names": { "fi": "Myymälöiden aukioloajat", "en": "Opening hours of our stores" }, "team": null, "bot": bot,
        "variants": [
            { "language": "fi", "channel": null, "text": text },
            { "language": "fi", "channel": "chat", "text": "Arkisin 10–19." },
            { "language": null, "channel": "email", "text": "10–19, Mon–Fri." },
        ],
    })
}

both_dbs!(an_answer_is_made_saved_and_forgotten_over_http, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let made = post(&desk, "POST", "/api/v1/answers", &opening(false, "Avoinna arkisin.")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    let path = format!("/api/v1/answers/{}", made["id"].as_str().expect("an id"));
    assert_eq!((made["version"].as_i64(), made["variants"].as_array().map(Vec::len)), (Some(1), Some(3)));
    let change = json!({ "version": 1, "answer": opening(true, "Avoinna joka päivä.") });
    let saved = post(&desk, "PUT", &path, &change).await.json();
    assert_eq!((saved["version"].as_i64(), saved["bot"].as_bool()), (Some(2), Some(true)));
    let late = post(&desk, "PUT", &path, &change).await;
    assert_eq!((late.status.as_u16(), late.json()["version"].as_i64()), (409, Some(2)));
    let listed = get(&desk, "/api/v1/answers").await.json();
    assert!(listed["items"][0]["variants"].to_string().contains("Avoinna joka päivä."), "{listed}");
    assert_eq!(post(&desk, "DELETE", &path, &json!({})).await.status, 204);
    assert_eq!(get(&desk, "/api/v1/answers").await.json()["items"], json!([]));
    assert_eq!(post(&desk, "DELETE", &path, &json!({})).await.status, 404);
});

both_dbs!(a_wrong_answer_is_refused_by_its_field, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let one = json!({ "language": "fi", "channel": null, "text": "Hei" });
    for (names, bot, team, variants, field) in [
        (json!({}), false, json!(null), json!([one]), "names"),
        (json!({ "fi": "A" }), false, json!(null), json!([]), "variants"),
        (json!({ "fi": "A" }), false, json!(null), json!([one, one]), "variants"),
        (json!({ "fi": "A" }), true, json!(TeamId(1)), json!([one]), "bot"),
    ] {
        let body = json!({ "names": names, "bot": bot, "team": team, "variants": variants });
        let desk = if team.is_null() { desk.clone() } else { router_of(&room(world), Role::Admin, &[]) };
        let refused = post(&desk, "POST", "/api/v1/answers", &body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["fields"][0]["field"].as_str()),
            (422, Some(field))
        );
    }
});

both_dbs!(an_answer_of_a_team_is_for_its_members_alone, async |world: &World| {
    let room = room(world);
    let (own, other) = (router_of(&room, Role::Agent, &[OWN]), router_of(&room, Role::Agent, &[OTHER]));
    let mut body = opening(false, "Avoinna arkisin.");
    body["team"] = json!(OWN);
    assert_eq!(post(&other, "POST", "/api/v1/answers", &body).await.status, 404, "not theirs to give");
    let made = post(&own, "POST", "/api/v1/answers", &body).await.json();
    let path = format!("/api/v1/answers/{}", made["id"].as_str().expect("an id"));
    assert_eq!(get(&own, "/api/v1/answers").await.json()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(get(&other, "/api/v1/answers").await.json()["items"], json!([]));
    let taken = json!({ "version": 1, "answer": opening(false, "Meidän nyt.") });
    assert_eq!(post(&other, "PUT", &path, &taken).await.status, 404);
    assert_eq!(post(&other, "DELETE", &path, &json!({})).await.status, 404);
});

both_dbs!(what_is_flagged_for_the_bot_is_found_among_articles_and_shown_on_no_page, async |world: &World| {
    let room = room(world);
    for (title, body) in [
        ("Salasanan vaihtaminen", "Valitse Unohtuiko salasana."),
        ("Tuotteen palauttaminen", "Sinulla on 30 päivää."),
        ("Toimitusmaksut", "Toimitus maksaa 4,90 euroa."),
        ("Lahjakortin saldo", "Katso saldo sivulta."),
    ] {
        article(world, None, Locale::Fi, title, body).await;
    }
    let desk = router(&room, Role::Agent);
    let made =
        post(&desk, "POST", "/api/v1/answers", &opening(true, "Myymälät ovat auki 10–19.")).await.json();
    room.refresh().await.expect("the shelf is filled");
    let question = "myymälöiden aukioloajat";
    let found = room.find(Locale::Fi, question, 3);
    let answer = found.answer.expect("an answer");
    let id: AnswerId = made["id"].as_str().expect("an id").parse().expect("an id");
    assert_eq!((answer.answer, answer.name.as_str()), (id, "Myymälöiden aukioloajat"));
    assert!(answer.confidence >= 0.9, "{answer:?}");
    assert!(found.confidence < 0.5, "no article speaks of it: {}", found.confidence);
    assert_eq!(room.published(Locale::Fi), 4);
    let page = get(&desk, &format!("/help/fi/search?q={question}").replace(' ', "%20")).await;
    assert!(!page.body.contains("10–19"), "{}", page.body);
    // Another thing is found as if there were no answers.
    assert!(room.find(Locale::Fi, "salasanan vaihtaminen", 3).answer.is_none());
    let off = json!({ "version": 1, "answer": opening(false, "Myymälät ovat auki 10–19.") });
    let path = format!("/api/v1/answers/{id}");
    assert_eq!(post(&desk, "PUT", &path, &off).await.status, 200);
    seen(&room, question).await;
});

async fn seen(room: &std::sync::Arc<Knowledge>, question: &str) {
    room.refresh().await.expect("the shelf is filled");
    assert!(room.find(Locale::Fi, question, 3).answer.is_none(), "taken from the bot");
}

both_dbs!(ready_texts_of_before_are_answers_now, async |world: &World| {
    // What the migration reads is what an older program wrote.
    let put = world.store.write(async |tx: &mut Tx| {
        let sql = "INSERT INTO canned (id, title, text, language, created_at) VALUES (7, 'Hello', 'Hello there', 'en', 5)";
        tx.exec(sql, &[]).await?;
        let text = include_str!("../../../store/migrations/0040_answer.sql");
        for statement in text.split(';').filter(|part| part.contains("FROM canned")) {
            tx.exec(statement.trim(), &[]).await?;
        }
        Ok::<_, DbError>(())
    });
    put.await.expect("moved");
    let desk = router(&room(world), Role::Agent);
    let listed = get(&desk, "/api/v1/answers").await.json();
    let one = &listed["items"][0];
    assert_eq!((one["names"]["en"].as_str(), one["bot"].as_bool()), (Some("Hello"), Some(false)));
    assert_eq!(one["variants"], json!([{ "language": "en", "channel": null, "text": "Hello there" }]));
});
