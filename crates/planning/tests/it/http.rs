//! The two addresses over their router, on a service with three weeks behind it.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId, first_id_at};
use helppo_people::{Caller, Grant, Role};
use helppo_planning::Planning;
use helppo_store::{DbError, Store, Tx, p};
use helppo_testkit::{World, both_dbs};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const SERVICE: TeamId = TeamId(10);
const BILLING: TeamId = TeamId(11);
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

struct Desk {
    router: Router,
    midnight: Millis,
}

impl Desk {
    /// The room as that person meets it, in a service whose time zone is UTC.
    async fn open(world: &World, caller: Caller) -> Self {
        let (store, now) = (world.store.clone(), world.ambient.now());
        let midnight = Millis(now.0.div_euclid(DAY) * DAY);
        let made = store.write(async |tx: &mut Tx| {
            for (team, name) in [(SERVICE, "Service"), (BILLING, "Billing")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![team, name]).await?;
            }
            helppo_people::put_setting(tx, "time_zone", &"UTC").await
        });
        made.await.expect("teams");
        let gate = move |_: Grant, mut request: Request, next: Next| {
            request.extensions_mut().insert(caller.clone());
            next.run(request)
        };
        let routes = helppo_planning::http::routes(Planning::new(store, world.ambient.clone()));
        Self { router: routes.into_router(gate), midnight }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
        let answer =
            self.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn get(&self, query: &str) -> (u16, Value) {
        self.call(Method::GET, &format!("/api/v1/planning/forecast?{query}"), None).await
    }

    async fn what_if(&self, body: Value) -> (u16, Value) {
        self.call(Method::POST, "/api/v1/planning/what-if", Some(body)).await
    }
}

/// Three weeks of calls and chats to the service: each day from nine to eleven eight of each in a quarter of
/// an hour, a quarter of them finished by the bot; contacts of five minutes, taken up by two agents: one is
/// offered them, the other takes them.
async fn three_weeks(store: &Store, midnight: Millis) {
    let made = store.write(async move |tx: &mut Tx| {
        for agent in [AgentId(20), AgentId(21)] {
            let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, $2, $2, 'agent', 'en', 'system', 1, 1, 0)";
            tx.exec(sql, p![agent, agent.to_string()]).await?;
            tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![SERVICE, agent]).await?;
        }
        for (channel, kind) in [(1, ChannelKind::Voice), (2, ChannelKind::Chat)] {
            let sql = "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, created_at)
                VALUES ($1, $2, $3, 1, $4, '', 'en', '{}', 0)";
            tx.exec(sql, p![channel, kind, kind.as_str(), SERVICE]).await?;
        }
        let mut serial = 0;
        for ago in 1..=21 {
            let begins = midnight.plus(-ago * DAY);
            let day = world_day(begins);
            for kind in [ChannelKind::Voice, ChannelKind::Chat] {
                for quarter in 36..44 {
                    let slot = begins.plus(quarter * HOUR / 4).0 / (HOUR / 4);
                    let sql = "INSERT INTO report_contact (slot, team, channel_kind, n) VALUES ($1, $2, $3, 8)";
                    tx.exec(sql, p![slot, SERVICE, kind]).await?;
                }
                for (metric, n, total) in [("contact", 64, 0), ("answered", 45, 45 * 30_000), ("abandoned", 3, 3 * 60_000)] {
                    let sql = "INSERT INTO report_day (day, metric, team, channel_kind, agent, n, total)
                        VALUES ($1, $2, $3, $4, 0, $5, $6)";
                    tx.exec(sql, p![day, metric, SERVICE, kind, n, total]).await?;
                }
            }
            for n in 0..4_i64 {
                serial += 1;
                let at = begins.plus(9 * HOUR + n * HOUR / 2);
                let agent = AgentId(20 + n % 2);
                let id = InteractionId(first_id_at::<InteractionId>(at).0 + serial);
                let sql = "INSERT INTO interaction (id, case_id, channel, channel_kind, state, agent, team, priority,
                    assurance, started_at, waiting_since, accepted_at, ended_at, how)
                    VALUES ($1, 1, 1, 'voice', 'ended', $2, $3, 1, 'none', $4, $4, $4, $5, 'answered')";
                tx.exec(sql, p![id, agent, SERVICE, at, at.plus(300_000)]).await?;
                let sql = "INSERT INTO offer (id, interaction, agent, offered_at, expires_at, outcome, decided_at)
                    VALUES ($1, $1, $2, $3, $3, 'accepted', $3)";
                if agent == AgentId(20) {
                    tx.exec(sql, p![id, agent, at]).await?;
                }
            }
        }
        Ok::<_, DbError>(())
    });
    made.await.expect("three weeks");
}

