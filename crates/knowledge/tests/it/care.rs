//! Versions, translations that fall behind, and who looks after an article.

use helppo_kernel::{Locale, Millis};
use helppo_knowledge::{Draft, publish, save_translation, still_right};
use helppo_people::Role;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::support::{AGENT, article, get, post, room, router};

both_dbs!(an_earlier_version_is_compared_and_brought_back_as_a_draft, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Palautus", "Palauta 30 päivässä.").await;
    let ambient = world.ambient.clone();
    let again = world.store.write(async move |tx: &mut Tx| {
        let draft =
            Draft { title: "Palautus".into(), body: "Palauta 60 päivässä.".into(), ..Draft::default() };
        save_translation(tx, &ambient, id, Locale::Fi, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::Fi).await
    });
    assert_eq!(again.await.expect("published"), 2);
    let room = room(world);
    let desk = router(&room, Role::Agent);
    let path = format!("/api/v1/articles/{id}/translations/fi/versions");
    let listed = get(&desk, &path).await.json();
    let versions: Vec<_> =
        listed["items"].as_array().expect("a list").iter().map(|line| line["version"].clone()).collect();
    assert_eq!(versions, [json!(2), json!(1)]);
    let compared = get(&desk, &format!("{path}/1")).await.json();
    assert_eq!(
        compared["body_changes"],
        json!([
            { "change": "same", "text": "Palauta " },
            { "change": "removed", "text": "30" },
            { "change": "added", "text": "60" },
            { "change": "same", "text": " päivässä." },
        ])
    );
    let late = post(&desk, "POST", &format!("{path}/1/restore"), &json!({ "version": 1 })).await;
    assert_eq!(late.status, 409, "nobody's work is written over");
    let back = post(&desk, "POST", &format!("{path}/1/restore"), &json!({ "version": 2 })).await.json();
    let text = &back["translations"][0];
    assert_eq!((&text["body"], &text["changed"]), (&json!("Palauta 30 päivässä."), &json!(true)));
    room.refresh().await.expect("the shelf is filled");
    let shown = room.passage(id, Locale::Fi, "palautus", 200).await.expect("read").expect("on show");
    assert_eq!(shown.text, "Palauta 60 päivässä.", "the public reads what was published");
    assert_eq!(get(&desk, &format!("{path}/9")).await.status, 404);
});

both_dbs!(a_translation_that_still_holds_is_current_again, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Takuu", "Kaksi vuotta.").await;
    for (locale, body) in [(Locale::Sv, "Två år."), (Locale::Fi, "Kaksi  vuotta.")] {
        let ambient = world.ambient.clone();
        ambient.clock.advance(1_000);
        let draft = Draft { title: "Takuu".into(), body: body.into(), ..Draft::default() };
        let saved = world
            .store
            .write(async move |tx: &mut Tx| save_translation(tx, &ambient, id, locale, &draft).await);
        saved.await.expect("saved");
    }
    let desk = router(&room(world), Role::Agent);
    let swedish = async || {
        get(&desk, &format!("/api/v1/articles/{id}")).await.json()["translations"][1]["outdated"].clone()
    };
    assert_eq!(swedish().await, true);
    let ambient = world.ambient.clone();
    ambient.clock.advance(1_000);
    let held = world.store.write(async move |tx: &mut Tx| still_right(tx, &ambient, id, Locale::Sv).await);
    held.await.expect("said");
    assert_eq!(swedish().await, false);
});

both_dbs!(what_is_due_is_listed_the_longest_due_first_until_it_is_looked_through, async |world: &World| {
    let desk = router(&room(world), Role::Agent);
    let now = world.ambient.now().0;
    let mut ids = Vec::new();
    for (title, due) in [("Eka", now - 1_000), ("Toka", now - 5_000), ("Kolmas", now + 60_000)] {
        let id = article(world, None, Locale::Fi, title, "Teksti.").await;
        let patched =
            post(&desk, "PATCH", &format!("/api/v1/articles/{id}"), &json!({ "review_at": due })).await;
        assert_eq!(patched.json()["review_at"], due, "{}", patched.body);
        ids.push(id.to_string());
    }
    let due = async |path: &str| {
        let listed = get(&desk, path).await.json();
        let items = listed["items"].as_array().expect("a list").clone();
        items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(due("/api/v1/articles/due").await, [ids[1].clone(), ids[0].clone()]);
    let first = get(&desk, "/api/v1/articles/due?limit=1").await.json();
    let next = first["next"].as_str().expect("there is more");
    assert_eq!(due(&format!("/api/v1/articles/due?limit=1&cursor={next}")).await, [ids[0].clone()]);
    let next = Millis(now + 90 * 86_400_000);
    let path = format!("/api/v1/articles/{}/reviewed", ids[1]);
    let looked = post(&desk, "POST", &path, &json!({ "next": next })).await.json();
    assert_eq!((looked["review_at"].as_i64(), looked["reviewed_at"].is_null()), (Some(next.0), false));
    assert_eq!(due("/api/v1/articles/due").await, [ids[0].clone()]);
    let nobody = json!({ "owner": "agt_0000000000001" });
    let refused = post(&desk, "PATCH", &format!("/api/v1/articles/{}", ids[0]), &nobody).await;
    assert_eq!(refused.json()["fields"][0]["field"], "owner");
});
