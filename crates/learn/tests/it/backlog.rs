//! What knowledge lacks becomes rows, drafts and articles.

use axum::http::StatusCode;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{House, texts};

/// Three customers ask about gift cards, of which no article speaks; people answer them.
async fn gift_cards(house: &House<'_>) {
    let asked = [
        ("Aino", "Kelpaako lahjakortti verkkokaupassa? Numeroni on 040 123 4567"),
        ("Eero", "kelpaako lahjakortti myös verkkokaupassa"),
        ("Liisa", "lahjakortti ja verkkokauppa, kelpaako lahjakortti"),
    ];
    for (who, question) in asked {
        let got = house.say(who, question).await;
        let answer = format!(
            "Hei {who},\n\nLahjakortti käy myös verkossa: kirjoita koodi kassalla.\n\nTerveisin\nSilja Mäki"
        );
        house.serve(&got, &answer).await;
    }
    house.learning.gather().await.expect("gathered");
}

async fn first(house: &House<'_>, state: &str) -> Value {
    let rows = house.get(&format!("/api/v1/backlog?state={state}")).await;
    rows["items"].as_array().expect("rows").first().cloned().unwrap_or(Value::Null)
}

both_dbs!(questions_that_nothing_answers_become_one_row_with_its_minutes, async |world: &World| {
    let house = House::new(world).await;
    gift_cards(&house).await;
    let row = first(&house, "open").await;
    assert_eq!(row["contacts"], 3, "{row}");
    assert_eq!(row["minutes"], 15, "three contacts of five minutes: {row}");
    assert_eq!(row["handling_from"], "assumed");
    assert_eq!(row["by_kind"], json!([{"kind": "unanswered", "questions": 3}]));
    let samples = texts(&row["samples"]).join(" | ");
    assert!(samples.contains("[phone]") && !samples.contains("123 4567"), "{samples}");
    // Gathering again changes nothing: the row keeps its id.
    house.learning.gather().await.expect("gathered");
    assert_eq!(first(&house, "open").await["id"], row["id"]);
});

