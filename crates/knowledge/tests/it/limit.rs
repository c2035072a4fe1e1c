//! A flood from one neighbourhood is told to wait; its neighbours are not.

use axum::body::Body;
use axum::http::Request;
use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use helppo_web::ClientAddress;

use crate::support::{Answer, article, room, router, send};

async fn from(site: &axum::Router, address: [u8; 4], path: &str, form: Option<&str>) -> Answer {
    let request = match form {
        None => Request::get(path).body(Body::empty()),
        Some(form) => Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned())),
    };
    let mut request = request.expect("a request");
    request.extensions_mut().insert(ClientAddress(address.into()));
    send(site, request).await
}

both_dbs!(a_flood_from_one_place_waits_and_others_do_not, async |world: &World| {
    article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let room = room(world);
    room.refresh().await.expect("the shelf is filled");
    let site = router(&room, Role::Agent);
    let (flood, other) = ([192, 0, 2, 9], [198, 51, 100, 7]);
    let limited = [
        ("/help/fi/search?q=takuu", None, 60),
        ("/help/fi/suggest?q=takuu", None, 300),
        ("/help/fi/a/takuu/helped", Some("helped=yes"), 30),
    ];
    for (path, form, burst) in limited {
        for n in 0..burst {
            let status = from(&site, flood, path, form).await.status;
            assert!(status.as_u16() < 400, "{path}, {n}: {status}");
        }
        let refused = from(&site, flood, path, form).await;
        assert_eq!(refused.status, 429, "{path}");
        let wait: u64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
        assert!((1..=120).contains(&wait), "{path}: {wait} s");
        assert!(from(&site, other, path, form).await.status.as_u16() < 400, "{path}: another neighbourhood");
        world.ambient.clock.advance(i64::try_from(wait).expect("small") * 1_000);
        assert!(from(&site, flood, path, form).await.status.as_u16() < 400, "{path}: after the wait");
    }
    // Judgements and their reasons share a limit; the page is one that a person can read.
    let told = from(&site, flood, "/help/fi/a/takuu/reason", Some("reason=unclear")).await;
    assert_eq!(told.status, 429);
    assert!(
        told.body.contains("<h1>Pieni hetki</h1>") && told.body.contains("sekunnin päästä"),
        "{}",
        told.body
    );
    // Pages themselves are not limited, nor is an empty search.
    for path in ["/help/fi", "/help/fi/a/takuu", "/help/fi/search"] {
        for _ in 0..70 {
            assert_eq!(from(&site, flood, path, None).await.status, 200, "{path}");
        }
    }
});
