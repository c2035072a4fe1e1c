//! A call back instead of waiting at the screen.

use helppo_channel_chat::ChatLimits;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::house::{House, talk_of};

both_dbs!(
    whoever_asks_to_be_called_keeps_their_place_and_the_agent_gets_the_number,
    async |world: &World| {
        let house = House::with(world, json!({ "callback": true }), ChatLimits::none()).await;
        let (first, second) = (house.visitor().await, house.visitor().await);
        let talk = talk_of(&house.say(&first, "message-1", json!({})).await);
        world.ambient.clock.advance(60_000);
        house.say(&second, "message-2", json!({})).await;

        let path = format!("/talks/{talk}/callback");
        let wrong = house.post(&path, &first, json!({ "number": "call me" })).await;
        assert_eq!(
            (wrong.status, wrong.body["fields"][0]["field"].as_str()),
            (422, Some("number")),
            "{wrong:?}"
        );
        let kept = house.post(&path, &first, json!({ "number": "040 123 4567" })).await;
        assert_eq!(kept.status, 200, "{kept:?}");
        assert_eq!(kept.body["talk"]["callback"], "+358401234567");
        assert_eq!(kept.body["talk"]["queue"]["position"], 1, "the place is kept");
        assert_eq!(house.post(&path, &second, json!({ "number": "040 123 4567" })).await.status, 404);

        let amb = world.ambient.clone();
        let known = world.store.read(async move |tx: &mut Tx| {
            let case = helppo_case::CaseRecord::get(tx, talk).await?.expect("the case");
            helppo_case::facts(tx, &amb, talk, case.customer).await
        });
        let facts = known.await.expect("facts");
        let number = facts.iter().find(|f| f.key == "callback").expect("a fact of the case");
        assert_eq!((number.value.as_str(), number.given_by.as_str()), ("+358401234567", "customer"));

        house.take(talk).await;
        let late = house.post(&path, &first, json!({ "number": "040 123 4567" })).await;
        assert_eq!(
            (late.status, late.body["type"].as_str().unwrap_or("").contains("not-waiting")),
            (409, true)
        );
    }
);

both_dbs!(a_chat_that_does_not_call_says_so, async |world: &World| {
    let house = House::new(world).await;
    let visitor = house.visitor().await;
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    let asked =
        house.post(&format!("/talks/{talk}/callback"), &visitor, json!({ "number": "0401234567" })).await;
    assert_eq!((asked.status, asked.body["slug"].as_str()), (409, Some("callback-off")), "{asked:?}");
});
