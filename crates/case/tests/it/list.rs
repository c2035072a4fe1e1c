//! Lists: the right cases in the right order for the right eyes, and counters that are never wrong.

use std::collections::BTreeSet;

use helppo_case::list::{Filter, Looker, Order, Owner, Seen, list, tally};
use helppo_case::{
    Assign, CaseStatus, Inbound, NewNote, SetTeam, Snooze, View, Wish, assign, built_in, close, create_view,
    note, reopen, set_team, snooze, solve, tag, views,
};
use helppo_kernel::{Actor, AgentId, CaseId, Cursor, TeamId};
use helppo_people::Scope;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, EERO, OLLI, RETURNS, SALES, SILJA, chat, mail};

const ME: Actor = Actor::Agent(SILJA);

pub fn looker(agent: AgentId, teams: &[TeamId]) -> Looker {
    Looker { agent, scope: Scope::Teams { agent, teams: teams.to_vec() } }
}

pub fn admin() -> Looker {
    Looker { agent: AgentId(99), scope: Scope::All }
}

impl Desk {
    async fn page(
        &self,
        looker: &Looker,
        filter: &Filter,
        after: Option<Cursor>,
        limit: usize,
    ) -> (Vec<CaseId>, Option<Cursor>) {
        let (looker, filter) = (looker.clone(), filter.clone());
        let page = self
            .write(async move |tx| list(tx, &looker, &filter, Order::New, after.as_ref(), limit).await)
            .await;
        (page.items.iter().map(|c| c.head.id).collect(), page.next)
    }

    /// Every page of a list, one after the other.
    async fn whole(&self, looker: &Looker, filter: &Filter, limit: usize) -> Vec<CaseId> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (ids, next) = self.page(looker, filter, after, limit).await;
            all.extend(ids);
            match next {
                Some(next) => after = Some(next),
                None => return all,
            }
        }
    }

    /// Every page of a team's list in that order, one after the other.
    async fn in_order(&self, order: Order, limit: usize) -> Vec<CaseId> {
        let (looker, mut all, mut after) = (looker(SILJA, &[RETURNS]), Vec::new(), None);
        loop {
            let (looker, cursor): (_, Option<Cursor>) = (looker.clone(), after.clone());
            let read = async move |tx: &mut Tx| {
                list(tx, &looker, &Filter::default(), order, cursor.as_ref(), limit).await
            };
            let page = self.write(read).await;
            all.extend(page.items.iter().map(|c| c.head.id));
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    async fn count(&self, looker: &Looker, filter: &Filter) -> i64 {
        let (looker, filter) = (looker.clone(), filter.clone());
        self.write(async move |tx| {
            let tally = tally(tx, &looker).await?;
            tally.count(tx, &looker, &filter).await
        })
        .await
        .count
    }

    async fn many(&self, n: usize) -> Vec<CaseId> {
        let mut cases = Vec::new();
        for i in 0..n {
            self.ambient.clock.advance(1_000);
            cases.push(self.mail(&format!("<{i}@x>"), &format!("Asia {i}")).await.case);
        }
        cases
    }
}

both_dbs!(pages_follow_each_other_without_gaps_or_repeats, async |world: &World| {
    let desk = Desk::new(world).await;
    let mut cases = desk.many(23).await;
    cases.reverse();
    for limit in [1, 5, 22, 23, 24] {
        assert_eq!(desk.whole(&admin(), &Filter::default(), limit).await, cases, "by {limit}");
        assert_eq!(desk.whole(&looker(SILJA, &[RETURNS]), &Filter::default(), limit).await, cases);
    }
    assert!(desk.whole(&looker(OLLI, &[SALES]), &Filter::default(), 10).await.is_empty());
});

both_dbs!(what_one_owns_is_seen_even_outside_ones_teams_and_only_once, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.many(4).await;
    for case in [cases[0], cases[2]] {
        desk.verb(async move |tx, amb| assign(tx, amb, &Assign { case, owner: Some(OLLI), actor: ME }).await)
            .await;
    }
    let olli = looker(OLLI, &[SALES]);
    assert_eq!(desk.whole(&olli, &Filter::default(), 1).await, [cases[2], cases[0]]);
    assert_eq!(desk.count(&olli, &Filter::default()).await, 2);
    let both = looker(OLLI, &[SALES, RETURNS]);
    assert_eq!(desk.whole(&both, &Filter::default(), 2).await.len(), 4);
    assert_eq!(desk.count(&both, &Filter::default()).await, 4);
});

