//! Who is there: anonymous secrets, signed identities, and everything that only looks like one.

use axum::http::Method;
use helppo_channel_chat::ChatLimits;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{Browser, House, sign, signed, talk_of, texts};

fn open(house: &House, nonce: &str, jwt: impl Into<Value>) -> Value {
    json!({ "channel": house.channel, "nonce": format!("{nonce}-0123456789abcdef"), "jwt": jwt.into() })
}

both_dbs!(a_signed_visitor_is_the_same_person_in_every_browser, async |world: &World| {
    let house = House::new(world).await;
    let laptop = house.open(open(&house, "laptop", signed(&house, "customer-9", "t1")), None).await;
    assert_eq!((laptop.status, laptop.body["name"].as_str()), (200, Some("Aino Virtanen")));
    let talk = talk_of(&house.say(&laptop.browser(), "message-1", json!({ "text": "Koneelta" })).await);
    let phone = house.open(open(&house, "phone", signed(&house, "customer-9", "t2")), None).await.browser();
    assert_eq!(texts(&house.get(&format!("/talks/{talk}"), &phone).await.body), ["Koneelta"]);
    house.say(&phone, "message-2", json!({ "talk": talk, "text": "Puhelimesta" })).await;
    assert_eq!(
        texts(&house.get(&format!("/talks/{talk}"), &laptop.browser()).await.body),
        ["Koneelta", "Puhelimesta"]
    );
    let stranger =
        house.open(open(&house, "other", signed(&house, "customer-1", "t3")), None).await.browser();
    assert_eq!(house.get(&format!("/talks/{talk}"), &stranger).await.slug(), "talk-gone");
});

both_dbs!(a_token_belongs_to_the_browser_that_showed_it_first, async |world: &World| {
    let house = House::new(world).await;
    let jwt = signed(&house, "customer-9", "once");
    assert_eq!(house.open(open(&house, "laptop", jwt.clone()), None).await.status, 200);
    assert_eq!(
        house.open(open(&house, "laptop", jwt.clone()), None).await.status,
        200,
        "a reload shows it again"
    );
    let stolen = house.open(open(&house, "thief", jwt), None).await;
    assert_eq!((stolen.status, stolen.slug()), (401, "identity-refused"));
});

both_dbs!(every_wrong_token_is_one_and_the_same_refusal, async |world: &World| {
    let house = House::new(world).await;
    let now = world.ambient.now().0 / 1000;
    let claims =
        json!({ "sub": "customer-9", "jti": "x", "aud": house.channel.to_string(), "exp": now + 300 });
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        sign(&changed)
    };
    let good = sign(&claims);
    let body = good.split('.').nth(1).unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let mut answers = Vec::new();
    for jwt in [
        format!("{none}.{body}."),
        format!("{none}.{body}.AAAA"),
        format!("{}x", &good[..good.len() - 1]),
        with("exp", json!(now - 60)),
        with("exp", json!(now + 400 * 86_400)),
        with("aud", json!("chn_0000000000001")),
        with("aud", Value::Null),
        with("jti", Value::Null),
        with("sub", json!("")),
        "hello".into(),
        String::new(),
    ] {
        let answer = house.open(open(&house, "laptop", json!(jwt)), None).await;
        assert_eq!((answer.status, answer.slug()), (401, "identity-refused"), "{jwt}");
        answers.push(answer.body);
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]), "nobody learns how near they came");
    assert_eq!(house.open(open(&house, "laptop", json!(good)), None).await.status, 200);
});

both_dbs!(where_identity_is_required_nobody_else_gets_in, async |world: &World| {
    let house = House::with(world, json!({ "identity": "required" }), ChatLimits::none()).await;
    let anonymous = house.open(open(&house, "laptop", Value::Null), None).await;
    assert_eq!((anonymous.status, anonymous.slug()), (401, "identity-needed"));
    assert_eq!(
        house.open(open(&house, "laptop", signed(&house, "customer-9", "t1")), None).await.status,
        200
    );
});

both_dbs!(signing_in_takes_the_anonymous_talk_along_and_signing_out_leaves_it, async |world: &World| {
    let house = House::new(world).await;
    let anonymous = house.visitor().await;
    let talk = talk_of(&house.say(&anonymous, "message-1", json!({ "text": "Ennen" })).await);
    let aino = house
        .open(open(&house, "laptop", signed(&house, "customer-9", "t1")), Some(&anonymous))
        .await
        .browser();
    assert_eq!(texts(&house.get(&format!("/talks/{talk}"), &aino).await.body), ["Ennen"]);
    // The next who signs in on the same computer holds Aino's secret, and gets nothing of hers.
    let erik =
        house.open(open(&house, "laptop", signed(&house, "customer-1", "t2")), Some(&aino)).await.browser();
    assert!(house.get("/talks", &erik).await.body["talks"].as_array().unwrap().is_empty());
    assert_eq!(house.get("/talks", &aino).await.body["talks"].as_array().unwrap().len(), 1);
    assert_eq!(house.json(Method::DELETE, "/session", Some(&aino), Value::Null).await.status, 204);
    assert_eq!(house.get("/talks", &aino).await.slug(), "visitor-unknown");
});

both_dbs!(a_secret_that_nobody_gave_opens_nothing, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    for token in
        ["", "x", &"A".repeat(43), &visitor.token[1..], &format!("{}A", visitor.token), &"A".repeat(500)]
    {
        let nobody = Browser { token: token.into(), pos: String::new() };
        assert_eq!(house.get("/talks", &nobody).await.slug(), "visitor-unknown", "{token}");
    }
    assert_eq!(house.json(Method::GET, "/talks", None, Value::Null).await.slug(), "visitor-unknown");
    let id: i64 = world
        .store
        .read(async |tx: &mut helppo_store::Tx| {
            tx.one::<i64>("SELECT count(*) FROM visitor_session WHERE secret = $1", helppo_store::p!["x"])
                .await
        })
        .await
        .unwrap();
    assert_eq!(id, 0);
    world.ambient.clock.advance(401 * 86_400_000);
    assert_eq!(house.get("/talks", &visitor).await.slug(), "visitor-unknown", "secrets end");
});
