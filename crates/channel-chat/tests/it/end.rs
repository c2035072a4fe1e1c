//! A visitor ends their talk.

use helppo_kernel::CaseId;
use helppo_store::{Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::house::{House, talk_of};

async fn ends(world: &World, case: CaseId) -> Vec<(String, Option<String>, Option<i64>)> {
    let sql = "SELECT i.state, i.how, c.waiting_since FROM interaction i JOIN cases c ON c.id = i.case_id
        WHERE c.id = $1 ORDER BY i.id";
    world.store.read(async move |tx: &mut Tx| tx.all(sql, p![case]).await).await.expect("interactions")
}

both_dbs!(who_waits_and_ends_the_talk_has_left_the_queue_and_may_begin_anew, async |world: &World| {
    let house = House::new(world).await;
    let (visitor, other) = (house.visitor().await, house.visitor().await);
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    let path = format!("/talks/{talk}/end");
    assert_eq!(house.post(&path, &other, json!({})).await.status, 404, "not theirs to end");
    let ended = house.post(&path, &visitor, json!({})).await;
    assert_eq!((ended.status, ended.body["talk"]["state"].as_str()), (200, Some("ended")), "{ended:?}");
    assert_eq!(ends(world, talk).await, [("ended".to_owned(), Some("left".to_owned()), None)]);
    assert_eq!(house.post(&path, &visitor, json!({})).await.status, 200, "what is over stays as it is");
    let page = house.get(&format!("/talks/{talk}"), &visitor).await.body;
    let lines: Vec<_> =
        page["items"].as_array().expect("items").iter().filter_map(|i| i["type"].as_str()).collect();
    assert_eq!(lines, ["message", "left"]);
    let again = house.say(&visitor, "message-2", json!({ "talk": talk })).await;
    assert_eq!(again["talk"]["state"], "waiting");
});

both_dbs!(
    who_ends_a_served_talk_waits_for_nothing_and_the_agent_hears_who_ended_it,
    async |world: &World| {
        let house = House::new(world).await;
        let visitor = house.visitor().await;
        let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
        house.take(talk).await;
        house.say(&visitor, "message-2", json!({ "talk": talk })).await;
        let ended = house.post(&format!("/talks/{talk}/end"), &visitor, json!({})).await;
        assert_eq!((ended.status, ended.body["talk"]["state"].as_str()), (200, Some("ended")));
        let now = ends(world, talk).await;
        assert!(matches!(now[0].0.as_str(), "wrap_up" | "ended") && now[0].2.is_none(), "{now:?}");
        let sql = "SELECT actor_kind FROM event WHERE case_id = $1 AND kind IN ('WrapUpStarted', 'InteractionEnded')";
        let by: Vec<String> =
            world.store.read(async move |tx: &mut Tx| tx.all(sql, p![talk]).await).await.expect("events");
        assert_eq!(by, ["customer"]);
    }
);
