//! Warnings and breaches, late jobs, restarts, merges.

use std::time::Duration;

use helppo_case::{Author, MergeCases, merge_cases, unmerge_case};
use helppo_kernel::Actor;
use helppo_level::{CHECK_SERVICE_LEVEL, RECOUNT_SERVICE_LEVELS};
use helppo_store::{Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{AINO, DAY, HOUR, House, MINUTE, told};

const ME: Actor = Actor::Agent(AINO);

both_dbs!(a_warning_and_a_breach_are_each_told_once, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    assert_eq!(house.run_checks().await, 0);
    house.at(6 * HOUR);
    assert_eq!(house.run_checks().await, 1);
    assert_eq!(house.told().await, told(&[("ServiceLevelAtRisk", "first")]));
    assert_eq!(house.clock(case, "first").await["at_risk"], json!(true));
    assert_eq!(house.run_checks().await, 0);
    house.at(8 * HOUR);
    assert_eq!(house.run_checks().await, 1);
    let both = told(&[("ServiceLevelAtRisk", "first"), ("ServiceLevelBreached", "first")]);
    assert_eq!(house.told().await, both);
    assert_eq!(house.clock(case, "first").await["breached"], json!(true));
    // The list goes on to show what was due.
    assert_eq!(house.due(case).await, Some(("first".into(), 8 * HOUR)));
    house.catch_up().await;
    house.mail(Some(case)).await;
    assert_eq!(house.told().await, both);
    let data: Vec<Value> = house.all("SELECT data FROM event WHERE kind = 'ServiceLevelBreached'").await;
    assert_eq!(
        data[0],
        json!({"kind": "first", "due_at": house.monday.plus(8 * HOUR), "policy": "Everything else"})
    );
});

both_dbs!(a_warning_and_a_breach_stand_in_the_case_where_they_happened, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(6 * HOUR);
    house.run_checks().await;
    house.at(8 * HOUR);
    house.run_checks().await;
    house.answer(case).await;
    let links = helppo_case::LinkKey::new([1; 32]).at(house.ambient.now());
    let page = house
        .write(async move |tx, _| helppo_case::timeline::timeline(tx, &links, case, None, 50).await)
        .await;
    let shown: Vec<String> = page.items.into_iter().filter_map(|i| Some(i.event?.name)).collect();
    let levels: Vec<&str> = shown.iter().map(String::as_str).filter(|n| n.starts_with("Service")).collect();
    assert_eq!(levels, ["ServiceLevelAtRisk", "ServiceLevelBreached"], "{shown:?}");
    assert!(!shown.contains(&"DueChanged".to_owned()), "that a time moved is no news: {shown:?}");
});

both_dbs!(whoever_picks_up_a_call_has_answered_it, async |world: &World| {
    let house = House::open(world).await;
    let call = house.call().await;
    let late = house.call().await;
    assert_eq!(house.due(call.case).await, Some(("first".into(), MINUTE)));
    house.at(MINUTE / 2);
    house.pick_up(call.interaction.expect("a talk")).await;
    assert_eq!(house.due(call.case).await, None);
    assert_eq!(house.clock(call.case, "first").await["breached"], json!(false));
    house.at(2 * MINUTE);
    house.run_checks().await;
    assert_eq!(house.clock(late.case, "first").await["breached"], json!(true));
    assert_eq!(house.clock(call.case, "first").await["breached"], json!(false));
});

both_dbs!(a_talk_that_we_end_leaves_the_question_open, async |world: &World| {
    let house = House::open(world).await;
    for (how, waits, all) in [("agent_ended", true, 1), ("written_up", true, 1), ("left", false, 0)] {
        let chat = house.chat(false).await;
        let due = house.due(chat.case).await;
        assert!(due.is_some());
        house.end(chat.interaction.expect("a talk"), how).await;
        assert_eq!(house.due(chat.case).await, due.filter(|_| waits), "{how}");
        let waiting = house.all::<i64>("SELECT count(*) FROM cases WHERE waiting_since IS NOT NULL").await;
        assert_eq!(waiting, [all], "{how}");
    }
    let call = house.call().await.interaction.expect("a talk");
    house.pick_up(call).await;
    house.end(call, "written_up").await;
    let waiting = house.all::<i64>("SELECT count(*) FROM cases WHERE waiting_since IS NOT NULL").await;
    assert_eq!(waiting, [0], "in a call answers are not written");
});

both_dbs!(a_job_that_comes_late_after_the_answer_does_nothing, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(5 * HOUR);
    // Answered in time, and nobody has read of it when the check runs, far too late.
    house.answer_quietly(case, Author::Agent(AINO)).await;
    house.at(20 * HOUR);
    assert_eq!(house.run_checks().await, 1);
    assert_eq!(house.told().await, told(&[]));
    assert_eq!(house.due(case).await, None);
    assert_eq!(house.clock(case, "first").await["breached"], json!(false));
    house.catch_up().await;
    assert_eq!(house.told().await, told(&[]));
});

both_dbs!(a_breach_that_nobody_was_awake_for_is_told_with_the_answer, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(DAY + HOUR);
    house.answer(case).await;
    assert_eq!(house.told().await, told(&[("ServiceLevelBreached", "first")]));
    house.run_checks().await;
    assert_eq!(house.told().await.len(), 1);
});

both_dbs!(old_history_is_read_without_telling_old_breaches, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(DAY + HOUR);
    house.answer_quietly(case, Author::Agent(AINO)).await;
    house.at(30 * DAY);
    house.catch_up().await;
    assert_eq!(house.told().await, told(&[]));
    assert_eq!(house.clock(case, "first").await["breached"], json!(true));
});

