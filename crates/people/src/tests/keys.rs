//! API keys.

use axum::http::StatusCode;
use helppo_testkit::{World, both_dbs};

use super::*;

both_dbs!(a_key_may_what_it_was_given_and_stops_when_revoked, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let input = json!({ "name": "Export", "permissions": ["case.read", "audit.read"] });
    let made = anna.post(&house, "/api/v1/keys", input).await.is(StatusCode::CREATED);
    let mut program = Client { cookie: None, key: Some(made["key"].as_str().unwrap().to_owned()) };
    assert_eq!(program.get(&house, "/api/v1/test/read").await.body, "Anna Aalto in 1 teams");
    assert_eq!(program.get(&house, "/api/v1/audit").await.status, 200);
    assert_eq!(program.get(&house, "/api/v1/keys").await.problem(), (403, "forbidden"));
    let listed = anna.get(&house, "/api/v1/keys").await.is(StatusCode::OK);
    assert_eq!(listed["items"][0]["permissions"], json!(["case.read", "audit.read"]));
    assert!(
        listed["items"][0]["used_at"].is_number()
            && !listed.to_string().contains(&made["key"].as_str().unwrap()[10..])
    );
    let path = format!("/api/v1/keys/{}", made["id"].as_str().unwrap());
    assert_eq!(anna.delete(&house, &path).await.status, 204);
    assert_eq!(
        program.get(&house, "/api/v1/test/read").await.status,
        401,
        "at once, though it was remembered"
    );
    assert_eq!(anna.delete(&house, &path).await.status, 404);
});

#[tokio::test]
async fn a_key_needs_no_header_against_foreign_pages_and_may_not_act_as_a_person() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let input = json!({ "name": "All", "permissions": Action::ALL });
    let made = anna.post(&house, "/api/v1/keys", input).await.is(StatusCode::CREATED);
    let mut program = Client { cookie: None, key: Some(made["key"].as_str().unwrap().to_owned()) };
    let team =
        program.call(&house, Method::POST, "/api/v1/teams", Some(json!({ "name": "Robotit" })), &[]).await;
    assert_eq!(team.status, 201);
    let audit = anna.get(&house, "/api/v1/audit?limit=1").await.is(StatusCode::OK);
    assert_eq!(audit["items"][0]["actor"], json!({ "kind": "api", "id": made["id"] }));
    let more = json!({ "name": "More", "permissions": ["case.read"] });
    assert_eq!(program.post(&house, "/api/v1/keys", more).await.problem(), (403, "person-only"));
    assert_eq!(program.delete(&house, "/api/v1/session").await.problem(), (403, "person-only"));
    assert_eq!(
        program.put(&house, "/api/v1/me", json!({ "name": "X" })).await.problem(),
        (403, "person-only")
    );
}

#[tokio::test]
async fn a_key_never_may_more_than_its_agent_may_now() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let (id, mut olli) = house.hire(&mut anna, "Olli", "admin", &[]).await;
    let input = json!({ "name": "Olli's", "permissions": ["case.read", "people.manage"] });
    let made = olli.post(&house, "/api/v1/keys", input).await.is(StatusCode::CREATED);
    let mut program = Client { cookie: None, key: Some(made["key"].as_str().unwrap().to_owned()) };
    assert_eq!(program.get(&house, "/api/v1/invites").await.status, 200);
    let path = format!("/api/v1/agents/{id}");
    anna.patch(&house, &path, json!({ "role": "agent" })).await.is(StatusCode::OK);
    assert_eq!(program.get(&house, "/api/v1/invites").await.status, 403);
    assert_eq!(program.get(&house, "/api/v1/test/read").await.status, 200);
    anna.patch(&house, &path, json!({ "disabled": true })).await.is(StatusCode::OK);
    assert_eq!(program.get(&house, "/api/v1/test/read").await.status, 401);
}

#[tokio::test]
async fn wrong_keys_are_refused_even_beside_a_good_cookie() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    anna.key = Some("hlp_nonsense".into());
    assert_eq!(anna.get(&house, "/api/v1/me").await.status, 401);
    anna.key = None;
    let none = anna.post(&house, "/api/v1/keys", json!({ "name": "X", "permissions": [] })).await;
    assert_eq!(none.fields(), ["permissions"]);
    let unknown =
        anna.post(&house, "/api/v1/keys", json!({ "name": "X", "permissions": ["case.destroy"] })).await;
    assert_eq!(unknown.fields(), ["permissions[0]"]);
}
