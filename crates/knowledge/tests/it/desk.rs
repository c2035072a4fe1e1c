//! The desk's API.

use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::support::{get, post, room, router};

both_dbs!(an_article_is_written_published_and_found_over_http, async |world: &World| {
    let room = room(world);
    let desk = router(&room, Role::Agent);
    let made = post(
        &desk,
        "POST",
        "/api/v1/categories",
        &json!({ "names": { "en": "Returns", "fi": "Palautukset" } }),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let category = made.json()["id"].clone();
    let input = json!({ "category": category, "locale": "fi", "title": "Lahjakortin saldo", "body": "Katso saldo sivulta." });
    let made = post(&desk, "POST", "/api/v1/articles", &input).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/articles/{id}/translations/fi");
    let saved =
        post(&desk, "PUT", &path, &json!({ "title": "Lahjakortti", "body": "Saldo näkyy.", "version": 1 }))
            .await;
    assert_eq!((saved.status.as_u16(), saved.json()["translations"][0]["version"].as_i64()), (200, Some(2)));
    let late =
        post(&desk, "PUT", &path, &json!({ "title": "Lahjakortti", "body": "Toinen.", "version": 1 })).await;
    assert_eq!((late.status.as_u16(), late.json()["slug"].as_str()), (409, Some("article-moved")));
    let published = post(&desk, "POST", &format!("{path}/publish"), &json!({})).await;
    assert_eq!(published.json()["translations"][0]["status"], "published");
    room.refresh().await.expect("the shelf is filled");
    let found =
        get(&desk, "/api/v1/knowledge/search?q=paljonko%20lahjakortilla%20on%20rahaa&locale=fi").await.json();
    assert_eq!(
        (found["items"][0]["id"].as_str(), found["items"][0]["url"].as_str()),
        (Some(id.as_str()), Some("/help/fi/a/lahjakortin-saldo"))
    );
    let listed = get(&desk, "/api/v1/articles?limit=1").await.json();
    assert_eq!(listed["items"][0]["category"]["name"], "Returns");
    assert!(listed["items"][0]["translations"][0].get("body").is_none());
    let moved = post(&desk, "PATCH", &format!("/api/v1/articles/{id}"), &json!({ "category": null })).await;
    assert_eq!(moved.json()["category"], json!(null));
});

both_dbs!(wrong_input_is_named_by_its_field, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let empty = post(&desk, "POST", "/api/v1/articles", &json!({ "locale": "en", "title": "  " })).await;
    assert_eq!((empty.status.as_u16(), empty.json()["fields"][0]["field"].as_str()), (422, Some("title")));
    let nameless = post(&desk, "POST", "/api/v1/categories", &json!({ "names": {} })).await;
    assert_eq!(nameless.json()["fields"][0]["field"], "names");
    assert_eq!(get(&desk, "/api/v1/articles/art_0000000000001").await.status, 404);
});
