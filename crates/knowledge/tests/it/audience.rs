//! What is for agents reaches nobody else, by any path.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use helppo_kernel::{ArticleId, Locale};
use helppo_knowledge::help::Readers;
use helppo_knowledge::{
    Audience, Care, Draft, Knowledge, Reader, care_for, passage_of, publish, save_translation,
};
use helppo_people::Role;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::support::{AGENT, article, category, get, room, router, send};

/// The words by which a leak is known; they stand in title, lead and body.
const SECRET: &str = "Kvittikoodi";
const BODY: &str = "Kvittikoodi löytyy kassalta.\n\n## Kvittikoodi toisin\n\nKvittikoodi on myös kuitissa.";

/// Whoever says so in a header.
struct ByHeader;

impl Readers for ByHeader {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>> {
        let reader = match headers.get("x-reader").map(|value| value.as_bytes()) {
            Some(b"agent") => Reader::Agent,
            Some(b"customer") => Reader::SignedIn,
            _ => Reader::Anybody,
        };
        Box::pin(std::future::ready(reader))
    }
}

async fn guarded(world: &World, audience: Audience) -> (Arc<Knowledge>, ArticleId) {
    let topic = category(world, "Till", "Kassa").await;
    article(world, Some(topic), Locale::Fi, "Kassan aukiolo", "Kassa on auki.").await;
    let id = article(world, Some(topic), Locale::Fi, "Kvittikoodi", BODY).await;
    let ambient = world.ambient.clone();
    let changed = world.store.write(async move |tx: &mut Tx| {
        let draft = Draft {
            title: "Kvittikoodi kassalla".into(),
            body: BODY.into(),
            slug: Some("kvitti-uusi".into()),
            version: None,
        };
        save_translation(tx, &ambient, id, Locale::Fi, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::Fi).await?;
        care_for(tx, &ambient, AGENT, id, &Care { audience: Some(audience), ..Care::default() }).await
    });
    changed.await.expect("changed");
    let room = Arc::into_inner(room(world)).expect("just made").with_readers(Arc::new(ByHeader));
    room.refresh().await.expect("the shelf is filled");
    (Arc::new(room), id)
}

/// Every page of the help centre on which an article can show, in its own language and in another.
const PAGES: [&str; 16] = [
    "/help/fi/suggest?q=kvitti",
    "/help/fi/contact?q=kvittikoodi",
    "/help/fi",
    "/help/sv",
    "/help/fi/c/till",
    "/help/sv/c/till",
    "/help/fi/other",
    "/help/fi/search?q=kvittikoodi",
    "/help/sv/search?q=kvittikoodi",
    "/help/fi/a/kvitti-uusi",
    "/help/sv/a/kvitti-uusi",
    "/help/fi/a/kvittikoodi",
    "/help/fi/a/ei-ole",
    "/help/fi/feed.xml",
    "/help/sitemap.xml",
    "/help/sitemap/1",
];

both_dbs!(no_path_of_the_public_shows_what_is_for_agents, async |world: &World| {
    nothing_shows(world, Audience::Agents).await;
});

both_dbs!(no_path_of_the_public_shows_what_is_for_customers_who_are_signed_in, async |world: &World| {
    nothing_shows(world, Audience::SignedIn).await;
});

async fn nothing_shows(world: &World, audience: Audience) {
    let (room, id) = guarded(world, audience).await;
    let site = router(&room, Role::Agent);
    for path in PAGES {
        let page = get(&site, path).await;
        let shown = page.body.replace("kvittikoodi", "");
        assert!(
            !shown.contains(SECRET) && !shown.contains("kvitti-uusi"),
            "{path} shows what is for {audience:?}: {}",
            page.body
        );
        assert_eq!(page.headers.get("location"), None, "{path} leads to it");
    }
    for path in ["/help/fi/a/kvitti-uusi", "/help/sv/a/kvitti-uusi", "/help/fi/a/kvittikoodi"] {
        assert_eq!(get(&site, path).await.status, 404, "{path} says that there is something");
    }
    let said = Request::post("/help/fi/a/kvitti-uusi/helped")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("helped=yes"))
        .expect("a request");
    assert_eq!(send(&site, said).await.status, 404);
    // What bot, chat and suggestions ask.
    assert!(
        room.find(Locale::Fi, "mikä on kvittikoodi kassalla", 5).hits.iter().all(|h| h.article.article != id)
    );
    assert_eq!(room.on_show(id, Locale::Fi), None);
    assert!(room.popular(Locale::Fi, 50).iter().all(|text| text.article != id));
    assert_eq!(room.passage(id, Locale::Fi, "kvittikoodi", 500).await.expect("read"), None);
    let passage = world
        .store
        .read(async move |tx: &mut Tx| passage_of(tx, id, Locale::Fi, "kvittikoodi", 500).await)
        .await;
    assert_eq!(passage.expect("read"), None);
}

both_dbs!(whoever_may_read_it_finds_it_everywhere, async |world: &World| {
    let (room, id) = guarded(world, Audience::SignedIn).await;
    let site = router(&room, Role::Agent);
    for reader in ["agent", "customer"] {
        for path in ["/help/fi", "/help/fi/c/till", "/help/fi/search?q=kvittikoodi", "/help/fi/a/kvitti-uusi"]
        {
            let asked = Request::get(path).header("x-reader", reader).body(Body::empty()).expect("a request");
            let page = send(&site, asked).await;
            assert!(page.body.contains(SECRET), "{reader} misses it on {path}");
            assert_eq!(page.headers["cache-control"], "private, no-store", "nobody keeps {path}");
        }
    }
    // Programs pass on what they read: a feed and a sitemap hold the same for everybody.
    for path in ["/help/fi/feed.xml", "/help/sitemap.xml"] {
        let asked = Request::get(path).header("x-reader", "agent").body(Body::empty()).expect("a request");
        assert!(!send(&site, asked).await.body.contains("kvitti-uusi"), "{path}");
    }
    let found = get(&site, "/api/v1/knowledge/search?q=kvittikoodi&locale=fi").await.json();
    assert_eq!(found["items"][0]["id"], id.to_string(), "agents find it while they answer");
});

both_dbs!(a_page_is_gone_at_the_moment_its_audience_shrinks, async |world: &World| {
    let (room, id) = guarded(world, Audience::Public).await;
    let site = router(&room, Role::Agent);
    assert_eq!(get(&site, "/help/fi/a/kvitti-uusi").await.status, 200);
    let ambient = world.ambient.clone();
    let closed = world.store.write(async move |tx: &mut Tx| {
        care_for(tx, &ambient, AGENT, id, &Care { audience: Some(Audience::Agents), ..Care::default() }).await
    });
    closed.await.expect("closed");
    // The shelf has not heard of it yet.
    assert_eq!(get(&site, "/help/fi/a/kvitti-uusi").await.status, 404);
    assert_eq!(room.passage(id, Locale::Fi, "kvittikoodi", 500).await.expect("read"), None);
});
