//! What other rooms hear of changes, and what other nodes do with them.

use helppo_kernel::AgentId;
use helppo_store::{DbError, Tx};
use helppo_testkit::{World, both_dbs};

use super::*;

both_dbs!(what_one_node_changes_the_other_forgets, async |world: &World| {
    let (here, mut anna) = founded(world).await;
    let there = house(world).await;
    tokio::spawn(Arc::clone(&there.people).watch());
    let mut changes = there.people.changes();
    let (id, mut aino) = here.hire(&mut anna, "Aino", "agent", &[]).await;
    assert_eq!(aino.get(&there, "/api/v1/test/read").await.body, "Aino in 0 teams");
    here.people.settle(&[]).await.unwrap();
    anna.patch(&here, &format!("/api/v1/agents/{id}"), json!({ "disabled": true })).await;
    let wanted: AgentId = id.parse().unwrap();
    let heard = tokio::time::timeout(std::time::Duration::from_secs(3), async {
        // Her coming may be heard first; what matters is that after the last word she is out.
        while aino.get(&there, "/api/v1/test/read").await.status != 401 {
            assert_eq!(changes.recv().await.unwrap(), wanted);
        }
    });
    heard.await.expect("the other node hears of it within a second or so");
});

#[tokio::test]
async fn a_socket_learns_who_its_caller_is_now() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let team = house.team(&mut anna, "Myynti").await;
    let (id, aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    let request = Request::get("/").header(header::COOKIE, format!("helppo={}", aino.cookie.unwrap()));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let before = house.people.recognise(&parts).await.unwrap().expect("she is signed in");
    assert!(before.teams.is_empty());
    anna.put(&house, &format!("/api/v1/teams/{team}/members"), json!({ "members": [id] })).await;
    let now = house.people.renew(&before).await.unwrap().expect("still signed in");
    assert_eq!(now.teams.len(), 1);
    anna.patch(&house, &format!("/api/v1/agents/{id}"), json!({ "disabled": true })).await;
    assert_eq!(house.people.renew(&before).await.unwrap(), None);
}

#[tokio::test]
async fn events_tell_what_happened_without_secrets() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let (_, mut aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    aino.delete(&house, "/api/v1/session").await;
    let read = async |tx: &mut Tx| Ok::<_, DbError>(tx.events_after(helppo_kernel::Pos::default()).await?);
    let events = world.store.read(read).await.unwrap();
    let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["TeamChanged", "AgentCreated", "SignedIn", "AgentCreated", "SignedIn", "SessionRevoked"]
    );
    let all: String = events.iter().map(|e| e.data.to_string()).collect();
    for secret in ["kauppa.fi", "argon2", PASSWORD] {
        assert!(!all.contains(secret), "{all}");
    }
}
