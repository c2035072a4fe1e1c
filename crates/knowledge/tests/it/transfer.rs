//! Articles out of one house and into another, and back.

use axum::body::Body;
use axum::http::Request;
use helppo_kernel::Locale;
use helppo_knowledge::{Audience, Care, Draft, care_for, export_zip, publish, save_translation};
use helppo_people::Role;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::support::{AGENT, Answer, article, category, get, room, router, send};

async fn bring(site: &axum::Router, media: &str, query: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::post(format!("/api/v1/knowledge/import{query}"))
        .header("content-type", media)
        .body(Body::from(bytes))
        .expect("a request");
    send(site, request).await
}

async fn zip_of(world: &World) -> Vec<u8> {
    export_zip(&room(world)).await.expect("a zip")
}

both_dbs!(what_goes_out_comes_in_again_unchanged, async |world: &World| {
    let topic = category(world, "Returns", "Palautukset").await;
    let id = article(world, Some(topic), Locale::Fi, "Palautus: näin", "Palauta.\n\n---\n\n\"Kuitti\"").await;
    let ambient = world.ambient.clone();
    let more = world.store.write(async move |tx: &mut Tx| {
        let draft = Draft { title: "Retur".into(), body: "Skicka.".into(), ..Draft::default() };
        save_translation(tx, &ambient, id, Locale::Sv, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::Sv).await?;
        let draft = Draft { title: "Return".into(), body: String::new(), ..Draft::default() };
        save_translation(tx, &ambient, id, Locale::En, &draft).await?;
        care_for(tx, &ambient, AGENT, id, &Care { audience: Some(Audience::SignedIn), ..Care::default() })
            .await
    });
    more.await.expect("written");
    article(world, None, Locale::En, "Alone", "Text.").await;
    let site = router(&room(world), Role::Agent);
    let out = zip_of(world).await;
    let same = bring(&site, "application/zip", "", out.clone()).await.json();
    assert_eq!(
        (&same["done"], &same["made"], &same["changed"], &same["unchanged"], &same["refused"]),
        (&json!(true), &json!(0), &json!(0), &json!(4), &json!(0)),
        "{same}"
    );
    // Into an empty house: all is made, and what goes out of that house is the same but for its ids.
    let other = World::sqlite().await;
    let there = router(&room(&other), Role::Agent);
    let tried = bring(&there, "application/zip", "?dry_run=true", out.clone()).await.json();
    assert_eq!((&tried["done"], &tried["made"]), (&json!(false), &json!(4)), "{tried}");
    assert_eq!(get(&there, "/api/v1/articles").await.json()["items"], json!([]), "a dry run changes nothing");
    assert_eq!(get(&there, "/api/v1/categories").await.json()["items"], json!([]));
    let made = bring(&there, "application/zip", "", out).await.json();
    assert_eq!(
        (&made["done"], &made["made"], &made["categories"]),
        (&json!(true), &json!(4), &json!(["Returns"]))
    );
    let listed = get(&there, "/api/v1/articles").await.json();
    let moved = listed["items"].as_array().expect("a list").iter().find(|a| a["audience"] == "signed_in");
    let moved = moved.expect("its audience came along");
    let states: Vec<_> =
        moved["translations"].as_array().expect("texts").iter().map(|t| t["status"].clone()).collect();
    assert_eq!(states, [json!("draft"), json!("published"), json!("published")]);
    assert_eq!(moved["source"], "fi");
    let again = bring(&there, "application/zip", "", zip_of(&other).await).await.json();
    assert_eq!(
        (&again["unchanged"], &again["changed"], &again["made"]),
        (&json!(4), &json!(0), &json!(0)),
        "{again}"
    );
});

both_dbs!(a_table_with_a_wrong_row_changes_nothing_and_says_which, async |world: &World| {
    let site = router(&room(world), Role::Agent);
    let csv = "title,body,locale,status\nPalautus,Palauta.,fi,published\n,Ilman otsikkoa,fi,published\n";
    let refused = bring(&site, "text/csv", "", csv.as_bytes().to_vec()).await.json();
    assert_eq!((&refused["done"], &refused["refused"]), (&json!(false), &json!(1)), "{refused}");
    let wrong = refused["lines"].as_array().expect("lines").iter().find(|l| l["outcome"] == "refused");
    assert_eq!(wrong.expect("a wrong row")["file"], "row 3");
    assert_eq!(get(&site, "/api/v1/articles").await.json()["items"], json!([]), "nothing half done");
    let right = "title,body,locale,status\nPalautus,Palauta.,fi,published\n";
    assert_eq!(bring(&site, "text/csv", "", right.as_bytes().to_vec()).await.json()["made"], 1);
    let broken = bring(&site, "application/zip", "", b"no zip".to_vec()).await;
    assert_eq!((broken.status.as_u16(), &broken.json()["fields"][0]["field"]), (422, &json!("file")));
});
