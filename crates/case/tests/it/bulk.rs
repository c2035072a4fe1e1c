//! One action on many cases.

use helppo_case::list::{Filter, Order};
use helppo_case::{
    BulkAction, BulkProgress, CaseStatus, Chosen, NewBulk, bulk_piece, bulk_progress, start_bulk, undo_bulk,
};
use helppo_kernel::{AgentId, BulkId, CaseId};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, EERO, OLLI, RETURNS, SALES, SILJA};
use crate::list::looker;

impl Desk {
    async fn bulk(&self, agent: AgentId, cases: Chosen, action: BulkAction) -> BulkId {
        let teams = if agent == OLLI { [SALES] } else { [RETURNS] };
        let input = NewBulk { looker: looker(agent, &teams), cases, action };
        self.verb(async move |tx, amb| start_bulk(tx, amb, &input).await).await
    }

    async fn run(&self, agent: AgentId, id: BulkId) -> BulkProgress {
        let mut pieces = 0;
        while self.verb(async move |tx, amb| bulk_piece(tx, amb, id).await).await {
            pieces += 1;
            assert!(pieces < 100, "it ends");
        }
        self.verb(async move |tx, _| bulk_progress(tx, agent, id).await).await
    }

    async fn open_cases(&self, n: usize) -> Vec<CaseId> {
        let mut cases = Vec::new();
        for i in 0..n {
            cases.push(self.mail(&format!("<{i}@x>"), "Hei").await.case);
        }
        cases
    }
}

both_dbs!(a_bulk_action_does_every_case_once_and_is_undone, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.open_cases(47).await;
    let all = Chosen::Listed(Filter::default(), Order::New);
    let id = desk.bulk(SILJA, all, BulkAction::Status { status: CaseStatus::Solved }).await;
    let done = desk.run(SILJA, id).await;
    assert_eq!((done.state.as_str(), done.done, done.total, done.failed), ("done", 47, 47, 0));
    assert_eq!(desk.number("SELECT count(*) FROM cases WHERE status = 'solved'").await, 47);
    // A case that somebody changed meanwhile is left alone.
    let other = cases[3];
    desk.verb(async move |tx, amb| {
        helppo_case::close(tx, amb, other, helppo_kernel::Actor::Agent(EERO)).await
    })
    .await;
    desk.verb(async move |tx, amb| undo_bulk(tx, amb, SILJA, id).await).await;
    let undone = desk.run(SILJA, id).await;
    assert_eq!((undone.state.as_str(), undone.done, undone.failed), ("undone", 46, 1));
    assert_eq!(desk.number("SELECT count(*) FROM cases WHERE status = 'open'").await, 46);
    assert_eq!(desk.case(other).await.status, CaseStatus::Closed);
    let twice = desk.attempt(async move |tx, amb| undo_bulk(tx, amb, SILJA, id).await).await;
    assert!(twice.is_err());
});

both_dbs!(what_one_may_not_see_is_not_done, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.open_cases(3).await;
    let id = desk.bulk(OLLI, Chosen::Named(cases), BulkAction::Tag { tag: "spam".into() }).await;
    let done = desk.run(OLLI, id).await;
    assert_eq!((done.done, done.failed, done.total), (0, 3, 3));
    assert_eq!(desk.number("SELECT count(*) FROM case_tag").await, 0);
    let stranger = desk.attempt(async move |tx, _| bulk_progress(tx, SILJA, id).await).await;
    assert!(stranger.is_err());
});

both_dbs!(each_action_can_be_taken_back, async |world: &World| {
    let desk = Desk::new(world).await;
    let cases = desk.open_cases(2).await;
    let later = desk.ambient.now().plus(60_000);
    for action in [
        BulkAction::Assign { owner: Some(EERO), hand_over: Some("Kiireisiä".into()) },
        BulkAction::Team { team: SALES, hand_over: None },
        BulkAction::Tag { tag: "a".into() },
        BulkAction::Priority { priority: 3 },
        BulkAction::Snooze { until: Some(later) },
        BulkAction::Status { status: CaseStatus::Closed },
    ] {
        let before = desk.case(cases[0]).await;
        let id = desk.bulk(SILJA, Chosen::Named(vec![cases[0]]), action.clone()).await;
        assert_eq!(desk.run(SILJA, id).await.failed, 0, "{action:?}");
        desk.verb(async move |tx, amb| undo_bulk(tx, amb, SILJA, id).await).await;
        assert_eq!(desk.run(SILJA, id).await.failed, 0, "{action:?}");
        let after = desk.case(cases[0]).await;
        let facts = |c: &helppo_case::CaseRecord| (c.owner, c.team, c.priority, c.snoozed_until, c.status);
        assert_eq!(facts(&after), facts(&before), "{action:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM case_tag").await, 0);
});
