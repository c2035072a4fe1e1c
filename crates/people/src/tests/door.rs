//! The first run and the gate.

use axum::http::StatusCode;
use helppo_testkit::{World, both_dbs};

use super::*;

both_dbs!(the_first_person_sets_the_house_up_and_nobody_does_it_twice, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let session = anna.get(&house, "/api/v1/session").await.is(StatusCode::OK);
    assert_eq!(session["agent"]["email"], "anna@kauppa.fi");
    assert_eq!(session["agent"]["role"], "admin");
    assert_eq!(session["agent"]["locale"], "fi");
    assert_eq!(session["teams"][0]["name"], "Kaikki");
    assert_eq!(session["organisation"], json!({ "name": "Kauppa Oy", "languages": ["fi", "en", "sv"] }));
    assert_eq!(session["undo_seconds"], 10);
    assert_eq!(session["permissions"].as_array().unwrap().len(), Action::ALL.len());
    let mut stranger = Client::default();
    assert_eq!(stranger.get(&house, "/api/v1/setup").await.is(StatusCode::OK), json!({ "needed": false }));
    let again = json!({ "language": "en", "organisation": "X", "name": "Eve", "email": "e@x.fi", "password": PASSWORD });
    assert_eq!(stranger.post(&house, "/api/v1/setup", again).await.problem(), (409, "already-set-up"));
});

both_dbs!(of_two_who_set_up_at_once_one_wins, async |world: &World| {
    let house = house(world).await;
    let input = |name: &str| json!({ "language": name, "organisation": "X", "name": "Eve", "email": format!("{name}@x.fi"), "password": PASSWORD });
    let (mut a, mut b) = (Client::default(), Client::default());
    let (one, two) = tokio::join!(
        a.post(&house, "/api/v1/setup", input("en")),
        b.post(&house, "/api/v1/setup", input("sv"))
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{one:?} {two:?}");
});

#[tokio::test]
async fn set_up_tells_every_wrong_field_at_once() {
    let world = World::sqlite().await;
    let house = house(&world).await;
    let mut client = Client::default();
    assert_eq!(client.get(&house, "/api/v1/setup").await.is(StatusCode::OK), json!({ "needed": true }));
    let wrong =
        json!({ "language": "fi", "organisation": " ", "name": "", "email": "anna", "password": "salasana" });
    let answer = client.post(&house, "/api/v1/setup", wrong).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["organisation", "name", "email", "password"]));
    let unknown = json!({ "language": "de", "organisation": "X", "name": "A", "email": "a@x.fi", "password": PASSWORD });
    assert_eq!(client.post(&house, "/api/v1/setup", unknown).await.fields(), ["language"]);
    let more = json!({ "language": "fi", "organisation": "X", "name": "A", "email": "a@x.fi", "password": PASSWORD, "role": "x" });
    assert_eq!(client.post(&house, "/api/v1/setup", more).await.fields(), ["role"]);
}

#[tokio::test]
async fn nothing_opens_without_a_session_but_what_the_table_calls_public() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let table = http::routes(Arc::clone(&house.people));
    let mut stranger = Client::default();
    for row in table.rows() {
        let path = row.path.replace("{id}", "agt_0000000000000").replace("{invite}", "x");
        let answer =
            stranger.call(&house, row.method.clone(), &path, Some(json!({})), &[("x-helppo", "1")]).await;
        let public = row.grant == Grant::Public;
        assert_eq!(answer.status == 401, !public, "{} {}: {}", row.method, row.path, answer.status);
    }
}

#[tokio::test]
async fn every_row_refuses_roles_that_lack_its_permission() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let team = house.team(&mut anna, "Myynti").await;
    let (_, mut agent) = house.hire(&mut anna, "Aino", "agent", &[&team]).await;
    let (_, mut supervisor) = house.hire(&mut anna, "Sari", "supervisor", &[&team]).await;
    for row in http::routes(Arc::clone(&house.people)).rows() {
        let Grant::May(action) = row.grant else { continue };
        for (client, role) in [(&mut agent, crate::Role::Agent), (&mut supervisor, crate::Role::Supervisor)] {
            let path = row.path.replace("{id}", "agt_0000000000000").replace("{invite}", "x");
            let answer =
                client.call(&house, row.method.clone(), &path, Some(json!({})), &[("x-helppo", "1")]).await;
            let holds = role.permissions().has(action);
            assert_eq!(answer.status != 403, holds, "{role:?} {} {}: {answer:?}", row.method, row.path);
        }
    }
}

