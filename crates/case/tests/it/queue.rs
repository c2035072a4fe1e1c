//! Offers and what comes of them.

use helppo_case::{
    CaseError, Inbound, State, accept, decline, end_interaction, expire, hand_over, offer, requeue, take,
    wrap_up,
};
use helppo_kernel::{Actor, InteractionId};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::desk::{Desk, EERO, SILJA, chat};

impl Desk {
    async fn state(&self, id: InteractionId) -> State {
        self.interaction(id).await.state
    }
}

both_dbs!(from_the_bot_through_an_offer_to_the_end, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.ingest(Inbound { bot_first: true, ..chat(&desk.ambient, "c1", "Hei") }).await.unwrap();
    let (case, id) = (got.case, got.interaction.unwrap());
    desk.verb(async move |tx, amb| hand_over(tx, amb, id, "asked", json!({"question": "Hei"})).await).await;
    assert_eq!(desk.state(id).await, State::Waiting);
    assert!(desk.case(case).await.waiting_since.is_some());
    let until = desk.ambient.now().plus(20_000);
    desk.verb(async move |tx, amb| offer(tx, amb, id, SILJA, until).await).await;
    // Nobody else can accept it, nor can it be offered twice.
    let other = desk.attempt(async move |tx, amb| accept(tx, amb, id, EERO).await).await;
    assert!(matches!(other, Err(CaseError::State(_))));
    let twice = desk.attempt(async move |tx, amb| offer(tx, amb, id, EERO, until).await).await;
    assert!(matches!(twice, Err(CaseError::State(_))));
    desk.verb(async move |tx, amb| decline(tx, amb, id, SILJA, "lunch").await).await;
    desk.verb(async move |tx, amb| offer(tx, amb, id, EERO, until).await).await;
    desk.verb(async move |tx, amb| expire(tx, amb, id, EERO).await).await;
    desk.verb(async move |tx, amb| offer(tx, amb, id, SILJA, until).await).await;
    desk.verb(async move |tx, amb| accept(tx, amb, id, SILJA).await).await;
    assert_eq!(desk.case(case).await.owner, Some(SILJA));
    desk.verb(async move |tx, amb| wrap_up(tx, amb, id, Actor::Agent(SILJA), "agent_ended").await).await;
    desk.verb(async move |tx, amb| end_interaction(tx, amb, id, Actor::Agent(SILJA), "done").await).await;
    let kinds = desk.kinds(case).await;
    let told = [
        "CaseOpened",
        "InteractionStarted",
        "MessageReceived",
        "BotHandedOver",
        "Queued",
        "Offered",
        "OfferDeclined",
        "Offered",
        "OfferExpired",
        "Offered",
        "OfferAccepted",
        "CaseAssigned",
        "WrapUpStarted",
        "InteractionEnded",
    ];
    assert_eq!(kinds, told);
    let left = "SELECT count(*) FROM interaction WHERE state <> 'ended'";
    assert_eq!(desk.number(left).await, 0);
});

both_dbs!(the_wait_goes_on_through_declined_offers, async |world: &World| {
    let desk = Desk::new(world).await;
    let id = desk.chat("c1", "Hei").await.interaction.unwrap();
    let since = desk.interaction(id).await.waiting_since;
    desk.ambient.clock.advance(60_000);
    let until = desk.ambient.now();
    desk.verb(async move |tx, amb| offer(tx, amb, id, SILJA, until).await).await;
    desk.verb(async move |tx, amb| expire(tx, amb, id, SILJA).await).await;
    assert_eq!(desk.interaction(id).await.waiting_since, since);
});

both_dbs!(an_agent_who_leaves_gives_the_talk_back_to_the_queue, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.chat("c1", "Hei").await;
    let id = got.interaction.unwrap();
    desk.verb(async move |tx, amb| take(tx, amb, id, SILJA).await).await;
    desk.verb(async move |tx, amb| requeue(tx, amb, id, "agent_away").await).await;
    let record = desk.interaction(id).await;
    assert_eq!((record.state, record.agent), (State::Waiting, None));
    let kinds = desk.kinds(got.case).await;
    assert_eq!(kinds[kinds.len() - 2..], ["Transferred", "Queued"]);
    // A colleague takes over from a colleague.
    desk.verb(async move |tx, amb| take(tx, amb, id, SILJA).await).await;
    desk.verb(async move |tx, amb| take(tx, amb, id, EERO).await).await;
    assert_eq!(desk.interaction(id).await.agent, Some(EERO));
    desk.verb(async move |tx, amb| end_interaction(tx, amb, id, Actor::System, "left").await).await;
    let over = desk.attempt(async move |tx, amb| take(tx, amb, id, SILJA).await).await;
    assert!(matches!(over, Err(CaseError::State(_))));
});
