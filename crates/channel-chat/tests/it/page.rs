//! The pages and scripts of the widget.

use axum::body::Body;
use axum::http::Method;
use helppo_channel_chat::ChatLimits;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::house::{House, SHOP};

both_dbs!(public_settings_are_for_the_channels_sites, async |world: &World| {
    let house = House::with(world, json!({ "colour": "#ffd400", "bot": true }), ChatLimits::none()).await;
    let path = format!("/api/visitor/v1/channels/{}", house.channel);
    let shop = house.call(Method::GET, &path, &[("origin", SHOP)], Body::empty()).await;
    assert_eq!((shop.status, shop.headers["access-control-allow-origin"].to_str().unwrap()), (200, SHOP));
    let boot = &shop.body;
    assert_eq!(
        (boot["name"].as_str(), boot["bot"].as_bool(), boot["language"].as_str()),
        (Some("Suopursu"), Some(true), Some("en"))
    );
    assert_eq!(
        (boot["light"]["accent"].as_str(), boot["light"]["on"].as_str()),
        (Some("#ffd400"), Some("#1d1c1a"))
    );
    assert_eq!(
        (boot["staffed"]["state"].as_str(), boot["staffed"]["estimate_ms"].as_i64()),
        (Some("open"), Some(0))
    );
    assert!(!boot.to_string().contains("key"), "secrets stay inside");
    let evil = house.call(Method::GET, &path, &[("origin", "https://evil.example")], Body::empty()).await;
    assert!(!evil.headers.contains_key("access-control-allow-origin"));
    let gone =
        house.call(Method::GET, "/api/visitor/v1/channels/chn_0000000000001", &[], Body::empty()).await;
    assert_eq!(gone.status, 404);
});

both_dbs!(the_frame_is_held_by_the_channels_sites_only_and_the_loader_by_anybody, async |world: &World| {
    let house = House::new(world).await;
    let frame = house
        .call(Method::GET, &format!("/widget/frame?channel={}&lang=sv", house.channel), &[], Body::empty())
        .await;
    let loader =
        house.call(Method::GET, &format!("/widget.js?channel={}", house.channel), &[], Body::empty()).await;
    if frame.slug() == "not-built" {
        eprintln!("not run: the widget is not built (npm run build in web/)");
        return;
    }
    let policy = frame.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains(&format!("frame-ancestors 'self' {SHOP};"))
            && policy.contains("require-trusted-types-for 'script'")
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = String::from_utf8(frame.bytes).unwrap();
    assert!(
        page.contains("<html lang=\"sv\">")
            && page.contains("\"name\":\"Suopursu\"")
            && page.contains("/widget/assets/sv-"),
        "{page}"
    );
    assert_eq!(
        (loader.status, loader.headers["cross-origin-resource-policy"].to_str().unwrap()),
        (200, "cross-origin")
    );
    let tag = loader.headers["etag"].to_str().unwrap();
    world.ambient.clock.advance(60_000);
    let path = format!("/widget.js?channel={}", house.channel);
    let again = house.call(Method::GET, &path, &[("if-none-match", tag)], Body::empty()).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let asset = page.split_once("/widget/assets/").unwrap().1.split('"').next().unwrap();
    let script = house.call(Method::GET, &format!("/widget/assets/{asset}"), &[], Body::empty()).await;
    assert!(script.headers["cache-control"].to_str().unwrap().contains("immutable"));
    for wrong in ["/widget/assets/..%2Findex.html", "/widget/assets/x.js", "/widget/assets/index.html"] {
        assert_eq!(house.call(Method::GET, wrong, &[], Body::empty()).await.status, 404, "{wrong}");
    }
});
