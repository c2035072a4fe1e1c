//! One page of another site, brought in through the guard with its pictures.

use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, Redirect};
use axum::routing::get as page;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use helppo_web::egress::{Egress, EgressConfig};
use serde_json::json;

use crate::files::png;
use crate::support::{get, post, room, router};

async fn site() -> u16 {
    let html = "<!doctype html><html lang=\"fi\"><head><title>Palautus | Kauppa</title></head><body><nav>Etusivu</nav>\
        <main><h1>Tuotteen palautus</h1><p>Palauta <a href=\"ehdot.html\">30 päivässä</a>.</p>\
        <img src=\"/kuvat/kuitti.png\" alt=\"Kuitti\"><img src=\"puuttuu.png\" alt=\"Poissa\">\
        <script>alert(1)</script></main><footer>Oy</footer></body></html>";
    let router = Router::new()
        .route("/ohje/palautus", page(async move || Html(html)))
        .route("/vanha", page(async || Redirect::to("/ohje/palautus")))
        .route("/kuvat/kuitti.png", page(async || ([(CONTENT_TYPE, "image/png")], png())))
        .route("/taulukko", page(async || ([(CONTENT_TYPE, "text/csv")], "a,b")))
        .route("/sisaan", page(async || Redirect::to("http://10.0.0.1/")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async { axum::serve(listener, router).await });
    port
}

both_dbs!(a_page_becomes_a_draft_with_its_pictures, async |world: &World| {
    let config = EgressConfig { allow: vec!["127.0.0.1".into()], ..EgressConfig::default() };
    let room = Arc::into_inner(room(world)).expect("just made").with_egress(Egress::new(&config));
    let desk = router(&Arc::new(room), Role::Agent);
    let port = site().await;
    let bring = async |query: &str, path: &str| {
        let url = json!({ "url": format!("http://127.0.0.1:{port}{path}") });
        post(&desk, "POST", &format!("/api/v1/knowledge/import/page?{query}"), &url).await
    };
    let tried = bring("dry_run=true&pictures=true", "/vanha").await;
    let missing = format!("http://127.0.0.1:{port}/ohje/puuttuu.png");
    let report = tried.json();
    assert_eq!(
        (&report["done"], &report["made"], &report["left_out"]),
        (&json!(false), &json!(1), &json!([missing])),
        "{report}"
    );
    assert_eq!(get(&desk, "/api/v1/articles").await.json()["items"], json!([]), "looking changes nothing");
    let made = bring("pictures=true", "/vanha").await.json();
    assert_eq!(
        (&made["done"], &made["lines"][0]["title"]),
        (&json!(true), &json!("Tuotteen palautus")),
        "{made}"
    );
    let id =
        get(&desk, "/api/v1/articles").await.json()["items"][0]["id"].as_str().expect("an id").to_owned();
    let text = get(&desk, &format!("/api/v1/articles/{id}")).await.json()["translations"][0].clone();
    assert_eq!((&text["locale"], &text["status"]), (&json!("fi"), &json!("draft")));
    let body = text["body"].as_str().expect("a body");
    assert!(body.contains(&format!("[30 päivässä](http://127.0.0.1:{port}/ohje/ehdot.html)")), "{body}");
    assert!(
        body.contains("![Kuitti](/help/files/fil_") && body.contains(&format!("![Poissa]({missing})")),
        "{body}"
    );
    for left in ["alert", "Etusivu", "Oy", "# "] {
        assert!(!body.contains(left), "{left} in {body}");
    }
    let again = bring("pictures=true", "/vanha").await.json();
    assert_eq!((&again["unchanged"], &again["made"]), (&json!(1), &json!(0)), "{again}");
    for path in ["/ei-ole", "/taulukko", "/sisaan"] {
        let refused = bring("dry_run=true", path).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["fields"][0]["field"]),
            (422, &json!("url")),
            "{path}"
        );
    }
    let inside =
        post(&desk, "POST", "/api/v1/knowledge/import/page", &json!({ "url": "http://169.254.169.254/" }))
            .await;
    assert_eq!(inside.status, 422, "{}", inside.body);
});
