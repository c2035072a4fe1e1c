//! Pictures, videos and documents: in by the desk, out by the help centre, and along in the zip.

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use helppo_kernel::{ArticleId, Locale};
use helppo_knowledge::help::Readers;
use helppo_knowledge::{Audience, Care, Reader, care_for};
use helppo_people::Role;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::support::{AGENT, Answer, article, get, post, room, router, send};

/// 640 by 480, as far as anybody looks.
pub fn png() -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..], &640u32.to_be_bytes(), &480u32.to_be_bytes(), b"\x08\x02\0\0\0"]
        .concat()
}

pub const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08moov";
const VTT: &str = "WEBVTT\n\n00:00.000 --> 00:02.000\nAvaa asetukset.\n";

pub async fn upload(desk: &Router, article: ArticleId, name: &str, media: &str, bytes: &[u8]) -> Answer {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media}\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
    let request = Request::post(format!("/api/v1/articles/{article}/files"))
        .header("content-type", "multipart/form-data; boundary=x");
    send(desk, request.body(Body::from(body)).expect("a request")).await
}

async fn caption(desk: &Router, article: ArticleId, file: &str, locale: &str, text: &str) -> Answer {
    let path = format!("/api/v1/articles/{article}/files/{file}/captions/{locale}");
    let request = Request::put(path).header("content-type", "text/vtt");
    send(desk, request.body(Body::from(text.to_owned())).expect("a request")).await
}

async fn write(desk: &Router, id: ArticleId, body: &str) -> Answer {
    let path = format!("/api/v1/articles/{id}/translations/fi");
    let saved = post(desk, "PUT", &path, &json!({ "title": "Asetukset", "body": body })).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    post(desk, "POST", &format!("{path}/publish"), &json!({})).await
}

async fn with(site: &Router, path: &str, header: (&str, &str)) -> Answer {
    send(site, Request::get(path).header(header.0, header.1).body(Body::empty()).expect("a request")).await
}

fn href(file: &Answer) -> String {
    file.json()["href"].as_str().unwrap_or_else(|| panic!("a file, not {}", file.body)).to_owned()
}

both_dbs!(a_picture_is_kept_drawn_with_its_size_and_handed_out_in_parts, async |world: &World| {
    let room = room(world);
    let desk = router(&room, Role::Agent);
    let id = article(world, None, Locale::Fi, "Asetukset", "Teksti.").await;
    let made = upload(&desk, id, "Kuvakaappaus 1.PNG", "image/png", &png()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let shape = made.json();
    assert_eq!(
        (&shape["kind"], &shape["name"], &shape["width"], &shape["height"]),
        (&json!("picture"), &json!("kuvakaappaus-1.png"), &json!(640), &json!(480))
    );
    let again = upload(&desk, id, "toinen.png", "image/png", &png()).await;
    assert_eq!(again.json()["id"], shape["id"], "the same bytes are the same file");
    let href = href(&made);

    let nameless = write(&desk, id, &format!("![]({href})\n")).await;
    assert_eq!((nameless.status.as_u16(), &nameless.json()["fields"][0]["field"]), (422, &json!("body")));
    let published = write(
        &desk,
        id,
        &format!("Näin.\n\n![Asetusten valikko]({href} \"Kuva 1\")\n\n> [!warning]\n> Kuuma.\n"),
    )
    .await;
    assert_eq!(published.status, 200, "{}", published.body);
    room.refresh().await.expect("the shelf is filled");
    let page = get(&desk, "/help/fi/a/asetukset").await.body;
    for part in [
        &format!(
            "<figure><img src=\"{href}\" alt=\"Asetusten valikko\" width=\"640\" height=\"480\" loading=\"lazy\"><figcaption>Kuva 1</figcaption></figure>"
        ),
        "<aside class=\"tip risk\" role=\"note\" aria-label=\"Varoitus\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let whole = get(&desk, &href).await;
    assert_eq!(
        (whole.status.as_u16(), &whole.headers["content-type"]),
        (200, &"image/png".parse().expect("a value"))
    );
    assert_eq!(whole.headers["content-security-policy"], "default-src 'none'; sandbox");
    let part = with(&desk, &href, ("range", "bytes=1-3")).await;
    assert_eq!((part.status.as_u16(), part.body.as_str()), (206, "PNG"));
    assert_eq!(part.headers["content-range"], format!("bytes 1-3/{}", png().len()));
    let tag = whole.headers["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(with(&desk, &href, ("if-none-match", &tag)).await.status, 304);
    assert_eq!(get(&desk, &href.replace("kuvakaappaus", "muu")).await.status, 404);
    let listed = get(&desk, &format!("/api/v1/articles/{id}/files")).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
});

both_dbs!(what_could_run_is_no_picture, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let id = article(world, None, Locale::Fi, "Asetukset", "Teksti.").await;
    for (name, media, bytes) in [
        ("logo.svg", "image/svg+xml", &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..]),
        ("kuva.png", "image/png", b"<html><script>alert(1)</script>"),
        ("ohje.txt", "text/plain", b"<?xml version='1.0'?><svg/>"),
        ("a.exe", "application/pdf", b"MZ\x90\x00"),
    ] {
        let refused = upload(&desk, id, name, media, bytes).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["fields"][0]["field"]),
            (422, &json!("file")),
            "{name}"
        );
    }
    let nowhere = ArticleId(7);
    assert_eq!(upload(&desk, nowhere, "a.png", "image/png", &png()).await.status, 404);
});

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