fn world_day(at: Millis) -> i64 {
    // Days since 1970 to a date: Hinnant's civil_from_days.
    let z = at.0.div_euclid(DAY) + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    (yoe + era * 400 + i64::from(month <= 2)) * 10_000 + month * 100 + day
}

fn supervisor() -> Caller {
    Caller::for_test(AgentId(5), Role::Supervisor, &[SERVICE])
}

both_dbs!(the_week_to_come_is_told_with_the_people_it_needs, async |world: &World| {
    let desk = Desk::open(world, supervisor()).await;
    let of = |kind: &str| format!("team={SERVICE}&kind={kind}");
    let (status, nothing) = desk.get(&of("voice")).await;
    assert_eq!((status, &nothing["days"], &nothing["intervals"]), (200, &json!(0), &json!([])));
    three_weeks(&world.store, desk.midnight).await;
    let (status, told) = desk.get(&of("voice")).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        (&told["days"], &told["handle_n"], &told["handle_s"]),
        (&json!(21), &json!(84), &json!(300.0))
    );
    // 45 answered and 3 gone of 64: three quarters needed a person.
    assert_eq!(told["needs_person"], json!(0.75));
    assert_eq!(told["patience_s"], json!((45.0 * 30.0 + 3.0 * 60.0) / 3.0));
    let intervals = told["intervals"].as_array().expect("intervals");
    assert_eq!(intervals.len(), 7 * 4, "four half hours of seven days");
    for interval in intervals {
        assert!((interval["mean"].as_f64().expect("a mean") - 12.0).abs() < 1e-9, "{interval}");
        assert!(interval["p90"].as_f64() >= Some(12.0), "{interval}");
        // Two erlangs of calls, and the busiest nine of ten half hours.
        let people = interval["people"].as_u64().expect("people");
        assert!((3..=5).contains(&people) && interval["people_p90"].as_u64() >= Some(people), "{interval}");
    }
    let first = intervals[0]["from"].as_i64().expect("a time");
    assert_eq!(first, desk.midnight.plus(9 * HOUR).0);
    let (_, chats) = desk.get(&of("chat")).await;
    assert!(
        chats["intervals"][0]["people"].as_u64() <= Some(3),
        "three chats at once: {}",
        chats["intervals"][0]
    );
    let without = world_day(desk.midnight.plus(-DAY));
    let (_, fewer) = desk.get(&format!("{}&without={without}", of("voice"))).await;
    assert_eq!(fewer["days"], json!(20));
    for (query, field) in [
        ("weeks=0", "weeks"),
        ("interval_minutes=20", "interval_minutes"),
        ("share=2", "share"),
        ("without=x", "without"),
    ] {
        let (status, problem) = desk.get(&format!("{}&{query}", of("voice"))).await;
        assert_eq!((status, &problem["fields"][0]["field"]), (422, &json!(field)), "{problem}");
    }
    let (status, _) = desk.get(&format!("team={BILLING}&kind=voice")).await;
    assert_eq!(status, 404, "another team does not exist for them");
});

