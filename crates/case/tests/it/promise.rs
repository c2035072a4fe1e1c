//! Promises: kept, broken, released, and who sees them.

use helppo_case::{CaseError, NewPromise, PromiseEnd, PromiseState, check_promise, end_promise, promise};
use helppo_kernel::{CaseId, Millis, PromiseId};
use helppo_people::{Caller, Role};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::desk::{Desk, EERO, RETURNS, SALES, SILJA};
use crate::http::Web;

const HOUR: i64 = 3_600_000;

impl Desk {
    async fn promise(&self, case: CaseId, due_in: i64) -> PromiseId {
        let due_at = self.ambient.now().plus(due_in);
        let new = NewPromise { case, agent: SILJA, text: "Soitan takaisin".into(), due_at };
        self.verb(async move |tx, amb| promise(tx, amb, &new).await).await
    }

    async fn check(&self, id: PromiseId) {
        self.verb(async move |tx, amb| check_promise(tx, amb, id).await).await;
    }

    async fn end(&self, id: PromiseId, end: PromiseEnd) {
        self.verb(async move |tx, amb| end_promise(tx, amb, EERO, id, end).await).await;
    }

    async fn stands(&self, id: PromiseId) -> (PromiseState, bool) {
        let sql = "SELECT state, ended_at FROM promise WHERE id = $1";
        let (state, ended): (PromiseState, Option<Millis>) =
            self.write(async move |tx| tx.one(sql, helppo_store::p![id]).await).await;
        (state, ended.is_some())
    }
}

both_dbs!(a_promise_kept_in_time_is_kept_and_one_whose_time_passed_stays_broken, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Asia").await.case;
    let (kept, late, checked) =
        (desk.promise(case, HOUR).await, desk.promise(case, HOUR).await, desk.promise(case, 3 * HOUR).await);
    desk.end(kept, PromiseEnd::Kept).await;
    desk.check(kept).await;
    desk.ambient.clock.advance(HOUR);
    desk.check(late).await;
    desk.check(checked).await;
    assert_eq!(desk.stands(kept).await, (PromiseState::Kept, true));
    assert_eq!(desk.stands(late).await, (PromiseState::Broken, false), "broken, and owed all the same");
    assert_eq!(desk.stands(checked).await, (PromiseState::Open, false), "its time has not come");
    desk.end(late, PromiseEnd::Kept).await;
    desk.end(late, PromiseEnd::Released).await;
    assert_eq!(desk.stands(late).await, (PromiseState::Broken, true), "kept late is not kept");
    desk.end(checked, PromiseEnd::Released).await;
    assert_eq!(desk.stands(checked).await, (PromiseState::Released, true));
    let kinds: Vec<String> =
        desk.kinds(case).await.into_iter().filter(|k| k.starts_with("Promise")).collect();
    let told = ["Made", "Made", "Made", "Kept", "Broken", "Kept", "Released"].map(|w| format!("Promise{w}"));
    assert_eq!(kinds, told);
});

both_dbs!(
    a_promise_ended_after_its_time_is_told_as_broken_even_before_the_job_looked,
    async |world: &World| {
        let desk = Desk::new(world).await;
        let case = desk.mail("<1@x>", "Asia").await.case;
        let id = desk.promise(case, HOUR).await;
        desk.ambient.clock.advance(HOUR + 1);
        desk.end(id, PromiseEnd::Kept).await;
        desk.check(id).await;
        let kinds: Vec<String> =
            desk.kinds(case).await.into_iter().filter(|k| k.starts_with("Promise")).collect();
        assert_eq!(kinds, ["PromiseMade", "PromiseBroken", "PromiseKept"], "once, and before it was kept");
    }
);

both_dbs!(what_cannot_be_promised_is_refused_with_the_reason, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Asia").await.case;
    for (text, due_in, field) in [
        ("", HOUR, "text"),
        (&*"a".repeat(301), HOUR, "text"),
        ("Soitan", 0, "due_at"),
        ("Soitan", 400 * 24 * HOUR, "due_at"),
    ] {
        let due_at = desk.ambient.now().plus(due_in);
        let new = NewPromise { case, agent: SILJA, text: text.into(), due_at };
        let refused = desk.attempt(async move |tx, amb| promise(tx, amb, &new).await).await;
        let Err(CaseError::Invalid { field: named, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(named, field);
    }
});

both_dbs!(
    what_is_owed_is_shown_in_every_case_of_the_customer_that_the_reader_may_see,
    async |world: &World| {
        let desk = Desk::new(world).await;
        let web = Web::new(&desk, world);
        let (first, second) =
            (desk.mail("<1@x>", "Asia").await.case, desk.mail("<2@x>", "Toinen").await.case);
        let silja = Caller::for_test(SILJA, Role::Agent, &[RETURNS]);
        let due_at = desk.ambient.now().plus(HOUR);
        let body = json!({ "text": "Soitan takaisin", "due_at": due_at });
        let made = web.call(&silja, "POST", &format!("/cases/{first}/promises"), Some(body.clone())).await;
        assert_eq!(made.status, 200);
        let made = made.json();
        assert_eq!((&made["state"], &made["agent_name"]), (&json!("open"), &json!("Silja")));
        let shown = |answer: Value| {
            let all = answer["promises"].as_array().cloned().unwrap_or_default();
            all.into_iter().map(|p| (p["id"].clone(), p["case"].clone())).collect::<Vec<_>>()
        };
        let elsewhere = web.call(&silja, "GET", &format!("/cases/{second}"), None).await.json();
        assert_eq!(shown(elsewhere), [(made["id"].clone(), json!(first))]);
        let moved = "UPDATE cases SET team = $1, owner = NULL WHERE id = $2";
        desk.write(async move |tx| tx.exec(moved, helppo_store::p![SALES, first]).await).await;
        let hidden = web.call(&silja, "GET", &format!("/cases/{second}"), None).await.json();
        assert_eq!(shown(hidden), [], "of a case out of sight nothing is told");
        let path = format!("/promises/{}", made["id"].as_str().unwrap_or_default());
        let end = json!({ "state": "kept" });
        assert_eq!(web.call(&silja, "PATCH", &path, Some(end.clone())).await.status, 404);
        let seller = Caller::for_test(EERO, Role::Agent, &[SALES]);
        assert_eq!(web.call(&seller, "PATCH", &path, Some(end)).await.status, 204);
        assert_eq!(
            web.call(&seller, "POST", &format!("/cases/{second}/promises"), Some(body)).await.status,
            404
        );
    }
);