both_dbs!(the_order_of_who_waits_puts_the_longest_wait_first, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.many(6).await;
    for case in [cases[1], cases[4]] {
        desk.reply(crate::desk::answer(case, SILJA, "Hei")).await.unwrap();
    }
    let expected = [cases[0], cases[2], cases[3], cases[5], cases[4], cases[1]];
    for limit in [1, 3, 4, 5, 6, 50] {
        assert_eq!(desk.in_order(Order::Waiting, limit).await, expected, "by {limit}");
    }
});

both_dbs!(the_order_of_what_is_due_puts_the_reply_that_is_due_first_first, async |world: &World| {
    let desk = Desk::new(world).await;
    let all = desk.many(6).await;
    let cases = all.clone();
    desk.verb(async move |tx, amb| {
        for (case, minutes) in [(cases[4], 10), (cases[1], 30), (cases[0], 20)] {
            let due = helppo_case::Due { kind: "next".into(), at: amb.now().plus(minutes * 60_000) };
            helppo_case::set_due(tx, amb, case, Some(&due)).await?;
        }
        // What is put off is in no list but its own, however soon it is due.
        let due = helppo_case::Due { kind: "next".into(), at: amb.now() };
        helppo_case::set_due(tx, amb, cases[5], Some(&due)).await?;
        let until = Some(amb.now().plus(60_000));
        snooze(tx, amb, &Snooze { case: cases[5], until, wish: Wish::Ours, actor: ME }).await
    })
    .await;
    let expected = [all[4], all[0], all[1], all[3], all[2]];
    for limit in [1, 2, 3, 4, 5, 50] {
        assert_eq!(desk.in_order(Order::Due, limit).await, expected, "by {limit}");
    }
});

both_dbs!(filters_leave_in_what_they_say_and_nothing_else, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.many(8).await;
    let live = desk.ingest(chat(&desk.ambient, "c1", "Hei")).await.unwrap().case;
    desk.verb(async move |tx, amb| {
        for case in [cases[1], cases[5]] {
            tag(tx, amb, case, "palautus", ME).await?;
        }
        solve(tx, amb, cases[5], ME).await?;
        let until = Some(amb.now().plus(60_000));
        snooze(tx, amb, &Snooze { case: cases[2], until, wish: Wish::Ours, actor: ME }).await?;
        assign(tx, amb, &Assign { case: cases[3], owner: Some(EERO), actor: ME }).await?;
        let mentions = vec![SILJA];
        note(tx, amb, &NewNote { case: cases[4], agent: EERO, text: "@Silja".into(), mentions }).await?;
        Ok(())
    })
    .await;
    let cases = {
        let mut all = desk.whole(&admin(), &all_status(), 50).await;
        all.sort_unstable();
        all
    };
    let silja = looker(SILJA, &[RETURNS]);
    let check = async |filter: Filter, expected: Vec<CaseId>| {
        let found: BTreeSet<CaseId> = desk.whole(&silja, &filter, 2).await.into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{filter:?}");
    };
    let tagged = Filter { tag: Some("palautus".into()), ..Filter::default() };
    check(tagged.clone(), vec![cases[1]]).await;
    check(Filter { status: CaseStatus::ALL.to_vec(), ..tagged }, vec![cases[1], cases[4]]).await;
    check(Filter { seen: Some(Seen::Mentions), ..Filter::default() }, vec![cases[3]]).await;
    check(Filter { owner: Some(Owner::Agent(EERO)), ..Filter::default() }, vec![cases[2]]).await;
    check(Filter { owner: Some(Owner::Me), ..Filter::default() }, vec![]).await;
    check(Filter { channel_kind: Some(helppo_kernel::ChannelKind::Chat), ..Filter::default() }, vec![live])
        .await;
    check(Filter { team: Some(SALES), ..Filter::default() }, vec![]).await;
    let snoozed = desk.whole(&silja, &Filter { seen: Some(Seen::Snoozed), ..Filter::default() }, 10).await;
    assert_eq!(snoozed.len(), 1);
    assert!(!cases.contains(&snoozed[0]), "what is put off is in no other list");
});

