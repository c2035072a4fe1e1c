//! Signing in, staying in, going out.

use axum::http::StatusCode;
use helppo_testkit::{World, both_dbs};

use super::*;

const ANNA: &str = "anna@kauppa.fi";

both_dbs!(the_right_words_open_the_door_and_signing_out_closes_it, async |world: &World| {
    let (house, _) = founded(world).await;
    let mut browser = Client::default();
    let signed = browser.sign_in(&house, " ANNA@kauppa.FI ", PASSWORD).await;
    let cookie = signed.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(signed.is(StatusCode::OK)["agent"]["name"], "Anna Aalto");
    let kept = browser.clone();
    assert_eq!(browser.delete(&house, "/api/v1/session").await.status, 204);
    assert_eq!(browser.cookie, None);
    let mut thief = kept;
    assert_eq!(
        thief.get(&house, "/api/v1/session").await.problem(),
        (401, "signed-out"),
        "the old cookie is dead"
    );
});

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_the_same() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let mut client = Client::default();
    let wrong = client.sign_in(&house, ANNA, "jotain aivan muuta").await;
    let unknown = client.sign_in(&house, "eve@evil.example", "jotain aivan muuta").await;
    assert_eq!(wrong.problem(), (401, "wrong-credentials"));
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test]
async fn too_many_tries_are_stopped_and_told_when_to_go_on() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let mut client = Client::default();
    for _ in 0..10 {
        assert_eq!(client.sign_in(&house, ANNA, "jotain aivan muuta").await.status, 401);
    }
    let stopped = client.sign_in(&house, ANNA, PASSWORD).await;
    assert_eq!(stopped.problem(), (429, "too-many-sign-ins"));
    assert!(stopped.body["detail"].as_str().unwrap().contains("2 min"), "{:?}", stopped.body);
    assert_eq!(stopped.headers["retry-after"], "90");
    assert_eq!(
        client.sign_in(&house, "someone@else.fi", "x").await.status,
        401,
        "other accounts are not concerned"
    );
    world.ambient.clock.advance(90_000);
    assert_eq!(client.sign_in(&house, ANNA, PASSWORD).await.status, 200);
    for _ in 0..9 {
        assert_eq!(client.sign_in(&house, ANNA, "wrong again").await.status, 401, "success wiped the slate");
    }
}

#[tokio::test]
async fn one_address_cannot_try_many_accounts() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let mut client = Client::default();
    let mut statuses = Vec::new();
    for n in 0..60 {
        statuses.push(client.sign_in(&house, &format!("a{n}@kauppa.fi"), "x").await.status);
    }
    assert!(statuses.contains(&429) && statuses[..30].iter().all(|s| *s == 401), "{statuses:?}");
}

