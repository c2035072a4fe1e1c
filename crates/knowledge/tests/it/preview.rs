//! A text as its readers will see it, before anybody can.

use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::files::{png, upload};
use crate::support::{article, category, get, post, room, router};

both_dbs!(a_preview_is_the_page_that_publishing_would_give, async |world: &World| {
    let room = room(world);
    let desk = router(&room, Role::Agent);
    let topic = category(world, "Returns", "Palautukset").await;
    let id = article(world, Some(topic), Locale::Fi, "Palautus", "Vanha teksti.").await;
    room.refresh().await.expect("the shelf is filled");
    let picture = upload(&desk, id, "kuva.png", "image/png", &png()).await.json()["href"].clone();
    let picture = picture.as_str().expect("a file");
    let body = format!(
        "Uusi johdanto.\n\n## Näin\n\n1. Avaa.\n\n![Valikko]({picture})\n\n> [!note]\n> Huomio.\n\n<script>alert(1)</script>"
    );
    let path = format!("/api/v1/articles/{id}/translations/fi/preview");
    let drawn = async |body: &str, scheme: &str| {
        let wish = json!({ "title": "Uusi otsikko", "body": body, "scheme": scheme });
        let answer = post(&desk, "POST", &path, &wish).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["html"].as_str().expect("a page").to_owned()
    };
    let page = drawn(&body, "dark").await;
    for part in [
        "<h1>Uusi otsikko</h1>",
        "<p class=\"lead\">Uusi johdanto.</p>",
        "Palautukset</a>",
        "<ol class=\"steps\" role=\"list\">",
        "width=\"640\" height=\"480\" loading=\"lazy\"",
        "aria-label=\"Huomaa\"",
        "color-scheme:dark!important",
        "<meta name=\"robots\" content=\"noindex\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("alert(1)"), "nothing that was written runs");
    assert!(drawn(&body, "light").await.contains("color-scheme:light!important"));
    room.refresh().await.expect("the shelf is filled");
    let public = get(&desk, "/help/fi/a/palautus").await.body;
    assert!(public.contains("Vanha teksti.") && !public.contains("Uusi"), "looking publishes nothing");

    let saved = json!({ "title": "Uusi otsikko", "body": body });
    post(&desk, "PUT", &format!("/api/v1/articles/{id}/translations/fi"), &saved).await;
    post(&desk, "POST", &format!("/api/v1/articles/{id}/translations/fi/publish"), &json!({})).await;
    room.refresh().await.expect("the shelf is filled");
    let prose = |page: &str| {
        let text = page.split_once("<div class=\"prose\">").expect("a text").1;
        text.split("<div class=\"useful\"").next().expect("its end").to_owned()
    };
    assert_eq!(prose(&get(&desk, "/help/fi/a/palautus").await.body), prose(&page));
    let nowhere = "/api/v1/articles/art_0000000000001/translations/fi/preview";
    assert_eq!(post(&desk, "POST", nowhere, &json!({ "title": "x", "body": "x" })).await.status, 404);
});
