//! What pages tell when they are left, and the alarm that comes of it.

use axum::body::Body;
use axum::http::Request;
use helppo_kernel::{ArticleId, Locale};
use helppo_people::Role;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::support::{Answer, article, get, room, router, send};

async fn tell(site: &axum::Router, path: &str, form: &str) -> Answer {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    send(site, request.body(Body::from(form.to_owned())).expect("a request")).await
}

/// The figures once a condition holds: what pages tell is written within about a second.
async fn figures(site: &axum::Router, ready: impl Fn(&Value) -> bool) -> Value {
    let mut figures = Value::Null;
    for _ in 0..300 {
        figures = get(site, "/api/v1/knowledge/figures").await.json();
        if ready(&figures) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    figures
}

both_dbs!(pages_tell_how_long_they_were_read_and_where_their_readers_went, async |world: &World| {
    article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let room = room(world);
    let site = router(&room, Role::Agent);
    let watching = tokio::spawn(std::sync::Arc::clone(&room).watch());
    room.refresh().await.expect("the shelf is filled");
    let page = get(&site, "/help/fi/a/takuu").await;
    assert!(page.body.contains("data-read=\"/help/fi/a/takuu/read\""), "{}", page.body);
    assert!(page.headers.get("set-cookie").is_none(), "nobody is followed");
    for form in [
        "seconds=30&next=contact&first=1",
        "seconds=10&next=left&first=1",
        "seconds=20&next=left&first=0",
        "seconds=99999&next=search",
        "seconds=-5&next=article",
    ] {
        assert_eq!(tell(&site, "/help/fi/a/takuu/read", form).await.status, 204, "{form}");
    }
    for (path, form, status) in [
        ("/help/fi/a/takuu/read", "seconds=1&next=moon", 422),
        ("/help/fi/a/ei-ole/read", "seconds=1&next=left", 404),
        ("/help/de/a/takuu/read", "seconds=1&next=left", 404),
    ] {
        assert_eq!(tell(&site, path, form).await.status, status, "{form}");
    }
    let found = get(&site, "/help/fi/search?q=takuu").await.body;
    assert!(found.contains("data-read=\"/help/fi/search/read\" data-q=\"takuu\""), "{found}");
    assert_eq!(tell(&site, "/help/fi/search/read", "q=takuu&next=contact").await.status, 204);
    assert_eq!(tell(&site, "/help/fi/search/read", "q=takuu&next=article").await.status, 204);
    let figures = figures(&site, |f| f["told"] == 5 && f["searches_asked"] == 1 && f["views"] == 1).await;
    watching.abort();
    let of = |name: &str| figures[name].clone();
    assert_eq!(
        ["told", "seconds", "entries", "bounces", "to_article", "to_search", "to_contact", "searches_asked"]
            .map(of),
        [5, 30 + 10 + 20 + 1_800, 2, 1, 1, 1, 1, 1].map(|n| json!(n)),
        "{figures}"
    );
    assert_eq!(
        (&figures["articles"][0]["bounces"], &figures["articles"][0]["to_contact"], &figures["alarms"]),
        (&json!(1), &json!(1), &json!([]))
    );
});

async fn read(world: &World, article: ArticleId, days_ago: i64, views: i64, contacts: i64) {
    let day = world.ambient.now().0 / 86_400_000 - days_ago;
    let sql = "INSERT INTO reading (article, locale, day, views, helped, not_helped, contacts) VALUES ($1, 'fi', $2, $3, 0, 0, $4)";
    let written =
        world.store.write(async move |tx: &mut Tx| tx.exec(sql, p![article, day, views, contacts]).await);
    let _: Result<u64, DbError> = written.await;
}

both_dbs!(an_article_and_a_search_that_stop_helping_raise_an_alarm, async |world: &World| {
    let broken = article(world, None, Locale::Fi, "Maksu", "Maksa kortilla.").await;
    let usual = article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let old = article(world, None, Locale::Fi, "Vanha", "Oli rikki ennen.").await;
    for (days, views, contacts) in [(20, 400, 8), (2, 100, 22)] {
        read(world, broken, days, views, contacts).await;
    }
    for (days, views, contacts) in [(20, 400, 40), (2, 100, 11)] {
        read(world, usual, days, views, contacts).await;
    }
    for (days, views, contacts) in [(9, 100, 60), (1, 100, 1)] {
        read(world, old, days, views, contacts).await;
    }
    let (now, day) = (world.ambient.now(), 86_400_000);
    let searched = world.store.write(async move |tx: &mut Tx| {
        let found = "INSERT INTO search_log (id, at, locale, source, query, hits) VALUES ($1, $2, 'fi', 'help', 'Lasku ', 3)";
        let asked = "INSERT INTO search_contact (id, at, locale, query) VALUES ($1, $2, 'fi', 'lasku')";
        for i in 0..60i64 {
            tx.exec(found, p![i + 1, now.plus(-day * (1 + i % 2 * 15))]).await?;
        }
        for i in 0..9i64 {
            tx.exec(asked, p![i + 1, now.plus(-day)]).await?;
        }
        Ok::<_, DbError>(())
    });
    searched.await.expect("searched");
    let site = router(&room(world), Role::Agent);
    let alarms = get(&site, "/api/v1/knowledge/figures?days=7").await.json()["alarms"].clone();
    assert_eq!(
        alarms,
        json!([
            { "article": broken.to_string(), "title": "Maksu", "locale": null,
              "now": { "readers": 100, "contacts": 22 }, "before": { "readers": 400, "contacts": 8 } },
            { "article": null, "title": "lasku", "locale": "fi",
              "now": { "readers": 30, "contacts": 9 }, "before": { "readers": 30, "contacts": 0 } }
        ])
    );
});
