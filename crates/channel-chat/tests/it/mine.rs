//! Two visitors, and every address of the API with the other one's ids: nothing of it opens.

use axum::body::Body;
use axum::http::Method;
use helppo_kernel::{MessageId, TypedId as _};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{House, talk_of, texts};

both_dbs!(one_visitor_never_sees_or_touches_what_is_anothers, async |world: &World| {
    let house = House::new(world).await;
    let (aino, eve) = (house.visitor().await, house.visitor().await);
    let secret = house.say(&aino, "message-1", json!({ "text": "Salainen asia" })).await;
    let talk = talk_of(&secret);
    house.take(talk).await;
    let answer = house.answer(talk, "Salainen vastaus").await;
    house.deliver(answer).await;
    let own = talk_of(&house.say(&eve, "message-1", json!({ "text": "Oma asia" })).await);

    // The same name for a message is another message, in her own talk.
    assert_ne!(own, talk);
    assert_eq!(texts(&house.get(&format!("/talks/{own}"), &eve).await.body), ["Oma asia"]);
    for (method, path, body) in [
        (Method::GET, format!("/talks/{talk}"), Value::Null),
        (Method::GET, format!("/talks/{talk}?before={}", MessageId(i64::MAX)), Value::Null),
        (Method::POST, format!("/talks/{talk}/human"), Value::Null),
        (Method::POST, format!("/talks/{talk}/read"), json!({ "message": answer })),
        (
            Method::POST,
            "/messages".into(),
            json!({ "client_id": "intruder-1", "talk": talk, "text": "Päästä sisään" }),
        ),
        (Method::POST, format!("/surveys/{answer}"), json!({ "score": 1 })),
    ] {
        let refused = house.json(method, &path, Some(&eve), body).await;
        assert_eq!(refused.status, 404, "{path}: {refused:?}");
        assert!(!refused.body.to_string().contains("Salainen"), "{refused:?}");
    }
    let list = house.get("/talks", &eve).await.body.to_string();
    assert!(!list.contains("Salainen") && !list.contains(&talk.to_string()), "{list}");
    let page = house.get(&format!("/talks/{talk}"), &aino).await.body;
    assert_eq!(texts(&page), ["Salainen asia", "Salainen vastaus"], "nothing was added");
    assert_eq!(page["talk"]["unread"], 1, "nothing was marked");
});

both_dbs!(customers_who_became_one_still_have_their_own_browsers, async |world: &World| {
    let house = House::new(world).await;
    let (aino, eve) = (house.visitor().await, house.visitor().await);
    let secret = house.say(&aino, "message-1", json!({ "text": "Salainen asia" })).await;
    let other = house.say(&eve, "message-2", json!({ "text": "Oma asia" })).await;
    let (a, b) = (talk_of(&secret), talk_of(&other));
    // An agent takes the two for one person.
    world
        .store
        .write(async move |tx: &mut helppo_store::Tx| {
            let into: i64 = tx.one("SELECT customer FROM cases WHERE id = $1", helppo_store::p![a]).await?;
            tx.exec("UPDATE cases SET customer = $1 WHERE id = $2", helppo_store::p![into, b]).await?;
            tx.exec("UPDATE identity SET customer = $1", helppo_store::p![into]).await?;
            Ok::<_, helppo_store::DbError>(())
        })
        .await
        .unwrap();
    let more = house.say(&eve, "message-3", json!({ "text": "Uusi asia" })).await;
    assert_ne!(talk_of(&more), a, "new words never enter the other one's talk");
    let seen = house.get("/talks", &eve).await.body.to_string();
    assert!(!seen.contains("Salainen"), "{seen}");
    assert_eq!(house.get(&format!("/talks/{a}"), &eve).await.status, 404);
});

both_dbs!(a_page_of_another_site_cannot_speak_for_a_visitor, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let bearer = format!("Visitor {}", visitor.token);
    for origin in ["https://evil.example", "https://shop.example", "null"] {
        let headers = [("authorization", bearer.as_str()), ("origin", origin)];
        let answer = house.call(Method::GET, "/api/visitor/v1/talks", &headers, Body::empty()).await;
        assert_eq!((answer.status, answer.slug()), (403, "foreign-origin"), "{origin}");
    }
    let headers = [("authorization", bearer.as_str()), ("origin", "http://localhost:8080")];
    assert_eq!(house.call(Method::GET, "/api/visitor/v1/talks", &headers, Body::empty()).await.status, 200);
});

#[test]
fn ids_of_talks_are_not_secrets_so_nothing_rests_on_them() {
    assert_eq!(helppo_kernel::CaseId::PREFIX, "cas");
}
