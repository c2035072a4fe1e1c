//! The desk's list: a page at a time, narrowed by the server.

use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::support::{article, category, get, post, room, router};

/// Titles of all pages, and how many pages there were.
async fn titles(desk: &axum::Router, query: &str) -> (Vec<String>, usize) {
    let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = get(desk, &format!("/api/v1/articles?{query}{cursor}")).await;
        assert_eq!(page.status, 200, "{query}: {}", page.body);
        let page = page.json();
        pages += 1;
        let title = |one: &Value| one["translations"][0]["title"].as_str().expect("a title").to_owned();
        found.extend(page["items"].as_array().expect("items").iter().map(title));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (found, pages),
        }
    }
}

both_dbs!(the_list_is_narrowed_by_standing_language_category_and_words, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let topic = category(world, "Returns", "Palautukset").await;
    let mut ids = Vec::new();
    for (topic, locale, title) in [
        (Some(topic), Locale::Fi, "Äänitteen palautus"),
        (None, Locale::Fi, "Takuu"),
        (Some(topic), Locale::En, "Return label"),
        (None, Locale::En, "Delivery fees"),
    ] {
        world.ambient.clock.advance(1_000);
        ids.push(article(world, topic, locale, title, "Text.").await);
    }
    let only = async |query: &str| titles(&desk, query).await.0;
    assert_eq!(
        only("").await,
        ["Delivery fees", "Return label", "Takuu", "Äänitteen palautus"],
        "newest first"
    );
    assert_eq!(titles(&desk, "limit=1").await.0.len(), 4, "a page at a time");
    assert_eq!(only(&format!("category={topic}")).await, ["Return label", "Äänitteen palautus"]);
    assert_eq!(only("category=none&language=fi").await, ["Takuu"]);
    assert_eq!(only("q=%C3%84%C3%84nit").await, ["Äänitteen palautus"]);
    assert_eq!(only("q=palautus%20aanit").await, ["Äänitteen palautus"], "as an address is typed");
    assert_eq!(only("q=return%20takuu").await, [] as [&str; 0]);
    assert_eq!(only("status=missing&language=en").await, ["Takuu", "Äänitteen palautus"]);
    assert_eq!(only("status=draft").await, [] as [&str; 0]);

    world.ambient.clock.advance(1_000);
    let text = format!("/api/v1/articles/{}/translations", ids[1]);
    let draft = json!({ "title": "Warranty", "body": "[x](/help/fi/a/ei-ole)" });
    assert_eq!(post(&desk, "PUT", &format!("{text}/en"), &draft).await.status, 200);
    assert_eq!(only("status=draft").await, ["Warranty"]);
    assert_eq!(only("status=published&language=en").await, ["Delivery fees", "Return label"]);
    assert_eq!(only("status=broken").await, ["Warranty"]);
    world.ambient.clock.advance(1_000);
    post(&desk, "PUT", &format!("{text}/fi"), &json!({ "title": "Takuu", "body": "Uusi." })).await;
    assert_eq!(only("status=outdated").await, ["Warranty"]);
    assert_eq!(only("status=changed").await, ["Warranty"]);
    let due = json!({ "review_at": world.ambient.now().0 - 1 });
    post(&desk, "PATCH", &format!("/api/v1/articles/{}", ids[3]), &due).await;
    assert_eq!(only("status=due").await, ["Delivery fees"]);
    for wrong in ["status=lost", "category=cat_x", "language=de"] {
        let refused = get(&desk, &format!("/api/v1/articles?{wrong}")).await.status;
        assert!(refused.is_client_error(), "{wrong}: {refused}");
    }
});

both_dbs!(a_long_list_is_walked_to_its_end, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    for n in 0..260 {
        world.ambient.clock.advance(10);
        article(world, None, Locale::En, &format!("Article {n}"), "Text.").await;
    }
    assert_eq!(titles(&desk, "q=article%200&limit=50").await.0.len(), 44, "those with a nought somewhere");
    let (all, pages) = titles(&desk, "limit=100").await;
    assert_eq!((all.len(), all[0].as_str(), all[259].as_str()), (260, "Article 259", "Article 0"));
    assert!(pages <= 4, "{pages}");
});