both_dbs!(last_week_is_played_as_it_was_and_with_changes, async |world: &World| {
    let desk = Desk::open(world, supervisor()).await;
    let (status, problem) = desk.what_if(json!({ "last_week": {} })).await;
    assert_eq!((status, &problem["fields"][0]["field"]), (422, &json!("last_week")), "{problem}");
    assert!(problem.to_string().contains("Nobody came"), "{problem}");
    three_weeks(&world.store, desk.midnight).await;
    let ask = async |wish: Value| {
        let (status, answer) = desk.what_if(json!({ "last_week": wish })).await;
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let as_it_was = ask(json!({ "seed": 4 })).await;
    let came = |answer: &Value| answer["as_written"]["total"]["came"].as_f64().expect("customers");
    // Seven days, two kinds, 48 who needed a person.
    assert!((came(&as_it_was) - 672.0).abs() < 80.0, "{}", as_it_was["as_written"]["total"]);
    assert_eq!(as_it_was["as_written"]["agents"], json!(2));
    let total = |answer: &Value, name: &str| answer[name]["total"]["in_time"].as_f64().expect("a share");
    for arrangement in ["siloed", "one_queue"] {
        assert_eq!(as_it_was[arrangement]["total"]["came"], as_it_was["as_written"]["total"]["came"]);
        assert!((0.0..=1.0).contains(&total(&as_it_was, arrangement)));
    }
    let busier = ask(json!({ "seed": 4, "changes": [{ "customers": 2.0 }] })).await;
    assert!((came(&busier) / came(&as_it_was) - 2.0).abs() < 0.3, "{}", came(&busier));
    assert!(total(&busier, "as_written") < total(&as_it_was, "as_written"));
    let staffed =
        ask(json!({ "seed": 4, "changes": [{ "customers": 2.0 }, { "team": SERVICE, "agents": 4 }] })).await;
    assert_eq!(staffed["as_written"]["agents"], json!(6));
    assert!(total(&staffed, "as_written") > total(&busier, "as_written") + 0.1);
    let fewer = ask(json!({ "seed": 4, "changes": [{ "agents": -1 }] })).await;
    assert_eq!(fewer["as_written"]["agents"], json!(1));
    assert_eq!(ask(json!({ "seed": 4 })).await, as_it_was, "the same seed gives the same days");
    let (status, _) = desk.what_if(json!({ "last_week": { "teams": [BILLING] } })).await;
    assert_eq!(status, 404);
    // The scenario that was played can be changed by hand and asked again.
    let (status, again) = desk.what_if(json!({ "scenario": as_it_was["scenario"] })).await;
    assert_eq!((status, &again["as_written"]), (200, &as_it_was["as_written"]));
});

both_dbs!(a_question_that_is_wrong_or_too_large_is_refused_with_its_field, async |world: &World| {
    let desk = Desk::open(world, supervisor()).await;
    let scenario = || {
        json!({ "days": 2,
            "queue": [{ "name": "Calls", "team": "service", "kind": "voice", "per_hour": 60, "handle": { "mean_seconds": 240 } }],
            "shift": [{ "agents": 6, "teams": ["service"], "limits": { "voice": 1 } }] })
    };
    let (status, played) = desk.what_if(json!({ "scenario": scenario() })).await;
    assert_eq!(status, 200, "{played}");
    assert!(played["one_queue"]["total"]["came"].as_u64() > Some(2500), "{}", played["one_queue"]["total"]);
    for (pointer, value, field) in [
        ("/days", json!(15), "days"),
        ("/shift/0/agents", json!(501), "shift"),
        ("/queue/0/per_hour", json!(900_000), "queue"),
        ("/queue/0/handle/mean_seconds", json!(0), "queue[0].handle.mean_seconds"),
        ("/shift/0/teams", json!(["sales"]), "shift[0].teams[0]"),
    ] {
        let mut wrong = scenario();
        *wrong.pointer_mut(pointer).expect("it is there") = value;
        let (status, problem) = desk.what_if(json!({ "scenario": wrong })).await;
        assert_eq!((status, &problem["fields"][0]["field"]), (422, &json!(field)), "{problem}");
    }
    for both in [json!({}), json!({ "scenario": scenario(), "last_week": {} })] {
        assert_eq!(desk.what_if(both).await.0, 422);
    }
    assert_eq!(desk.what_if(json!({ "scenario": { "queues": [] } })).await.0, 422);
});

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mut prepared = 0;
    for statement in helppo_store::REGISTRY.iter().filter(|s| s.module.starts_with("helppo_planning")) {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 5);
});