both_dbs!(one_click_makes_a_draft_without_persons_and_publishing_closes_the_row, async |world: &World| {
    let house = House::new(world).await;
    gift_cards(&house).await;
    let row = first(&house, "open").await;
    let id = row["id"].as_str().expect("an id").to_owned();
    let detail = house.get(&format!("/api/v1/backlog/{id}")).await;
    assert_eq!(detail["pairs"].as_array().expect("pairs").len(), 1, "the same answer is one pair: {detail}");
    assert_eq!(detail["questions"].as_array().expect("questions").len(), 3);
    let (status, made) = house.call("POST", &format!("/api/v1/backlog/{id}/draft"), &json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let article = made["article"].as_str().expect("an article").to_owned();
    let draft = house.get(&format!("/api/v1/articles/{article}")).await;
    let text = &draft["translations"][0];
    assert_eq!(text["status"], "draft");
    assert_eq!(text["body"], "Lahjakortti käy myös verkossa: kirjoita koodi kassalla.");
    assert!(text["title"].as_str().expect("a title").to_lowercase().contains("lahjakortti"), "{text}");
    assert_eq!(first(&house, "drafted").await["id"], row["id"]);
    house.days(1);
    let path = format!("/api/v1/articles/{article}/translations/fi/publish");
    let (status, answer) = house.call("POST", &path, &Value::Null).await;
    assert!(status.is_success(), "{answer}");
    house.follow().await;
    let done = first(&house, "done").await;
    assert_eq!(
        (&done["id"], &done["effect"]["before"], &done["effect"]["after"]),
        (&row["id"], &json!(3), &json!(0))
    );
    // The same question is answered now, and the contacts have fallen.
    house.say("Matti", "kelpaako lahjakortti verkkokaupassa").await;
    let given = "SELECT count(*) FROM event WHERE kind IN ('BotAnswered', 'BotOffered')";
    assert_eq!(house.count(given).await, 1);
});

both_dbs!(an_article_that_covers_it_is_named_instead, async |world: &World| {
    let house = House::new(world).await;
    for who in ["Aino", "Eero"] {
        house.say(who, "unohtunut salasana, miten vaihdan salasanan").await;
        let got = house.say(who, "ei auttanut, haluan puhua ihmiselle").await;
        house.serve(&got, "Vaihdoin salasanan puolestasi.").await;
    }
    house.learning.gather().await.expect("gathered");
    let row = first(&house, "open").await;
    assert_eq!(row["by_kind"][0]["kind"], "turned_down", "{row}");
    let id = row["id"].as_str().expect("an id").to_owned();
    let cover = house.get(&format!("/api/v1/backlog/{id}")).await["cover"].clone();
    assert_eq!(
        (&cover["title"], &cover["was_given"]),
        (&json!("Salasanan vaihtaminen ja unohtunut salasana"), &json!(true))
    );
    let path = format!("/api/v1/backlog/{id}/draft");
    let (status, refused) = house.call("POST", &path, &json!({})).await;
    assert_eq!((status, &refused["article"]), (StatusCode::CONFLICT, &cover["article"]), "{refused}");
    let (status, taken) = house.call("POST", &path, &json!({"extend": cover["article"]})).await;
    assert_eq!((status, &taken["article"]), (StatusCode::CREATED, &cover["article"]), "{taken}");
    assert_eq!(first(&house, "drafted").await["article"], cover["article"]);
});

both_dbs!(who_writes_from_an_articles_page_names_the_article_to_extend, async |world: &World| {
    let house = House::new(world).await;
    let article = house.articles.borrow()[3];
    for who in ["Aino", "Eero"] {
        house.write(who, "paljonko kotiinkuljetus maksaa saaristoon", Some(article)).await;
    }
    house.learning.gather().await.expect("gathered");
    let row = first(&house, "open").await;
    assert_eq!(row["by_kind"], json!([{"kind": "still_contacted", "questions": 2}]), "{row}");
    assert_eq!(row["contacts"], 2);
    let detail = house.get(&format!("/api/v1/backlog/{}", row["id"].as_str().expect("an id"))).await;
    assert_eq!(
        (&detail["cover"]["title"], &detail["cover"]["was_given"]),
        (&json!("Toimitusmaksut"), &json!(true))
    );
});

both_dbs!(searches_in_vain_and_readers_remarks_count_without_minutes, async |world: &World| {
    let house = House::new(world).await;
    let (now, article) = (world.ambient.now(), house.articles.borrow()[3]);
    let written = world.store.write(async move |tx: &mut Tx| {
        for id in [900_i64, 901] {
            let sql = "INSERT INTO search_log (id, at, locale, source, query, hits) VALUES ($1, $2, 'fi', 'help', 'kotiinkuljetus hinta', 0)";
            tx.exec(sql, p![id, now]).await?;
        }
        let sql = "INSERT INTO reader_remark (id, article, locale, reason, words, at) VALUES (950, $1, 'fi', 'not_found', 'kotiinkuljetus ja sen hinta', $2)";
        tx.exec(sql, p![article, now]).await.map(drop)
    });
    let written: Result<(), DbError> = written.await;
    written.expect("written");
    house.learning.gather().await.expect("gathered");
    let row = first(&house, "open").await;
    assert_eq!((&row["contacts"], &row["minutes"]), (&json!(0), &json!(0)), "{row}");
    let kinds: Vec<&Value> =
        row["by_kind"].as_array().expect("kinds").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["not_helped", "searched"]);
});

both_dbs!(a_row_has_an_owner_and_can_be_dismissed_and_taken_up_again, async |world: &World| {
    let house = House::new(world).await;
    gift_cards(&house).await;
    let id = first(&house, "open").await["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/backlog/{id}");
    let (_, owned) = house.call("PATCH", &path, &json!({"owner": "agt_0000000000007"})).await;
    assert_eq!(owned["owner_name"], "Silja Mäki", "{owned}");
    house.call("PATCH", &path, &json!({"state": "dismissed", "owner": null})).await;
    assert_eq!(first(&house, "open").await, Value::Null);
    house.learning.gather().await.expect("gathered");
    assert_eq!(
        first(&house, "dismissed").await["id"].as_str(),
        Some(id.as_str()),
        "dismissed stays dismissed"
    );
    let (status, _) = house.call("PATCH", &path, &json!({"state": "done"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    house.call("PATCH", &path, &json!({"state": "open"})).await;
    assert_eq!(first(&house, "open").await["id"].as_str(), Some(id.as_str()));
    assert_eq!(house.count("SELECT count(*) FROM audit_entry WHERE action = 'backlog.changed'").await, 2);
});

both_dbs!(a_row_that_is_not_there_is_not_found, async |world: &World| {
    let house = House::new(world).await;
    for (method, path) in [("GET", ""), ("PATCH", ""), ("POST", "/draft")] {
        let path = format!("/api/v1/backlog/top_0000000000001{path}");
        let body = if method == "GET" { Value::Null } else { json!({}) };
        assert_eq!(house.call(method, &path, &body).await.0, StatusCode::NOT_FOUND, "{method} {path}");
    }
});
