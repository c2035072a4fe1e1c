//! The follower keeps what the pure ledger says, however the log is read.

use helppo_case::{MergeCases, merge_cases, unmerge_case};
use helppo_kernel::{Actor, CaseId, ChannelKind};
use helppo_testkit::{World, both_dbs};

use crate::house::{AINO, House, MINUTE};

const LEDGER: &str = "SELECT matter, hoop, points FROM effort_entry ORDER BY matter, at, event, hoop";
const LINES: &str = "SELECT matter, contacts, points, strain FROM effort_matter ORDER BY matter";

type Entry = (CaseId, String, i64);
type Line = (CaseId, i64, i64, String);

both_dbs!(
    a_wait_and_a_change_of_channel_are_kept_once_and_told_when_they_are_a_strain,
    async |world: &World| {
        let house = House::open(world).await;
        let call = house.comes(ChannelKind::Voice, None).await;
        house.ambient.clock.advance(21 * MINUTE);
        house.leaves(call).await;
        house.ambient.clock.advance(MINUTE);
        let chat = house.comes(ChannelKind::Chat, Some(call.case)).await;
        assert_eq!(chat.case, call.case);
        house.catch_up().await;
        let kept: Vec<Entry> = house.all(LEDGER).await;
        let told = [(call.case, "waiting".to_owned(), 10), (call.case, "forced_change".to_owned(), 20)];
        assert_eq!(kept, told);
        assert_eq!(house.all::<Line>(LINES).await, [(call.case, 2, 30, "raised".to_owned())]);
        house.start_anew().await;
        assert_eq!(house.all::<Entry>(LEDGER).await, told, "reading again keeps nothing twice");
        let raised = "SELECT kind FROM event WHERE kind = 'EffortRaised'";
        assert_eq!(house.all::<String>(raised).await.len(), 1, "told once");
    }
);

both_dbs!(merging_moves_the_ledger_and_taking_it_back_brings_it_home, async |world: &World| {
    let house = House::open(world).await;
    let first = house.comes(ChannelKind::Voice, None).await;
    house.ambient.clock.advance(5 * MINUTE);
    house.leaves(first).await;
    house.ambient.clock.advance(MINUTE);
    let second = house.comes(ChannelKind::Voice, None).await;
    house.ambient.clock.advance(5 * MINUTE);
    house.leaves(second).await;
    house.catch_up().await;
    let (apart, lines): (Vec<Entry>, Vec<Line>) = (house.all(LEDGER).await, house.all(LINES).await);
    assert_eq!(apart.len(), 2, "each has waited: {apart:?}");

    let merge = MergeCases { from: second.case, into: first.case, actor: Actor::Agent(AINO) };
    house.write(async move |tx, amb| merge_cases(tx, amb, &merge).await).await;
    house.catch_up().await;
    let together: Vec<Entry> = house.all(LEDGER).await;
    assert!(together.iter().all(|(matter, ..)| *matter == first.case), "{together:?}");
    let hoops: Vec<&str> = together.iter().map(|(_, hoop, _)| hoop.as_str()).collect();
    assert_eq!(hoops, ["waiting", "repeated_contact", "waiting"], "as one matter it was a repeated contact");

    let back = second.case;
    house.write(async move |tx, amb| unmerge_case(tx, amb, back, Actor::Agent(AINO)).await).await;
    house.catch_up().await;
    assert_eq!(house.all::<Entry>(LEDGER).await, apart);
    assert_eq!(house.all::<Line>(LINES).await, lines);
});

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mine = helppo_store::REGISTRY.iter().filter(|s| s.module.starts_with("helppo_journey"));
    let mut prepared = 0;
    for statement in mine {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 10);
});