#[tokio::test]
async fn a_foreign_page_can_neither_act_nor_sign_in() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let input = Some(json!({ "name": "Myynti" }));
    let evil = [("x-helppo", "1"), ("origin", "https://evil.example")];
    let answer = anna.call(&house, Method::POST, "/api/v1/teams", input.clone(), &evil).await;
    assert_eq!(answer.problem(), (403, "foreign-origin"));
    let answer = anna.call(&house, Method::POST, "/api/v1/teams", input.clone(), &[]).await;
    assert_eq!(answer.problem(), (403, "header-missing"));
    let sign_in = Some(json!({ "email": "anna@kauppa.fi", "password": PASSWORD }));
    let answer = Client::default().call(&house, Method::POST, "/api/v1/session", sign_in, &evil).await;
    assert_eq!(answer.problem(), (403, "foreign-origin"));
    let own = [("x-helppo", "1"), ("origin", HOST)];
    assert_eq!(anna.call(&house, Method::POST, "/api/v1/teams", input, &own).await.status, 201);
}

#[tokio::test]
async fn a_post_with_a_key_is_carried_out_once() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let with = |key: &'static str| [("x-helppo", "1"), ("idempotency-key", key)];
    let body = || Some(json!({ "name": "Myynti" }));
    let first = anna.call(&house, Method::POST, "/api/v1/test/count", body(), &with("k1")).await;
    let again = anna.call(&house, Method::POST, "/api/v1/test/count", body(), &with("k1")).await;
    assert_eq!((first.body.clone(), first.status), (again.body.clone(), again.status));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = anna.call(&house, Method::POST, "/api/v1/test/count", Some(json!({})), &with("k1")).await;
    assert_eq!(other.problem(), (422, "key-reused"));
    let fresh = anna.call(&house, Method::POST, "/api/v1/test/count", body(), &with("k2")).await;
    assert_eq!(fresh.body, json!(2));
    let (_, mut aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    let hers = aino.call(&house, Method::POST, "/api/v1/test/count", body(), &with("k1")).await;
    assert_eq!(hers.body, json!(3), "a key belongs to its caller");
    world.ambient.clock.advance(86_400_001);
    let (mut anna, mut twin) = (anna.clone(), anna.clone());
    let headers = with("k3");
    let (one, two) = tokio::join!(
        anna.call(&house, Method::POST, "/api/v1/test/count", body(), &headers),
        twin.call(&house, Method::POST, "/api/v1/test/count", body(), &headers)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{one:?} {two:?}");
    let later = anna.call(&house, Method::POST, "/api/v1/test/count", body(), &with("k1")).await;
    assert_eq!(later.body, json!(5), "after a day the key is free again");
}

#[tokio::test]
async fn a_refusal_is_not_remembered_under_a_key() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let with = [("x-helppo", "1"), ("idempotency-key", "k")];
    let wrong = anna.call(&house, Method::POST, "/api/v1/teams", Some(json!({ "name": "" })), &with).await;
    assert_eq!(wrong.status, 422);
    let right =
        anna.call(&house, Method::POST, "/api/v1/teams", Some(json!({ "name": "Myynti" })), &with).await;
    assert_eq!(right.status, 201);
    let long = "k".repeat(256);
    let with = [("x-helppo", "1"), ("idempotency-key", long.as_str())];
    let answer = anna.call(&house, Method::POST, "/api/v1/teams", Some(json!({ "name": "X" })), &with).await;
    assert_eq!(answer.fields(), ["Idempotency-Key"]);
}

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let ours = |module: &str| module.starts_with("helppo_people") || module.starts_with("helppo_web");
    let mut prepared = 0;
    for statement in helppo_store::REGISTRY.iter().filter(|s| ours(s.module)) {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 40);
});

#[tokio::test]
async fn the_document_of_this_room_names_every_route_and_no_schema_twice() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let table = http::routes(Arc::clone(&house.people));
    let document = table.openapi("Helppo", "0").unwrap();
    assert_eq!(document["paths"]["/api/v1/session"]["post"]["operationId"], "post_session");
    assert_eq!(document["paths"]["/api/v1/agents"]["post"]["x-grant"], "may people.manage");
    for row in table.rows() {
        assert!(
            document["paths"][&row.path][row.method.as_str().to_lowercase()].is_object(),
            "{} {}",
            row.method,
            row.path
        );
    }
    let text = document.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name} is referred to and not defined");
    }
}
