//! Brands: each host shows its own name, colours, languages and articles, and links to itself alone.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use helppo_blob::Blob;
use helppo_kernel::Locale;
use helppo_knowledge::Knowledge;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::support::{Answer, article, category, get, post, room, router, send};

const SHOP: &str = "apu.kauppa.example";

struct House {
    room: Arc<Knowledge>,
    site: Router,
    /// What the door was told to answer for, the newest last.
    heard: Arc<Mutex<Vec<Vec<String>>>>,
}

async fn house(world: &World) -> House {
    let heard: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
    let told = heard.clone();
    let blob = Blob::new(world.store.clone(), world.folder().join("blobs"));
    let room = Arc::into_inner(room(world)).expect("just made").with_files(blob);
    let room =
        room.when_hosts_change(move |hosts| told.lock().expect("nobody panicked").push(hosts.to_vec()));
    let room = Arc::new(room);
    room.refresh().await.expect("the shelf is filled");
    House { site: router(&room, Role::Admin), room, heard }
}

impl House {
    async fn brand(&self, name: &str, host: Option<&str>, look: Value) -> String {
        let input = json!({ "name": name, "host": host, "look": look });
        let made = post(&self.site, "POST", "/api/v1/brands", &input).await;
        assert_eq!(made.status, 201, "{}", made.body);
        self.room.refresh().await.expect("the shelf is filled");
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn at(&self, host: &str, path: &str) -> Answer {
        let request = Request::get(path).header("host", host).body(Body::empty()).expect("a request");
        send(&self.site, request).await
    }
}

both_dbs!(each_host_shows_its_brand_and_every_other_host_the_house, async |world: &World| {
    article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let house = house(world).await;
    house
        .brand(
            "Kauppa",
            Some(SHOP),
            json!({ "languages": ["fi"], "accent": "#7a1f5c", "dark": true, "phone": "010 123 4567" }),
        )
        .await;
    assert_eq!(house.heard.lock().expect("nobody panicked").last(), Some(&vec![SHOP.to_owned()]));
    let own = house.at(SHOP, "/help/fi/a/takuu").await.body;
    for part in [
        "<link rel=\"canonical\" href=\"https://apu.kauppa.example/help/fi/a/takuu\">",
        "Kauppa <span>",
        "--accent:light-dark(#7a1f5c,#",
        "href=\"tel:0101234567\"",
        "\"name\":\"Kauppa\"",
    ] {
        assert!(own.contains(part), "{part} is missing from {own}");
    }
    assert!(!own.contains("https://apu.example"), "a brand links to itself alone: {own}");
    for (path, part) in [
        ("/help/sitemap.xml", "<loc>https://apu.kauppa.example/help/fi/a/takuu</loc>"),
        ("/robots.txt", "Sitemap: https://apu.kauppa.example/help/sitemap.xml"),
        ("/help/fi/feed.xml", "<link href=\"https://apu.kauppa.example/help/fi/a/takuu\"/>"),
        ("/help/fi/opensearch.xml", "template=\"https://apu.kauppa.example/help/fi/search"),
    ] {
        let answer = house.at(SHOP, path).await.body;
        assert!(answer.contains(part), "{path}: {answer}");
    }
    assert_eq!(house.at(SHOP, "/help/sv").await.status, 404, "a language that the brand does not speak");
    for other in ["apu.example", "evil.example", "apu.kauppa.example.evil.example"] {
        let page = house.at(other, "/help/fi/a/takuu").await.body;
        assert!(
            page.contains("href=\"https://apu.example/help/fi/a/takuu\"") && !page.contains("#7a1f5c"),
            "{page}"
        );
        assert!(!page.contains("evil"), "a name that a request claims is in no link: {page}");
    }
    // The brand without a host stands for the house.
    house.brand("Konserni", None, json!({ "accent": "#1a4fa0" })).await;
    let page = house.at("apu.example", "/help/sv").await.body;
    assert!(page.contains("Konserni <span>") && page.contains(":root{color-scheme:light}"), "{page}");
    let second = json!({ "name": "Toinen", "look": {} });
    let refused = post(&house.site, "POST", "/api/v1/brands", &second).await;
    assert!(refused.status == 422 && refused.body.contains("Konserni"), "{}", refused.body);
});

both_dbs!(topics_and_articles_of_one_brand_are_on_no_other_page, async |world: &World| {
    let topic = category(world, "Bikes", "Pyörät").await;
    let bike = article(world, Some(topic), Locale::Fi, "Pyörän huolto", "Huolto kahdesti vuodessa.").await;
    let price = article(world, None, Locale::Fi, "Huollon hinta", "Huolto maksaa 49 euroa.").await;
    article(world, None, Locale::Fi, "Huolto toimii", "Huolto on auki.").await;
    let house = house(world).await;
    let shop = house.brand("Kauppa", Some(SHOP), json!({})).await;
    let only = json!({ "brands": [shop] });
    for path in [format!("/api/v1/categories/{topic}/brands"), format!("/api/v1/articles/{price}/brands")] {
        let put = post(&house.site, "PUT", &path, &only).await;
        assert_eq!((put.status.as_u16(), &put.json()), (200, &only), "{}", put.body);
        assert_eq!(get(&house.site, &path).await.json(), only);
    }
    house.room.refresh().await.expect("the shelf is filled");
    let pages = [
        "/help/fi",
        "/help/fi/search?q=huolto",
        "/help/fi/suggest?q=huol",
        "/help/fi/other",
        "/help/fi/feed.xml",
        "/help/sitemap.xml",
    ];
    for path in pages {
        let (own, other) = (house.at(SHOP, path).await.body, house.at("apu.example", path).await.body);
        assert!(own.contains("huollon-hinta") && other.contains("huolto-toimii"), "{path}: {own} / {other}");
        for hidden in ["pyoran-huolto", "huollon-hinta", "Pyörät"] {
            assert!(!other.contains(hidden), "{path} shows {hidden} to another brand: {other}");
        }
    }
    for path in ["/help/fi/a/pyoran-huolto", "/help/fi/a/huollon-hinta", "/help/fi/c/bikes"] {
        assert_eq!(house.at(SHOP, path).await.status, 200, "{path}");
        assert_eq!(house.at("apu.example", path).await.status, 404, "{path}");
    }
    // When the brand is gone, what was for it alone is for nobody else.
    assert_eq!(post(&house.site, "DELETE", &format!("/api/v1/brands/{shop}"), &json!({})).await.status, 204);
    house.room.refresh().await.expect("the shelf is filled");
    assert_eq!(house.at(SHOP, "/help/fi/a/pyoran-huolto").await.status, 404);
    let all = json!({ "brands": [] });
    post(&house.site, "PUT", &format!("/api/v1/categories/{topic}/brands"), &all).await;
    house.room.refresh().await.expect("the shelf is filled");
    assert_eq!(house.at("apu.example", "/help/fi/a/pyoran-huolto").await.status, 200);
    let unknown = json!({ "brands": ["brd_0000000000001"] });
    assert_eq!(
        post(&house.site, "PUT", &format!("/api/v1/articles/{bike}/brands"), &unknown).await.status,
        422
    );
});

both_dbs!(what_is_chosen_is_judged_and_a_logo_is_a_picture, async |world: &World| {
    let house = house(world).await;
    for (field, input) in [
        ("accent", json!({ "name": "A", "host": "a.example", "look": { "accent": "#cccccc" } })),
        ("accent_dark", json!({ "name": "A", "host": "a.example", "look": { "accent_dark": "#111111" } })),
        ("host", json!({ "name": "A", "host": "not a host" })),
        ("name", json!({ "name": " " })),
        ("phone", json!({ "name": "A", "host": "a.example", "look": { "phone": "soita" } })),
    ] {
        let refused = post(&house.site, "POST", "/api/v1/brands", &input).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["fields"][0]["field"]),
            (422, &json!(field)),
            "{}",
            refused.body
        );
    }
    let brand = house.brand("Kauppa", Some(SHOP), json!({})).await;
    let path = format!("/api/v1/brands/{brand}/logo");
    let logo = async |bytes: &[u8]| {
        let request = Request::post(path.as_str()).header("content-type", "image/png");
        send(&house.site, request.body(Body::from(bytes.to_vec())).expect("a request")).await
    };
    let svg = logo(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>").await;
    assert_eq!(svg.status, 422, "a drawing may hold script");
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 64]].concat();
    assert_eq!(logo(&[png.clone(), vec![0; 200 * 1024]].concat()).await.status, 422, "too large");
    let kept = logo(&png).await.json();
    house.room.refresh().await.expect("the shelf is filled");
    let address = kept["logo"].as_str().expect("a logo").to_owned();
    assert!(
        house.at(SHOP, "/help/fi").await.body.contains(&format!("<img src=\"{address}\" alt=\"Kauppa\""))
    );
    let picture = house.at(SHOP, &address).await;
    assert_eq!(
        (picture.headers["content-type"].as_bytes(), picture.status.as_u16()),
        (b"image/png".as_slice(), 200)
    );
    assert_eq!(post(&house.site, "DELETE", &path, &json!({})).await.json()["logo"], Value::Null);
    assert_eq!(house.at(SHOP, &address).await.status, 404);
    let agent = router(&house.room, Role::Agent);
    assert_eq!(post(&agent, "POST", "/api/v1/brands", &json!({ "name": "B" })).await.status, 403);
});
