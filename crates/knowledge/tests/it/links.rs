//! Links: judged when a text is saved and when what they lead to changes; other sites are asked through the guard.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get as page;
use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use helppo_web::egress::{Egress, EgressConfig};
use serde_json::{Value, json};

use crate::support::{article, category, get, post, room, router};

async fn states(desk: &Router, id: &str) -> Vec<(String, String)> {
    let links = get(desk, &format!("/api/v1/articles/{id}/links")).await.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = links["items"].as_array().expect("links").iter();
    all.map(|link| (text(&link["address"]), text(&link["state"]))).collect()
}

async fn broken(desk: &Router, id: &str) -> i64 {
    get(desk, &format!("/api/v1/articles/{id}")).await.json()["broken_links"].as_i64().expect("a count")
}

both_dbs!(
    links_within_the_house_are_judged_at_once_and_again_when_their_aim_changes,
    async |world: &World| {
        let desk = router(&room(world), Role::Agent);
        category(world, "Returns", "Palautukset").await;
        let aim =
            article(world, None, Locale::Fi, "Palautus", "Näin.\n\n## Mitä se maksaa\n\nEi mitään.").await;
        let body = "[a](/help/fi/a/palautus) [b](/help/fi/a/palautus#mita-se-maksaa) [c](/help/fi/a/palautus#muu) \
                [d](/help/fi/a/ei-ole) [e](https://apu.example/help/sv/a/palautus) [f](#oma) [g](#ei) \
                [h](/help/fi/c/returns) [i](sivu.html) [j](mailto:a@b.fi) ![k](/help/files/fil_0000000000001/x.png)\n\n## Oma\n\nx";
        let made = json!({ "locale": "fi", "title": "Ohje", "body": body });
        let made = post(&desk, "POST", "/api/v1/articles", &made).await;
        let id = made.json()["id"].as_str().unwrap_or_else(|| panic!("{}", made.body)).to_owned();
        let expected = [
            ("#ei", "no_anchor"),
            ("#oma", "fine"),
            ("/help/fi/a/ei-ole", "no_article"),
            ("/help/fi/a/palautus", "fine"),
            ("/help/fi/a/palautus#mita-se-maksaa", "fine"),
            ("/help/fi/a/palautus#muu", "no_anchor"),
            ("/help/fi/c/returns", "fine"),
            ("/help/files/fil_0000000000001/x.png", "no_file"),
            ("https://apu.example/help/sv/a/palautus", "no_article"),
            ("mailto:a@b.fi", "fine"),
            ("sivu.html", "no_article"),
        ];
        let mut found = states(&desk, &id).await;
        found.sort();
        let mut expected: Vec<(String, String)> =
            expected.iter().map(|(address, state)| ((*address).to_owned(), (*state).to_owned())).collect();
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(broken(&desk, &id).await, 6);

        let of = async |address: &str| {
            let all = states(&desk, &id).await;
            all.into_iter().find(|(one, _)| one == address).expect("it is there").1
        };
        let text = format!("/api/v1/articles/{aim}/translations/fi");
        let renamed = json!({ "title": "Palauttaminen", "body": "Näin.", "slug": "palauttaminen" });
        assert_eq!(post(&desk, "PUT", &text, &renamed).await.status, 200);
        assert_eq!(of("/help/fi/a/palautus").await, "fine", "the public reads what was published");
        assert_eq!(post(&desk, "POST", &format!("{text}/publish"), &json!({})).await.status, 200);
        assert_eq!(broken(&desk, &id).await, 7, "known without being asked");
        assert_eq!(of("/help/fi/a/palautus").await, "moved");
        assert_eq!(of("/help/fi/a/palautus#mita-se-maksaa").await, "no_anchor");
        post(&desk, "PATCH", &format!("/api/v1/articles/{aim}"), &json!({ "audience": "agents" })).await;
        assert_eq!(of("/help/fi/a/palautus").await, "closed");
        post(&desk, "POST", &format!("{text}/unpublish"), &json!({})).await;
        assert_eq!(of("/help/fi/a/palautus").await, "not_published");
        let mended = json!({ "title": "Ohje", "body": "Ei linkkejä." });
        assert_eq!(
            post(&desk, "PUT", &format!("/api/v1/articles/{id}/translations/fi"), &mended).await.status,
            200
        );
        assert_eq!((broken(&desk, &id).await, states(&desk, &id).await), (0, vec![]));
    }
);

/// A site on this machine: pages that are there, moved, gone and broken.
async fn site() -> u16 {
    let router = Router::new()
        .route("/here", page(async || "here"))
        .route("/moved", page(async || Redirect::to("/here")))
        .route("/to-gone", page(async || Redirect::to("/gone")))
        .route("/private", page(async || StatusCode::FORBIDDEN))
        .route("/broken", page(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/large", page(async || vec![b'x'; 3 << 20]))
        .route("/inside", page(async || Redirect::to("http://10.0.0.1/")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async { axum::serve(listener, router).await });
    port
}

both_dbs!(other_sites_are_asked_through_the_guard, async |world: &World| {
    let config = EgressConfig { allow: vec!["127.0.0.1".into()], ..EgressConfig::default() };
    let room = Arc::into_inner(room(world)).expect("just made").with_egress(Egress::new(&config));
    let room = Arc::new(room);
    let desk = router(&room, Role::Agent);
    let port = site().await;
    let paths = ["here", "moved", "to-gone", "gone", "private", "broken", "large", "inside"];
    let mut body: String =
        paths.iter().map(|path| format!("[{path}](http://127.0.0.1:{port}/{path}) ")).collect();
    body.push_str("[inside](http://127.0.0.2/)");
    let made = json!({ "locale": "fi", "title": "Ohje", "body": body });
    let id =
        post(&desk, "POST", "/api/v1/articles", &made).await.json()["id"].as_str().expect("an id").to_owned();
    let at_first = states(&desk, &id).await;
    assert!(at_first.iter().all(|(_, state)| state == "unknown"), "{at_first:?}");
    let checked = post(&desk, "POST", &format!("/api/v1/articles/{id}/links/check"), &json!({})).await;
    assert_eq!(checked.status, 200, "{}", checked.body);
    let found: Vec<(String, String)> = states(&desk, &id).await;
    let of = |path: &str| {
        let end = format!(":{port}/{path}");
        found.iter().find(|(address, _)| address.ends_with(&end)).expect("it is there").1.as_str()
    };
    assert_eq!(paths.map(of), ["fine", "fine", "gone", "gone", "fine", "failed", "fine", "refused"]);
    assert_eq!(found.iter().find(|(address, _)| address == "http://127.0.0.2/").expect("it").1, "refused");
    assert_eq!(broken(&desk, &id).await, 5);
    let again = json!({ "title": "Ohje uusi", "body": body });
    post(&desk, "PUT", &format!("/api/v1/articles/{id}/translations/fi"), &again).await;
    assert_eq!(broken(&desk, &id).await, 5, "what other sites said is kept");
});

both_dbs!(a_round_reads_texts_that_nobody_has_saved_since, async |world: &World| {
    let room = room(world);
    let desk = router(&room, Role::Agent);
    let id = article(world, None, Locale::Fi, "Ohje", "[a](/help/fi/a/ei-ole)").await.to_string();
    assert_eq!(broken(&desk, &id).await, 0, "written past the desk");
    room.check_links().await.expect("a round");
    assert_eq!(broken(&desk, &id).await, 1);
});