fn all_status() -> Filter {
    Filter { status: CaseStatus::ALL.to_vec(), ..Filter::default() }
}

both_dbs!(counters_equal_the_lists_whatever_happens, async |world: &World| {
    let desk = Desk::new(world).await;
    let mut cases = desk.many(6).await;
    for i in 0..60i64 {
        desk.ambient.clock.advance(1_000);
        let (case, agents) = (cases[(i as usize * 7) % cases.len()], [SILJA, EERO, OLLI]);
        match i % 10 {
            0 => desk.verb(async move |tx, amb| solve(tx, amb, case, ME).await.or(Ok(()))).await,
            1 => desk.verb(async move |tx, amb| reopen(tx, amb, case, ME).await).await,
            2 => {
                let owner = Some(agents[(i / 10) as usize % 3]);
                desk.verb(async move |tx, amb| assign(tx, amb, &Assign { case, owner, actor: ME }).await)
                    .await;
            }
            3 => {
                let until = Some(desk.ambient.now().plus(5_000 + i));
                desk.verb(async move |tx, amb| {
                    snooze(tx, amb, &Snooze { case, until, wish: Wish::Ours, actor: ME }).await.or(Ok(()))
                })
                .await;
            }
            4 => {
                let thread = helppo_case::Thread::Case(case);
                let more = Inbound { thread, ..mail(&desk.ambient, &format!("<m{i}@x>"), "Vielä") };
                cases.push(desk.ingest(more).await.unwrap().case);
            }
            5 => {
                let team = if i % 20 < 10 { SALES } else { RETURNS };
                desk.verb(async move |tx, amb| set_team(tx, amb, &SetTeam { case, team, actor: ME }).await)
                    .await;
            }
            6 => desk.verb(async move |tx, amb| close(tx, amb, case, ME).await).await,
            7 => {
                // A closed case refuses; that is no news here.
                let _ = desk.reply(crate::desk::answer(case, SILJA, "Hei")).await;
            }
            8 => {
                desk.mail(&format!("<n{i}@x>"), "Uusi").await;
            }
            _ => {
                desk.verb(async move |tx, amb| {
                    assign(tx, amb, &Assign { case, owner: None, actor: ME }).await
                })
                .await
            }
        }
        for looker in
            [admin(), looker(SILJA, &[RETURNS]), looker(OLLI, &[SALES]), looker(EERO, &[RETURNS, SALES])]
        {
            for (name, filter) in built_in() {
                let there = desk.whole(&looker, &filter, 50).await.len();
                let said = desk.count(&looker, &filter).await;
                assert_eq!(i64::try_from(there).unwrap(), said, "{name} after step {i} for {looker:?}");
            }
        }
    }
});

both_dbs!(a_kept_view_counts_and_is_its_makers, async |world: &World| {
    let desk = Desk::new(world).await;
    desk.many(3).await;
    let filter = Filter { owner: Some(Owner::Nobody), team: Some(RETURNS), ..Filter::default() };
    let mine =
        helppo_case::NewView { name: " Palautukset ".into(), filter, order: Order::Old, agent: Some(SILJA) };
    desk.verb(async move |tx, amb| create_view(tx, amb, &mine).await).await;
    let of = async |looker: Looker| desk.write(async move |tx| views(tx, &looker).await).await;
    let silja: Vec<View> = of(looker(SILJA, &[RETURNS])).await;
    assert_eq!(silja.len(), 8);
    assert_eq!(
        (silja[7].name.as_str(), silja[7].count.count, silja[7].order),
        ("Palautukset", 3, Order::Old)
    );
    assert_eq!(of(looker(EERO, &[RETURNS])).await.len(), 7);
    let id = silja[7].id.clone();
    let stolen = desk
        .store
        .write(async move |tx: &mut Tx| helppo_case::delete_view(tx, EERO, id.parse().unwrap()).await)
        .await;
    assert!(stolen.is_err());
});
