//! The shell on real databases: what is waiting reaches somebody, once, at once, and over restarts.

use crate::house::Service;
use helppo_kernel::{ChannelKind, Millis};
use helppo_routing::{PresenceStatus, QueueView};
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};

both_dbs!(a_waiting_chat_is_offered_within_a_second_to_somebody_who_is_available, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, _) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    service.settled().await;
    let begun = std::time::Instant::now();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    // Several tests share one PostgreSQL server, whose log is readable only behind the oldest open write of all.
    let most = if world.postgres().is_some() { 5_000 } else { 1_000 };
    assert!(begun.elapsed().as_millis() < most, "{:?}", begun.elapsed());
    running.abort();
});

both_dbs!(a_declined_offer_goes_to_a_colleague_and_an_accepted_one_stays, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    service.presence(erik, PresenceStatus::Available).await;
    service.decline(talk, aino).await;
    assert_eq!(service.offer_of(talk).await, erik);
    service.accept(talk, erik).await;
    assert_eq!(service.state(talk).await, ("active".into(), Some(erik)));
    service.nudge_and_settle().await;
    assert_eq!(service.open_offers().await, []);
    running.abort();
});

both_dbs!(an_unanswered_offer_runs_out_and_goes_on, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    service.presence(erik, PresenceStatus::Available).await;
    service.settled().await;
    world.ambient.clock.advance(31_000);
    service.room.nudge();
    service.until("Erik has it", async || service.open_offers().await == [(talk, erik)]).await;
    let outcomes: Vec<String> = service.all("SELECT outcome FROM offer WHERE outcome IS NOT NULL").await;
    assert_eq!(outcomes, ["expired"]);
    running.abort();
});

both_dbs!(an_offer_outlives_a_restart_and_is_not_made_again, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let (first, second) = (service.chat("a").await, service.chat("b").await);
    assert_eq!(service.offer_of(first).await, aino);
    running.abort();
    let _ = running.await;
    let running = service.start_later().await;
    service.nudge_and_settle().await;
    assert_eq!(service.open_offers().await, [(first, aino)]);
    service.accept(first, aino).await;
    assert_eq!(service.offer_of(second).await, aino);
    assert_eq!(service.all::<i64>("SELECT id FROM offer").await.len(), 2);
    running.abort();
});

both_dbs!(what_queued_up_while_nobody_decided_is_offered_at_the_start, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    for agent in [aino, erik] {
        service.presence(agent, PresenceStatus::Available).await;
    }
    let (first, second) = (service.chat("a").await, service.chat("b").await);
    let running = service.start();
    let mut to = [service.offer_of(first).await, service.offer_of(second).await];
    to.sort_unstable();
    assert_eq!(to, [aino, erik]);
    running.abort();
});

both_dbs!(work_that_somebody_takes_is_withdrawn_from_whom_it_was_offered_to, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    let case = service.case_of(talk).await;
    let amb = world.ambient.clone();
    let taken =
        world.store.write(async move |tx: &mut Tx| helppo_routing::take(tx, &amb, case, erik).await).await;
    assert_eq!(taken.expect("taken"), Some(talk));
    let next = service.chat("b").await;
    assert_eq!(service.offer_of(next).await, aino);
    running.abort();
});

both_dbs!(an_agent_whose_connection_is_lost_gives_live_talks_back, async |world: &World| {
    let service = Service::open(world).await;
    let (aino, erik) = (service.agent("Aino").await, service.agent("Erik").await);
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let talk = service.chat("a").await;
    assert_eq!(service.offer_of(talk).await, aino);
    service.accept(talk, aino).await;
    service.presence(erik, PresenceStatus::Available).await;
    let amb = world.ambient.clone();
    world
        .store
        .write(async move |tx: &mut Tx| helppo_routing::presence_lost(tx, &amb, aino).await)
        .await
        .expect("lost");
    assert_eq!(service.offer_of(talk).await, erik);
    let amb = world.ambient.clone();
    world
        .store
        .write(async move |tx: &mut Tx| helppo_routing::presence_back(tx, &amb, aino).await)
        .await
        .expect("back");
    let status: Vec<String> = service.all("SELECT status FROM presence ORDER BY agent").await;
    assert_eq!(status, ["available", "available"]);
    running.abort();
});

