//! An agent's own day.

use helppo_case::list::Looker;
use helppo_case::{SetTeam, set_team};
use helppo_kernel::{Actor, AgentId};
use helppo_people::{Caller, Role};
use helppo_report::{MyDay, my_day};
use helppo_store::{DbError, Engine, REGISTRY, Tx, p};
use helppo_testkit::{World, both_dbs};

use crate::desk::{AINO, BILLING, Desk, ERIK, SERVICE};

impl Desk {
    async fn day_of(&self, agent: AgentId) -> MyDay {
        let scope = Caller::for_test(agent, Role::Agent, &[SERVICE]).scope();
        let (now, looker) = (self.ambient.now(), Looker { agent, scope });
        self.store.read(async move |tx: &mut Tx| my_day(tx, &looker, now).await).await.expect("a day")
    }
}

both_dbs!(my_day_tells_what_i_took_what_was_hard_what_is_due_and_who_thanked_me, async |world: &World| {
    let desk = Desk::open(world).await;
    let (hard, easy, other) = (desk.chat("a").await, desk.chat("b").await, desk.chat("c").await);
    let amb = desk.ambient.clone();
    let marks = helppo_routing::Marks { hard: true, ..Default::default() };
    let marked =
        desk.store.write(async move |tx: &mut Tx| helppo_routing::mark(tx, &amb, hard.id, &marks).await);
    marked.await.expect("marked");
    desk.take(hard, AINO).await;
    desk.take(easy, AINO).await;
    desk.take(other, ERIK).await;
    desk.clock(easy, None).await;
    desk.clock(other, None).await;
    let break_at = desk.ambient.now().plus(3_600_000);
    let planned = desk.store.write(async move |tx: &mut Tx| {
        let sql = "INSERT INTO presence (agent, status, since, break_at) VALUES ($1, 'available', 0, $2)";
        tx.exec(sql, p![AINO, break_at]).await
    });
    planned.await.expect("planned");
    desk.reply(hard, AINO).await;
    let amb = desk.ambient.clone();
    let thanked = desk.store.write(async move |tx: &mut Tx| {
        let answer = tx.events_of_case(hard.case, i64::MAX, 50).await?;
        let seq = answer.iter().find(|e| e.kind == "MessageSent").map_or(0, |e| e.case_seq);
        helppo_case::thank(tx, &amb, ERIK, hard.case, seq).await
    });
    thanked.await.expect("thanked");

    let day = desk.day_of(AINO).await;
    assert_eq!((day.served, day.hard, day.break_at), (2, 1, Some(break_at)));
    let taken: Vec<_> = day.taken.iter().map(|t| (t.case.head.id, t.hard)).collect();
    assert_eq!(taken, [(easy.case, false), (hard.case, true)], "what was counted, the newest first");
    assert!(day.load > 0 && day.limit >= day.load);
    let held: Vec<_> = day.in_hand.iter().map(|row| row.head.id).collect();
    assert_eq!(held, [easy.case, hard.case], "what fills the places, and nothing else");
    assert_eq!(day.due.iter().map(|row| row.head.id).collect::<Vec<_>>(), [easy.case]);
    assert_eq!(
        day.thanks.iter().map(|t| (t.name.as_str(), t.case)).collect::<Vec<_>>(),
        [("Erik", Some(hard.case))]
    );
    assert!(desk.day_of(ERIK).await.thanks.is_empty(), "thanks are the receiver's only");
    let amb = desk.ambient.clone();
    let moved = desk.store.write(async move |tx: &mut Tx| {
        let to = SetTeam { case: hard.case, team: BILLING, actor: Actor::Agent(ERIK) };
        set_team(tx, &amb, &to).await
    });
    moved.await.expect("moved");
    let day = desk.day_of(AINO).await;
    assert_eq!((day.thanks[0].name.as_str(), day.thanks[0].case, day.thanks[0].number), ("Erik", None, None));

    desk.ambient.clock.advance(8 * 86_400_000);
    let unasked = desk.mail("d@example.com").await;
    let amb = desk.ambient.clone();
    let taken =
        desk.store.write(async move |tx: &mut Tx| helppo_case::take(tx, &amb, unasked.id, AINO).await);
    taken.await.expect("taken");
    let later = desk.day_of(AINO).await;
    assert_eq!((later.served, later.hard, later.thanks.len(), later.due.len()), (1, 0, 0, 1));
    assert_eq!(later.taken.iter().map(|t| t.case.head.id).collect::<Vec<_>>(), [unasked.case]);
});

both_dbs!(a_day_is_read_along_its_index, async |world: &World| {
    for name in ["SERVED_BY", "TAKEN_BY"] {
        let statement = REGISTRY.iter().find(|s| s.name == name).expect("it is registered");
        let (mut sql, mut plan) = (statement.text.to_owned(), String::new());
        for (hole, value) in [("$1", "0"), ("$2", "9"), ("$3", "5"), ("$4", "50")] {
            sql = sql.replace(hole, value);
        }
        if world.store.engine() == Engine::Sqlite {
            plan = world.store.explain(&sql).await.expect("a plan");
        } else {
            let lines = async move |tx: &mut Tx| {
                tx.exec("SET LOCAL enable_seqscan = off", p![]).await?;
                tx.all::<(String,)>(&format!("EXPLAIN {sql}"), p![]).await
            };
            let lines: Result<_, DbError> = world.store.read(lines).await;
            lines.expect("a plan").into_iter().for_each(|(line,)| plan += &line);
        }
        assert!(plan.contains("interaction_taken"), "{name}: {plan}");
    }
});