both_dbs!(nobody_gets_a_file_whose_article_they_may_not_read, async |world: &World| {
    let room = Arc::into_inner(room(world)).expect("just made").with_readers(Arc::new(ByHeader));
    let site = router(&Arc::new(room), Role::Agent);
    let id = article(world, None, Locale::Fi, "Asetukset", "Teksti.").await;
    let video = upload(&site, id, "nain.mp4", "video/mp4", MP4).await;
    let file = video.json()["id"].as_str().expect("an id").to_owned();
    let captions = caption(&site, id, &file, "fi", VTT).await;
    assert_eq!(
        (captions.status.as_u16(), &captions.json()["captions"]),
        (200, &json!(["fi"])),
        "{}",
        captions.body
    );
    let paths = [href(&video), format!("/help/files/{file}/captions/fi")];
    let seen = async |reader: &str| {
        let mut out = Vec::new();
        for path in &paths {
            out.push(with(&site, path, ("x-reader", reader)).await.status.as_u16());
        }
        out
    };
    assert_eq!(
        (seen("").await, seen("customer").await),
        (vec![404, 404], vec![404, 404]),
        "no text names it yet"
    );
    assert_eq!(seen("agent").await, [200, 200], "who writes sees what they write");
    assert_eq!(write(&site, id, &format!("![Näin se käy]({})", paths[0])).await.status, 200);
    assert_eq!(seen("").await, [200, 200]);
    let care = async |audience: Audience| {
        let ambient = world.ambient.clone();
        let care = Care { audience: Some(audience), ..Care::default() };
        let cared =
            world.store.write(async move |tx: &mut Tx| care_for(tx, &ambient, AGENT, id, &care).await);
        cared.await.expect("changed");
    };
    care(Audience::SignedIn).await;
    assert_eq!((seen("").await, seen("customer").await), (vec![404, 404], vec![200, 200]));
    assert_eq!(
        with(&site, &paths[0], ("x-reader", "customer")).await.headers["cache-control"],
        "private, no-store"
    );
    care(Audience::Agents).await;
    assert_eq!((seen("customer").await, seen("agent").await), (vec![404, 404], vec![200, 200]));
    care(Audience::Public).await;
    post(&site, "POST", &format!("/api/v1/articles/{id}/translations/fi/unpublish"), &json!({})).await;
    assert_eq!(seen("").await, [404, 404], "what is unpublished takes its files along");
});