both_dbs!(an_agent_who_never_answers_is_set_away, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    for name in ["a", "b", "c"] {
        let talk = service.chat(name).await;
        assert_eq!(service.offer_of(talk).await, aino);
        service.settled().await;
        world.ambient.clock.advance(30_000);
        service.room.nudge();
        service
            .until("the offer is over", async || !service.open_offers().await.contains(&(talk, aino)))
            .await;
    }
    let away: Vec<(String, Option<String>)> = service.all("SELECT status, reason FROM presence").await;
    assert_eq!(away, [("away".into(), Some("no_answer".into()))]);
    running.abort();
});

both_dbs!(in_a_busy_hour_with_restarts_everybody_is_served_once, async |world: &World| {
    let service = Service::open(world).await;
    let mut agents = Vec::new();
    for name in ["Aino", "Erik", "Mats", "Katarina"] {
        let agent = service.agent(name).await;
        service.presence(agent, PresenceStatus::Available).await;
        agents.push(agent);
    }
    let mut running = service.start();
    let mut talks = Vec::new();
    for n in 0..40 {
        talks.push(service.chat(&format!("visitor {n}")).await);
        if n % 13 == 12 {
            running.abort();
            let _ = running.await;
            running = service.start_later().await;
        }
        for (talk, agent) in service.open_offers().await {
            match (n + talk.0) % 5 {
                0 => service.decline(talk, agent).await,
                1 => {}
                _ => service.accept(talk, agent).await,
            }
        }
        for (talk, _) in service.active().await.into_iter().take(2) {
            service.end(talk).await;
        }
        world.ambient.clock.advance(2_500);
        service.room.nudge();
    }
    for _ in 0..400 {
        for (talk, agent) in service.open_offers().await {
            service.accept(talk, agent).await;
        }
        for (talk, _) in service.active().await {
            service.end(talk).await;
        }
        if service.unfinished().await == 0 {
            break;
        }
        world.ambient.clock.advance(5_000);
        service.nudge_and_settle().await;
    }
    assert_eq!(service.unfinished().await, 0);
    let served: Vec<i64> =
        service.all("SELECT interaction FROM offer WHERE outcome = 'accepted' ORDER BY interaction").await;
    let once: std::collections::BTreeSet<i64> = served.iter().copied().collect();
    assert_eq!((served.len(), once.len()), (talks.len(), talks.len()));
    running.abort();
});

both_dbs!(a_queue_s_target_is_kept_and_changes_what_is_urgent, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    let running = service.start();
    service.call("+358401234567").await;
    world.ambient.clock.advance(10_000);
    let chat = service.chat("b").await;
    world.ambient.clock.advance(20_000);
    let view = QueueView {
        id: String::new(),
        team: helppo_routing::QueueTeam { id: service.team, name: String::new() },
        channel_kind: ChannelKind::Chat,
        target_ms: 10_000,
        target_percent: 90,
        auto_accept: false,
        wrap_up_ms: 0,
        overflow: None,
    };
    let amb = world.ambient.clone();
    let set = world.store.write(async move |tx: &mut Tx| {
        helppo_routing::set_queues(tx, &amb, helppo_kernel::Actor::System, std::slice::from_ref(&view)).await
    });
    set.await.expect("set");
    service.settled().await;
    service.presence(aino, PresenceStatus::Available).await;
    assert_eq!(service.offer_of(chat).await, aino, "20 of 10 seconds come before 30 of 60");
    running.abort();
});