#[tokio::test]
async fn a_whole_office_signs_in_from_one_address_on_monday_morning() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    for _ in 0..100 {
        assert_eq!(Client::default().sign_in(&house, ANNA, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn guessing_invites_is_stopped() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let mut client = Client::default();
    let mut statuses = Vec::new();
    for n in 0..60 {
        statuses.push(client.get(&house, &format!("/api/v1/invites/guess{n}")).await.status);
    }
    assert_eq!((statuses[0], statuses[59]), (404, 429));
}

#[tokio::test]
async fn signing_in_gives_a_new_secret_so_that_a_planted_one_is_worth_nothing() {
    let world = World::sqlite().await;
    let (house, _) = founded(&world).await;
    let mut browser = Client { cookie: Some("planted-by-somebody-else".into()), key: None };
    assert_eq!(browser.sign_in(&house, ANNA, PASSWORD).await.status, 200);
    assert_ne!(browser.cookie.as_deref(), Some("planted-by-somebody-else"));
    let before = browser.clone();
    assert_eq!(browser.sign_in(&house, ANNA, PASSWORD).await.status, 200);
    assert_ne!(browser.cookie, before.cookie);
    let mut old = before;
    assert_eq!(old.get(&house, "/api/v1/session").await.status, 401, "the browser's former session ended");
}

#[tokio::test]
async fn a_session_lives_while_it_is_used_and_ends_when_it_is_not() {
    const DAY: i64 = 86_400_000;
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    for _ in 0..5 {
        world.ambient.clock.advance(10 * DAY);
        assert_eq!(anna.get(&house, "/api/v1/me").await.status, 200);
    }
    let mut idle = anna.clone();
    world.ambient.clock.advance(11 * DAY);
    assert_eq!(idle.get(&house, "/api/v1/me").await.status, 401, "sixty days are the end in any case");
    let mut fresh = Client::default();
    fresh.sign_in(&house, ANNA, PASSWORD).await;
    world.ambient.clock.advance(14 * DAY + 1);
    assert_eq!(fresh.get(&house, "/api/v1/me").await.status, 401);
}

#[tokio::test]
async fn sessions_are_listed_and_one_can_be_ended_from_another() {
    let world = World::sqlite().await;
    let (house, mut desk) = founded(&world).await;
    let mut phone = Client::default();
    phone.sign_in(&house, ANNA, PASSWORD).await;
    let (_, mut aino) = house.hire(&mut desk, "Aino", "agent", &[]).await;
    let listed = desk.get(&house, "/api/v1/sessions").await.is(StatusCode::OK);
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["address"], "192.0.2.7");
    let other = items.iter().find(|s| s["current"] == false).unwrap()["id"].as_str().unwrap();
    let path = format!("/api/v1/sessions/{other}");
    assert_eq!(aino.delete(&house, &path).await.status, 404, "not hers to end");
    assert_eq!(phone.get(&house, "/api/v1/me").await.status, 200);
    assert_eq!(desk.delete(&house, &path).await.status, 204);
    assert_eq!(phone.get(&house, "/api/v1/me").await.status, 401, "at once, though it was remembered");
    assert_eq!(desk.get(&house, "/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_renews_this_one() {
    let world = World::sqlite().await;
    let (house, mut desk) = founded(&world).await;
    let mut phone = Client::default();
    phone.sign_in(&house, ANNA, PASSWORD).await;
    let before = desk.clone();
    let input = |current: &str, new: &str| json!({ "current": current, "password": new });
    let wrong = desk.put(&house, "/api/v1/me/password", input("väärä salasana", "uusi hieno salasana")).await;
    assert_eq!(wrong.fields(), ["current"]);
    let weak = desk.put(&house, "/api/v1/me/password", input(PASSWORD, "lyhyt")).await;
    assert_eq!(weak.fields(), ["password"]);
    let done = desk.put(&house, "/api/v1/me/password", input(PASSWORD, "uusi hieno salasana")).await;
    assert_eq!(done.status, 204, "{done:?}");
    assert_ne!(desk.cookie, before.cookie);
    for mut old in [before, phone] {
        assert_eq!(old.get(&house, "/api/v1/me").await.status, 401);
    }
    assert_eq!(desk.get(&house, "/api/v1/me").await.status, 200);
    let mut again = Client::default();
    assert_eq!(again.sign_in(&house, ANNA, PASSWORD).await.status, 401);
    assert_eq!(again.sign_in(&house, ANNA, "uusi hieno salasana").await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_costs_as_much_time_as_a_wrong_password() {
    let passwords = crate::Passwords::new(Cost::Usual);
    let hashed = passwords.hash_now(PASSWORD, &helppo_kernel::Chance::seeded(1));
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..5 {
        for (slot, hashed) in [(0, Some(hashed.clone())), (1, None)] {
            let started = std::time::Instant::now();
            assert!(!passwords.check("wrong", hashed).await.unwrap());
            times[slot].push(started.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut t| {
        t.sort_unstable();
        t[2].as_secs_f64()
    });
    assert!(known / unknown < 3.0 && unknown / known < 3.0, "{known} {unknown}");
}
