//! What the house has set for its queues, on a real store: help, focus, writing up, breaks.

use crate::house::Service;
use helppo_kernel::{Actor, AgentId, ChannelKind, InteractionId};
use helppo_routing::{Marks, Policy, PresenceStatus, QueueHelp, QueueView, RoutingError};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

both_dbs!(another_team_helps_out_after_the_wait_and_the_case_tells_so, async |world: &World| {
    let service = Service::open(world).await;
    let partner = service.another_team().await;
    let (aino, petra) = (service.agent("Aino").await, service.agent_of(partner, "Petra").await);
    service.presence(aino, PresenceStatus::Busy).await;
    service.presence(petra, PresenceStatus::Available).await;
    let overflow = Some(vec![QueueHelp { team: partner, after_ms: 45_000 }]);
    service.set_queue(QueueView { overflow, ..service.queue(ChannelKind::Chat) }).await;
    let running = service.start();
    let talk = service.chat("a").await;
    service.settled().await;
    assert_eq!(service.open_offers().await, []);
    world.ambient.clock.advance(45_000);
    service.room.nudge();
    assert_eq!(service.offer_of(talk).await, petra);
    let told: Vec<i64> =
        service.all("SELECT count(*) FROM event WHERE kind = 'Overflowed' AND case_id IS NOT NULL").await;
    assert_eq!(told, [1]);
    running.abort();
});

both_dbs!(a_queue_that_does_not_ask_gives_its_calls_at_once, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.set_queue(QueueView { auto_accept: true, ..service.queue(ChannelKind::Voice) }).await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let call = service.call("+358401234567").await;
    service.until("the call is served", async || service.state(call).await.0 == "active").await;
    let given: Vec<(String, Option<String>)> = service.all("SELECT outcome, why FROM offer").await;
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].0, "accepted");
    assert!(given[0].1.as_ref().is_some_and(|why| why.contains("waited_ms")), "{given:?}");
    running.abort();
});

both_dbs!(after_a_call_its_agent_writes_up_and_is_offered_nothing_live, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.set_queue(QueueView { wrap_up_ms: 30_000, ..service.queue(ChannelKind::Voice) }).await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let call = service.call("+358401234567").await;
    assert_eq!(service.offer_of(call).await, aino);
    service.accept(call, aino).await;
    let next = service.call("+358407654321").await;
    let amb = world.ambient.clone();
    let over = world.store.write(async move |tx: &mut Tx| {
        helppo_routing::talk_over(tx, &amb, call, Actor::Agent(aino), "hung_up").await
    });
    assert!(over.await.expect("over").is_some());
    assert_eq!(service.state(call).await, ("wrap_up".into(), Some(aino)));
    service.settled().await;
    assert_eq!(service.open_offers().await, []);
    world.ambient.clock.advance(30_000);
    service.room.nudge();
    assert_eq!(service.offer_of(next).await, aino);
    assert_eq!(service.state(call).await.0, "ended");
    running.abort();
});

both_dbs!(nothing_is_offered_during_focus_and_it_ends_with_its_work, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let hard = service.chat("a").await;
    assert_eq!(service.offer_of(hard).await, aino);
    service.accept(hard, aino).await;
    focus(world, aino, hard).await.expect("focus on own work");
    service.settled().await;
    let other = service.chat("b").await;
    service.settled().await;
    assert_eq!(service.open_offers().await, []);
    assert!(matches!(focus(world, aino, other).await, Err(RoutingError::Invalid { .. })));
    service.end(hard).await;
    assert_eq!(service.offer_of(other).await, aino);
    let focus: Vec<Option<i64>> = service.all("SELECT focus FROM presence").await;
    assert_eq!(focus, [None]);
    running.abort();
});

both_dbs!(who_leaves_their_work_behind_leaves_it_at_the_head_of_the_queue, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    service.accept(talk, aino).await;
    service.presence(aino, PresenceStatus::Away).await;
    service.chat("b").await;
    world.ambient.clock.advance(1_000);
    let amb = world.ambient.clone();
    let left =
        world.store.write(async move |tx: &mut Tx| helppo_routing::leave_work(tx, &amb, aino).await).await;
    assert_eq!(left.expect("left"), 1);
    service.settled().await;
    service.presence(erik, PresenceStatus::Available).await;
    assert_eq!(service.offer_of(talk).await, erik);
    running.abort();
});

both_dbs!(work_in_a_personal_queue_waits_for_its_agent, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    let talk = service.chat("a").await;
    let marks = Marks { personal: Some(aino), ..Marks::default() };
    let amb = world.ambient.clone();
    let marked =
        world.store.write(async move |tx: &mut Tx| helppo_routing::mark(tx, &amb, talk, &marks).await);
    marked.await.expect("marked");
    service.presence(erik, PresenceStatus::Available).await;
    let running = service.start();
    service.settled().await;
    assert_eq!(service.open_offers().await, []);
    service.presence(aino, PresenceStatus::Available).await;
    assert_eq!(service.offer_of(talk).await, aino);
    running.abort();
});

both_dbs!(a_break_begins_when_it_is_due_and_the_hands_are_empty, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    let policy = Policy { break_after_ms: Some(3_600_000), break_ms: Some(600_000), ..Policy::default() };
    set_policy(world, policy).await.expect("set");
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    service.settled().await;
    world.ambient.clock.advance(3_600_000);
    service.room.nudge();
    let away = async || {
        let now: Vec<(String, Option<String>, Option<i64>)> =
            service.all("SELECT status, reason, until FROM presence").await;
        now[0].0 == "away" && now[0].1.as_deref() == Some("break") && now[0].2.is_some()
    };
    service.until("the break begins", away).await;
    running.abort();
});

both_dbs!(a_policy_that_makes_no_sense_is_refused, async |world: &World| {
    let wrong = [
        Policy { overdue_percent: 50, ..Policy::default() },
        Policy { breather_after: Some(0), ..Policy::default() },
        Policy { offer_ms: [(ChannelKind::Chat, 1)].into(), ..Policy::default() },
        Policy { break_after_ms: Some(5), ..Policy::default() },
        Policy { cooldown_ms: -1, ..Policy::default() },
    ];
    for policy in wrong {
        let refused = set_policy(world, policy.clone()).await;
        assert!(matches!(refused, Err(RoutingError::Invalid { .. })), "{policy:?}");
    }
    let kept = Policy { missed_limit: 5, ..Policy::default() };
    set_policy(world, kept).await.expect("a sensible one");
});

async fn set_policy(world: &World, policy: Policy) -> Result<(), RoutingError> {
    let amb = world.ambient.clone();
    let set = world
        .store
        .write(async move |tx: &mut Tx| helppo_routing::set_policy(tx, &amb, Actor::System, &policy).await);
    set.await
}

async fn focus(world: &World, agent: AgentId, work: InteractionId) -> Result<(), RoutingError> {
    let amb = world.ambient.clone();
    let set =
        world.store.write(async move |tx: &mut Tx| helppo_routing::focus_on(tx, &amb, agent, work).await);
    set.await
}