both_dbs!(a_mail_offer_gives_way_to_a_chat_and_counts_as_never_made, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    service.presence(aino, PresenceStatus::Available).await;
    let running = service.start();
    let mail = service.mail("a@example.com").await;
    assert_eq!(service.offer_of(mail).await, aino);
    let since: Vec<Option<Millis>> = service.all("SELECT waiting_since FROM interaction").await;
    world.ambient.clock.advance(5_000);
    let chat = service.chat("b").await;
    assert_eq!(service.offer_of(chat).await, aino);
    assert_eq!(service.state(mail).await, ("waiting".into(), None));
    let now: Vec<Option<Millis>> =
        service.all("SELECT waiting_since FROM interaction WHERE channel_kind = 'email'").await;
    assert_eq!(now, since, "it stands where it stood");
    let outcomes: Vec<String> = service.all("SELECT outcome FROM offer WHERE outcome IS NOT NULL").await;
    assert_eq!(outcomes, ["gave_way"]);
    let told: Vec<serde_json::Value> =
        service.all("SELECT data FROM event WHERE kind = 'OfferWithdrawn'").await;
    assert_eq!(told, [serde_json::json!({ "agent": aino, "reason": "somebody_on_the_line" })]);
    service.accept(chat, aino).await;
    assert_eq!(service.offer_of(mail).await, aino, "no rest from what was not declined");
    running.abort();
});

both_dbs!(
    old_mail_has_its_turn_after_three_live_talks_also_when_another_process_decides,
    async |world: &World| {
        let service = Service::open(world).await;
        let aino = service.agent("Aino").await;
        let running = service.start();
        let mail = service.mail("a@example.com").await;
        world.ambient.clock.advance(30 * 60_000);
        let talks = [service.chat("a").await, service.chat("b").await, service.chat("c").await];
        service.presence(aino, PresenceStatus::Available).await;
        for talk in &talks[..2] {
            assert_eq!(service.offer_of(*talk).await, aino);
            service.accept(*talk, aino).await;
            service.end(*talk).await;
        }
        assert_eq!(service.offer_of(talks[2]).await, aino);
        service.accept(talks[2], aino).await;
        running.abort();
        service.end(talks[2]).await;
        service.chat("d").await;
        let running = service.start_later().await;
        assert_eq!(service.offer_of(mail).await, aino, "three in a row, then the mail");
        running.abort();
    }
);

both_dbs!(visitors_hear_who_is_there_and_how_long_it_takes, async |world: &World| {
    let service = Service::open(world).await;
    let aino = service.agent("Aino").await;
    let ask = async || service.room.estimate(service.team, ChannelKind::Chat).await.expect("an estimate");
    let closed = ask().await;
    assert_eq!((closed.staffed, closed.wait_ms), (false, None));
    service.presence(aino, PresenceStatus::Available).await;
    world.ambient.clock.advance(1_500);
    let open = ask().await;
    assert_eq!((open.staffed, open.ahead, open.wait_ms), (true, 0, Some(0)));
    let mut last = None;
    for n in 0..5 {
        last = Some(service.chat(&format!("visitor {n}")).await);
    }
    world.ambient.clock.advance(1_500);
    let busy = ask().await;
    assert_eq!(busy.ahead, 5);
    // Three places are free; three customers are over: at 12 minutes a chat and 3 places, 4 minutes each.
    let range = |told: helppo_routing::Estimate| (told.wait_ms.expect("p50"), told.wait_p90_ms.expect("p90"));
    let three = range(busy);
    assert!(three.0 > 2 * 240_000 && three.0 < 4 * 240_000 && three.1 > 6 * 240_000, "{three:?}");
    let last = last.expect("five came");
    let place = service.room.estimate_for(last).await.expect("an estimate").expect("it waits");
    let two = range(place);
    assert!(place.ahead == 4 && two.0 < three.0 && two.1 < three.1 && two.0 > 240_000, "{two:?}");
    service.end(last).await;
    assert_eq!(service.room.estimate_for(last).await.expect("an answer"), None);
});

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mut prepared = 0;
    for statement in helppo_store::REGISTRY.iter().filter(|s| s.module.starts_with("helppo_routing")) {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 20);
});

both_dbs!(the_database_refuses_a_second_offer_to_the_same_agent, async |world: &World| {
    let offer = |id: i64, interaction: i64, agent: i64| {
        async move |tx: &mut Tx| {
            let sql = "INSERT INTO offer (id, interaction, agent, offered_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
            tx.exec(sql, p![id, interaction, agent, Millis(0), Millis(1)]).await
        }
    };
    world.store.write(offer(1, 10, 100)).await.expect("the first");
    assert!(matches!(world.store.write(offer(2, 11, 100)).await, Err(DbError::Unique(_))));
    assert!(matches!(world.store.write(offer(3, 10, 101)).await, Err(DbError::Unique(_))));
});