both_dbs!(only_videos_have_captions_and_captions_are_webvtt, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let id = article(world, None, Locale::Fi, "Asetukset", "Teksti.").await;
    let video = upload(&desk, id, "nain.mp4", "video/mp4", MP4).await.json()["id"].clone();
    let picture = upload(&desk, id, "kuva.png", "image/png", &png()).await.json()["id"].clone();
    let told = async |file: &Value, text: &str| {
        let answer = caption(&desk, id, file.as_str().expect("an id"), "sv", text).await;
        answer.json()["fields"][0]["field"].clone()
    };
    assert_eq!(told(&video, "1\n00:00:00,000 --> 00:00:02,000\nSRT").await, "captions");
    assert_eq!(told(&picture, VTT).await, "file");
    assert_eq!(told(&video, VTT).await, json!(null));
    let path = format!("/api/v1/articles/{id}/files/{}/captions/sv", video.as_str().expect("an id"));
    let left = post(&desk, "DELETE", &path, &json!({})).await;
    assert_eq!(left.json()["captions"], json!([]));
});

both_dbs!(files_go_out_and_come_in_with_their_texts, async |world: &World| {
    let here = room(world);
    let desk = router(&here, Role::Agent);
    let id = article(world, None, Locale::Fi, "Asetukset", "Teksti.").await;
    let picture = href(&upload(&desk, id, "kuva.png", "image/png", &png()).await);
    let video = upload(&desk, id, "nain.mp4", "video/mp4", MP4).await;
    caption(&desk, id, video.json()["id"].as_str().expect("an id"), "fi", VTT).await;
    let body = format!("Teksti.\n\n![Valikko]({picture})\n\n![Näin se käy]({})\n", href(&video));
    assert_eq!(write(&desk, id, &body).await.status, 200);
    let out = zip(&desk).await;
    let same = bring(&desk, "", &out).await;
    assert_eq!(
        (&same["unchanged"], &same["changed"], &same["made"]),
        (&json!(1), &json!(0), &json!(0)),
        "{same}"
    );

    let other = World::sqlite().await;
    let there = room(&other);
    let site = router(&there, Role::Agent);
    let tried = bring(&site, "?dry_run=true", &out).await;
    assert_eq!(
        (&tried["done"], &tried["made"], &tried["left_out"]),
        (&json!(false), &json!(1), &json!([])),
        "{tried}"
    );
    assert_eq!(bring(&site, "", &out).await["made"], 1);
    there.refresh().await.expect("the shelf is filled");
    let page = get(&site, "/help/fi/a/asetukset").await.body;
    let shown = |sign: &str| {
        let rest = page.split_once(sign).unwrap_or_else(|| panic!("{sign} in {page}")).1;
        rest.split('"').next().expect("an address").to_owned()
    };
    assert_eq!(get(&site, &shown("<img src=\"")).await.headers["content-type"], "image/png");
    let captions = get(&site, &shown("<track kind=\"captions\" src=\"")).await;
    assert_eq!((captions.status.as_u16(), captions.body.as_str()), (200, VTT));
    let again = bring(&site, "", &zip(&site).await).await;
    assert_eq!((&again["unchanged"], &again["changed"]), (&json!(1), &json!(0)), "{again}");
});

async fn zip(desk: &Router) -> Vec<u8> {
    use tower::ServiceExt as _;
    let request = Request::get("/api/v1/knowledge/export").body(Body::empty()).expect("a request");
    let response = desk.clone().oneshot(request).await.expect("an answer");
    axum::body::to_bytes(response.into_body(), 64 << 20).await.expect("a zip").to_vec()
}

async fn bring(desk: &Router, query: &str, zip: &[u8]) -> Value {
    let request = Request::post(format!("/api/v1/knowledge/import{query}"))
        .header("content-type", "application/zip")
        .body(Body::from(zip.to_vec()))
        .expect("a request");
    send(desk, request).await.json()
}
