//! Files: what may come in, and who may fetch them.

use axum::body::Body;
use axum::http::Method;
use helppo_channel_chat::ChatLimits;
use helppo_store::{Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{Answer, Browser, House, talk_of};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

async fn upload(
    house: &House,
    who: &Browser,
    client_id: &str,
    name: &str,
    claimed: &str,
    bytes: &[u8],
) -> Answer {
    let mut form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n{client_id}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {claimed}\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--b--\r\n");
    let bearer = format!("Visitor {}", who.token);
    let length = form.len().to_string();
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "multipart/form-data; boundary=b"),
        ("content-length", &length),
    ];
    house.call(Method::POST, "/api/visitor/v1/uploads", &headers, Body::from(form)).await
}

async fn fetch(house: &House, url: &str) -> Answer {
    house.call(Method::GET, url, &[], Body::empty()).await
}

both_dbs!(a_picture_comes_in_and_goes_out_as_nothing_but_a_picture, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let first = upload(&house, &visitor, "upload-1-0", "../kuva.png", "text/html", PNG).await;
    assert_eq!(
        (first.status, first.body["name"].as_str(), first.body["media_type"].as_str()),
        (201, Some("kuva.png"), Some("image/png"))
    );
    let again = upload(&house, &visitor, "upload-1-0", "kuva.png", "image/png", PNG).await;
    assert_eq!(again.body["id"], first.body["id"], "the same name is the same upload");
    let said = house.say(&visitor, "message-1", json!({ "text": "", "uploads": [first.body["id"]] })).await;
    let file = &said["message"]["files"][0];
    assert_eq!((file["inline"].as_bool(), file["size"].as_i64()), (Some(true), Some(PNG.len() as i64)));
    let url = file["url"].as_str().unwrap();
    let fetched = fetch(&house, url).await;
    assert_eq!((fetched.status, fetched.bytes.as_slice()), (200, PNG));
    let header = |name: &str| fetched.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert!(header("content-disposition").starts_with("inline"));
    // Without its signature, for another file, or later: nothing.
    for broken in [
        url.replace("sig=", "sig=A"),
        url.split('?').next().unwrap().to_owned() + "?v=1&until=9999999999999&sig=AAAA",
    ] {
        assert_eq!(fetch(&house, &broken).await.status, 404, "{broken}");
    }
    world.ambient.clock.advance(14 * 3_600_000);
    assert_eq!(fetch(&house, url).await.status, 404, "links end");
    let page = house.get(&format!("/talks/{}", talk_of(&said)), &visitor).await.body;
    let fresh = page["items"][0]["files"][0]["url"].as_str().unwrap();
    assert_eq!(fetch(&house, fresh).await.status, 200, "history gives fresh ones");
});

both_dbs!(what_could_run_in_a_browser_or_on_a_desk_does_not_come_in, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    for (name, claimed, bytes) in [
        ("x.svg", "image/svg+xml", &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..]),
        ("x.html", "text/html", b"<html><script>alert(1)</script>"),
        ("x.png", "image/png", b"<html><script>alert(1)</script>"),
        ("x.txt", "text/plain", b"<svg onload=alert(1)>"),
        ("x.exe", "application/pdf", b"MZ\x90\0"),
        ("x.zip", "application/zip", b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("empty.png", "image/png", b""),
    ] {
        let refused = upload(&house, &visitor, "upload-2-0", name, claimed, bytes).await;
        assert_eq!((refused.status, refused.slug()), (422, "file-kind"), "{name}");
    }
    let large = vec![b'x'; (10 << 20) + 1];
    let refused = upload(&house, &visitor, "upload-3-0", "x.txt", "text/plain", &large).await;
    assert_eq!(refused.status, 413, "{refused:?}");
});

both_dbs!(an_upload_is_its_bringers_alone, async |world: &World| {
    let house = House::new(world).await;
    let (aino, eve) = (house.visitor().await, house.visitor().await);
    let kept = upload(&house, &aino, "upload-1-0", "lasku.pdf", "application/pdf", b"%PDF-1.7 secret").await;
    let id: &Value = &kept.body["id"];
    let refused = house.try_say(&eve, "message-1", json!({ "uploads": [id] })).await;
    assert_eq!(refused.status, 422);
    let said = house.say(&aino, "message-1", json!({ "uploads": [id] })).await;
    let url = said["message"]["files"][0]["url"].as_str().unwrap();
    let fetched = fetch(&house, url).await;
    assert_eq!(fetched.headers["content-type"], "application/octet-stream");
    assert!(fetched.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    // Eve knows the address and puts her own number in it.
    let stolen =
        url.split_once("?v=").unwrap().0.to_owned() + "?v=7&until=" + url.split_once("&until=").unwrap().1;
    assert_eq!(fetch(&house, &stolen).await.status, 404);
});

both_dbs!(what_is_too_much_for_a_day_is_refused_before_it_is_written, async |world: &World| {
    let limits = ChatLimits { visitor_bytes: 3_000, channel_bytes: 100_000, ..ChatLimits::none() };
    let house = House::with(world, json!({}), limits).await;
    let visitor = house.visitor().await;
    let text = vec![b'x'; 1_500];
    assert_eq!(upload(&house, &visitor, "upload-1-0", "a.txt", "text/plain", &text).await.status, 201);
    let noise: Vec<u8> =
        (0..80_000).map(|_| b'a' + u8::try_from(world.ambient.chance.below(26)).unwrap()).collect();
    for n in 0..3 {
        let id = format!("upload-2-{n}");
        assert_eq!(upload(&house, &visitor, &id, "b.txt", "text/plain", &noise).await.status, 429);
    }
    let blobs = world.store.read(async |tx: &mut Tx| tx.one::<i64>("SELECT count(*) FROM blob", p![]).await);
    assert_eq!(blobs.await.unwrap(), 1, "nothing of it was kept");
    assert!(!world.folder().join("blobs").exists(), "nor written to a file");
});

both_dbs!(many_visitors_of_one_channel_together_have_an_end_too, async |world: &World| {
    let limits = ChatLimits { visitor_bytes: 3_000, channel_bytes: 4_000, ..ChatLimits::none() };
    let house = House::with(world, json!({}), limits).await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        let visitor = house.visitor().await;
        taken
            .push(upload(&house, &visitor, "upload-1-0", "a.txt", "text/plain", &[b'x'; 1_500]).await.status);
    }
    assert_eq!(taken, [201, 201, 429, 429]);
});