/// Everything the room keeps, as text.
async fn kept(house: &House) -> Vec<String> {
    let clocks =
        "SELECT kind || ' ' || started_at || ' ' || pauses || ' ' || coalesce(stopped_by, '-') || ' '
        || coalesce(due_at, 0) || ' ' || coalesce(warned_at, 0) || ' ' || coalesce(breached_at, 0)
        FROM service_clock ORDER BY case_id, kind";
    let cases = "SELECT case_id || ' ' || standing || ' ' || live FROM service_case ORDER BY case_id";
    let jobs = "SELECT key || ' ' || run_at FROM job WHERE kind = 'CheckServiceLevel' ORDER BY key";
    let mut all = house.all::<String>(clocks).await;
    all.extend(house.all::<String>(cases).await);
    all.extend(house.all::<String>(jobs).await);
    all
}

both_dbs!(reading_the_whole_log_again_changes_nothing, async |world: &World| {
    let house = House::open(world).await;
    let first = house.mail(None).await.case;
    house.at(HOUR);
    let second = house.mail(None).await.case;
    house.answer(second).await;
    house.at(7 * HOUR);
    house.run_checks().await;
    house.mail(Some(second)).await;
    house
        .write(async move |tx, amb| {
            merge_cases(tx, amb, &MergeCases { from: second, into: first, actor: ME }).await.map(|_| ())
        })
        .await;
    house.catch_up().await;
    let (before, log) = (kept(&house).await, house.told().await);
    house.start_anew().await;
    assert_eq!(kept(&house).await, before);
    assert_eq!(house.told().await, log);
});

both_dbs!(the_follower_goes_on_after_a_restart_and_the_worker_checks, async |world: &World| {
    let house = House::open(world).await;
    let until = async |done: &str| {
        for _ in 0..1_000 {
            let sql = done.to_owned();
            let read = async move |tx: &mut Tx| tx.one::<i64>(&sql, p![]).await;
            if house.store.read(read).await.expect("a number") > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never came to: {done}");
    };
    let follow = || {
        let (store, follower) = (house.store.clone(), house.room.follower());
        tokio::spawn(async move { store.follow(follower).await })
    };
    let running = follow();
    let case = house.mail_quietly(None).await.case;
    until("SELECT count(*) FROM cases WHERE due_kind = 'first'").await;
    running.abort();
    let _ = running.await;
    // While it is down the customer is answered and writes again.
    house.at(HOUR);
    house.answer_quietly(case, Author::Agent(AINO)).await;
    house.at(2 * HOUR);
    let running = follow();
    house.mail_quietly(Some(case)).await;
    until("SELECT count(*) FROM cases WHERE due_kind = 'next'").await;
    house.at(11 * DAY);
    let checker = house.store.jobs().on(CHECK_SERVICE_LEVEL, house.room.checker());
    let jobs = checker.on(RECOUNT_SERVICE_LEVELS, house.room.recounter());
    let worker = tokio::spawn(jobs.run());
    until("SELECT count(*) FROM event WHERE kind = 'ServiceLevelBreached'").await;
    running.abort();
    worker.abort();
    let breached = house.told().await;
    assert_eq!(breached, told(&[("ServiceLevelBreached", "next"), ("ServiceLevelBreached", "final")]));
});

both_dbs!(a_merged_case_brings_what_it_is_owed_and_takes_it_back, async |world: &World| {
    let house = House::open(world).await;
    let older = house.mail(None).await.case;
    house.at(2 * HOUR);
    let newer = house.mail(None).await.case;
    house.answer(newer).await;
    house.at(3 * HOUR);
    let merge = MergeCases { from: older, into: newer, actor: ME };
    house.write(async move |tx, amb| merge_cases(tx, amb, &merge).await).await;
    house.catch_up().await;
    // The unanswered question of the older case is owed in the newer one, since it was asked; the newer
    // case still waits for the customer.
    assert_eq!(house.due(older).await, None);
    let next = house.clock(newer, "next").await;
    assert_eq!((&next["started_at"], &next["spent_ms"]), (&json!(house.monday), &json!(3 * HOUR)));
    assert_eq!(house.clock(newer, "final").await["started_at"], json!(house.monday));
    house.mail(Some(newer)).await;
    assert_eq!(house.due(newer).await, Some(("next".into(), 8 * HOUR)));
    house.at(4 * HOUR);
    house.write(async move |tx, amb| unmerge_case(tx, amb, older, ME).await).await;
    house.catch_up().await;
    assert_eq!(house.due(older).await, Some(("first".into(), 8 * HOUR)));
    // The mail of the third hour went into the newer case and stays there.
    assert_eq!(house.due(newer).await, Some(("next".into(), DAY + 3 * HOUR)));
    let started = house.monday.plus(2 * HOUR);
    assert_eq!(house.clock(newer, "final").await["started_at"], json!(started));
});

both_dbs!(a_case_that_was_merged_away_is_never_late, async |world: &World| {
    let house = House::open(world).await;
    let from = house.mail(None).await.case;
    house.at(MINUTE);
    let into = house.mail(None).await.case;
    house.write(async move |tx, amb| merge_cases(tx, amb, &MergeCases { from, into, actor: ME }).await).await;
    house.catch_up().await;
    house.at(10 * DAY);
    house.run_checks().await;
    let of: Vec<i64> =
        house.all("SELECT DISTINCT case_id FROM event WHERE kind = 'ServiceLevelBreached'").await;
    assert_eq!(of, [into.0]);
});
