//! Which policy holds, and what happens when another one does.

use helppo_case::{Edit, SetTeam, edit, set_team};
use helppo_hours::{Hours, HoursForm, WeekForm};
use helppo_kernel::{Actor, CaseId, ChannelKind};
use helppo_level::{HoursOf, Policy, policies, recount_piece, replace_policies};
use helppo_people::By;
use helppo_store::{Engine, Tx};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::house::{CHAT, DAY, HOUR, House, MAIL, MINUTE, SALES, told};

pub fn policy(name: &str, first_ms: i64) -> Policy {
    Policy {
        name: name.into(),
        team: None,
        channel_kind: None,
        least_priority: None,
        first_ms: Some(first_ms),
        next_ms: None,
        final_ms: None,
        hours: HoursOf::Own,
        warn_percent: 50,
    }
}

async fn set(house: &House, items: Vec<Policy>) {
    house.write(async move |tx, amb| replace_policies(tx, amb, &By::system(), &items).await).await;
    assert!(house.run_recount().await, "a recount was promised");
}

async fn due_at(house: &House, case: CaseId) -> Option<i64> {
    house.due(case).await.map(|(_, at)| at)
}

both_dbs!(the_usual_list_holds_until_one_is_set_even_an_empty_one, async |world: &World| {
    let house = House::open(world).await;
    let read = async || house.store.read(async |tx: &mut Tx| policies(tx).await).await.expect("policies");
    let usual = read().await;
    assert!(usual.usual);
    let names: Vec<&str> = usual.items.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Chat", "Calls", "Messaging apps", "Urgent", "Everything else"]);
    let case = house.mail(None).await.case;
    assert_eq!(due_at(&house, case).await, Some(8 * HOUR));
    set(&house, Vec::new()).await;
    assert!(!read().await.usual && read().await.items.is_empty());
    assert_eq!(house.due(case).await, None);
    assert_eq!(house.level(case).await.policy, None);
});

both_dbs!(the_first_policy_that_suits_holds_and_follows_the_case, async |world: &World| {
    let house = House::open(world).await;
    let sales = Policy { team: Some(SALES), ..policy("Sales", HOUR) };
    let urgent = Policy { least_priority: Some(3), hours: HoursOf::Always, ..policy("Urgent", 2 * HOUR) };
    let mail = Policy { channel_kind: Some(ChannelKind::Email), ..policy("Mail", 8 * HOUR) };
    set(&house, vec![sales, urgent, mail]).await;
    house.at(7 * HOUR);
    let (case, chat) = (house.mail(None).await.case, house.chat(false).await.case);
    assert_eq!((due_at(&house, case).await, due_at(&house, chat).await), (Some(DAY + 7 * HOUR), None));
    let by = Actor::Agent(crate::house::AINO);
    house
        .write(async move |tx, amb| edit(tx, amb, &Edit { priority: Some(3), ..Edit::of(case, by) }).await)
        .await;
    house.catch_up().await;
    // Day and night: past closing time.
    assert_eq!(due_at(&house, case).await, Some(9 * HOUR));
    house
        .write(async move |tx, amb| set_team(tx, amb, &SetTeam { case, team: SALES, actor: by }).await)
        .await;
    house.catch_up().await;
    assert_eq!(due_at(&house, case).await, Some(8 * HOUR));
    assert_eq!(house.level(case).await.policy.as_deref(), Some("Sales"));
});

both_dbs!(another_list_measures_every_open_case_anew, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(2 * HOUR);
    set(&house, vec![policy("Fast", 2 * HOUR)]).await;
    let both = told(&[("ServiceLevelBreached", "first")]);
    assert_eq!((due_at(&house, case).await, house.told().await), (Some(2 * HOUR), both.clone()));
    // More time: what was late is not, and nothing is told twice for the same moment.
    set(&house, vec![policy("Slow", 16 * HOUR)]).await;
    assert_eq!((due_at(&house, case).await, house.told().await), (Some(DAY + 8 * HOUR), both));
    assert_eq!(house.clock(case, "first").await["breached"], json!(false));
    let eased = "SELECT count(*) FROM event WHERE kind = 'ServiceLevelEased'";
    assert_eq!(house.all::<i64>(eased).await, [1], "whoever was warned hears that it holds no more");
    // Other hours: the same clock read by them, from its beginning.
    set(&house, vec![Policy { hours: HoursOf::Always, ..policy("Always", 16 * HOUR) }]).await;
    assert_eq!(due_at(&house, case).await, Some(16 * HOUR));
});

both_dbs!(many_cases_are_measured_a_few_at_a_time, async |world: &World| {
    let house = House::open(world).await;
    for _ in 0..103 {
        house.mail(None).await;
    }
    house.answer(CaseId(house.all::<i64>("SELECT min(id) FROM cases").await[0])).await;
    let items = vec![policy("Fast", 4 * HOUR)];
    house.write(async move |tx, amb| replace_policies(tx, amb, &By::system(), &items).await).await;
    let (mut after, mut pieces) = (Some(CaseId(0)), Vec::new());
    while let Some(from) = after {
        after = house.write(async move |tx, amb| recount_piece(tx, amb, from).await).await;
        let sql = "SELECT count(*) FROM service_case WHERE policy = 'Fast'";
        pieces.push(house.all::<i64>(sql).await[0]);
    }
    // The answered one still owes its final reply: it is measured with the others.
    assert_eq!(pieces, [50, 100, 103]);
    let sql = "SELECT count(DISTINCT due_at) FROM cases WHERE due_kind = 'first'";
    assert_eq!(house.all::<i64>(sql).await, [1]);
});

both_dbs!(other_opening_hours_move_what_is_due, async |world: &World| {
    let house = House::open(world).await;
    let (mail, chat) = (house.mail(None).await.case, house.chat(false).await.case);
    house.set_hours(Some(MAIL), &Hours::office("Europe/Helsinki", "08:00", "12:00").expect("valid")).await;
    house.catch_up().await;
    assert!(house.run_recount().await);
    assert_eq!(due_at(&house, mail).await, Some(DAY + 4 * HOUR));
    assert_eq!(due_at(&house, chat).await, Some(MINUTE));
    // A channel that never opens owes nothing by any time.
    let closed = HoursForm { time_zone: "UTC".into(), week: WeekForm::default(), exceptions: Vec::new() };
    house.set_hours(Some(CHAT), &closed.try_into().expect("valid")).await;
    house.catch_up().await;
    house.run_recount().await;
    assert_eq!(house.due(chat).await, None);
    assert!(!house.level(chat).await.open);
});

both_dbs!(no_list_of_the_room_reads_a_whole_table_and_every_statement_prepares, async |world: &World| {
    let house = House::open(world).await;
    let mine = || helppo_store::REGISTRY.iter().filter(|s| s.module.starts_with("helppo_level"));
    assert!(mine().count() >= 12, "the statements are registered");
    for statement in mine() {
        let prepared = house.store.prepare(statement.text).await;
        assert!(prepared.is_ok(), "{}: {prepared:?}", statement.name);
    }
    if house.store.engine() == Engine::Sqlite {
        for (name, index) in
            [("LIVE_AFTER", "service_case_live"), ("CLOCKS", "PRIMARY KEY"), ("KNOWN", "PRIMARY KEY")]
        {
            let text = mine().find(|s| s.name == name).expect("it is there").text;
            let plan = house.store.explain(text).await.expect("a plan");
            assert!(plan.contains(index) && plan.contains("SEARCH"), "{name}:\n{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{name} sorts:\n{plan}");
        }
    }
});
