//! Sums and the entries behind them.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use helppo_kernel::ChannelKind;
use helppo_people::{Caller, Role};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::{AINO, House, MINUTE, SALES, SERVICE};

impl House {
    pub async fn call(
        &self,
        caller: &Caller,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(caller, method, path, body).await
    }

    pub async fn send_text(&self, caller: &Caller, path: &str, text: &str) -> (StatusCode, Value) {
        self.send(caller, "POST", path, Body::from(text.to_owned())).await
    }

    async fn send(&self, caller: &Caller, method: &str, path: &str, body: Body) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header("content-type", "application/json");
        let me = caller.clone();
        let table = helppo_journey::http::routes(self.room.clone());
        let router = table.into_router(move |_, mut request: Request, next: Next| {
            request.extensions_mut().insert(me.clone());
            async move { next.run(request).await }
        });
        let answer = router.oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

both_dbs!(each_sum_opens_the_entries_it_is_the_sum_of, async |world: &World| {
    let house = House::open(world).await;
    let from = house.ambient.now();
    for minutes in [5, 11, 21] {
        let call = house.comes(ChannelKind::Voice, None).await;
        house.ambient.clock.advance(minutes * MINUTE);
        house.leaves(call).await;
        house.solve(call.case).await;
        house.ambient.clock.advance(MINUTE);
    }
    house.catch_up().await;
    let stretch = format!("from={}&to={}", from.0, house.ambient.now().0 + 1);
    let reader = Caller::for_test(AINO, Role::Supervisor, &[SERVICE]);
    for group in ["hoop", "task", "channel", "reason"] {
        let (status, sums) =
            house.call(&reader, "GET", &format!("/reports/effort?{stretch}&group={group}"), None).await;
        assert_eq!(status, 200, "{group}: {sums}");
        let sums = sums["sums"].as_array().cloned().unwrap_or_default();
        let total: i64 = sums.iter().map(|s| s["points"].as_i64().unwrap_or(0)).sum();
        assert_eq!(total, 2 + 5 + 10, "parted by {group} the sums are the whole");
        for sum in sums.iter().filter(|s| group != "reason" || !s["key"].is_null()) {
            let key = sum["key"].as_str().unwrap_or_default();
            let path = format!("/reports/effort/entries?{stretch}&{group}={key}&limit=2");
            let (_, first) = house.call(&reader, "GET", &path, None).await;
            let next = first["next"].as_str().unwrap_or_default();
            let (_, second) = house.call(&reader, "GET", &format!("{path}&cursor={next}"), None).await;
            let rows =
                [&first, &second].map(|page| page["items"].as_array().cloned().unwrap_or_default()).concat();
            let points: i64 = rows.iter().map(|r| r["points"].as_i64().unwrap_or(0)).sum();
            assert_eq!((json!(points), json!(rows.len())), (sum["points"].clone(), sum["entries"].clone()));
        }
    }
    let stranger = Caller::for_test(AINO, Role::Supervisor, &[SALES]);
    let (_, sums) = house.call(&stranger, "GET", &format!("/reports/effort?{stretch}"), None).await;
    let own_team_only = sums["sums"].as_array().is_some_and(Vec::is_empty);
    assert_eq!(
        own_team_only,
        !matches!(stranger.scope(), helppo_people::Scope::All),
        "as far as the scope goes"
    );
    let (status, _) = house.call(&reader, "GET", "/reports/effort?from=5&to=5", None).await;
    assert_eq!(status, 422);
});

both_dbs!(
    sending_a_customer_on_is_told_with_its_reason_and_only_to_another_channel,
    async |world: &World| {
        let house = House::open(world).await;
        let call = house.comes(ChannelKind::Voice, None).await;
        let agent = Caller::for_test(AINO, Role::Agent, &[SERVICE]);
        let path = format!("/cases/{}/channel-moves", call.case);
        let send = async |to: &str| {
            let body = json!({ "to": to, "reason": "task_impossible" });
            house.call(&agent, "POST", &path, Some(body)).await.0.as_u16()
        };
        assert_eq!(send("voice").await, 422);
        assert_eq!(send("chat").await, 204);
        house.leaves(call).await;
        house.comes(ChannelKind::Chat, Some(call.case)).await;
        house.catch_up().await;
        let (_, effort) = house.call(&agent, "GET", &format!("/cases/{}/effort", call.case), None).await;
        let entry = &effort["entries"][0];
        assert_eq!((&entry["hoop"], &entry["reason"]), (&json!("forced_change"), &json!("task_impossible")));
        assert_eq!((&entry["channel_kind"], &effort["points"]), (&json!("voice"), &json!(20)));
        house.solve(call.case).await;
        assert_eq!(send("email").await, 409, "what is over goes nowhere");
        let stranger = Caller::for_test(AINO, Role::Agent, &[SALES]);
        let seen = house.call(&stranger, "GET", &format!("/cases/{}/effort", call.case), None).await.0;
        assert_eq!(seen, 404);
    }
);
