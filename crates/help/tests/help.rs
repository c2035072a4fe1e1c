//! Calls for help on real databases, called as the desk calls them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use helppo_case::{Assurance, IdentityKind, Inbound, Sender, Thread, solve};
use helppo_help::{Help, http::routes, told};
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Problem, TeamId};
use helppo_people::{Caller, Grant, Role};
use helppo_store::{DbError, Store, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const RETURNS: TeamId = TeamId(11);
const SALES: TeamId = TeamId(12);
const SILJA: AgentId = AgentId(21);
const EERO: AgentId = AgentId(22);
const OLLI: AgentId = AgentId(23);
const LEENA: AgentId = AgentId(24);

struct Desk {
    store: Store,
    ambient: Ambient,
    room: Arc<Help>,
    case: CaseId,
}

impl Desk {
    /// Silja and Eero of the returns, Olli and Leena of the sales, and a mail to the returns.
    async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let amb = ambient.clone();
        let made = store.write(async move |tx: &mut Tx| {
            for (id, name) in [(RETURNS, "Returns"), (SALES, "Sales")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![id, name]).await?;
            }
            for (id, name, team) in
                [(SILJA, "Silja", RETURNS), (EERO, "Eero", RETURNS), (OLLI, "Olli", SALES), (LEENA, "Leena", SALES)]
            {
                let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, $2, $2, 'agent', 'en', 'system', 1, 1, 0)";
                tx.exec(sql, p![id, name]).await?;
                tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![team, id]).await?;
            }
            let sql = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                VALUES (31, 'email', 'Support', 1, $1, '{}', 0)";
            tx.exec(sql, p![RETURNS]).await?;
            let mail = Inbound {
                channel: ChannelId(31),
                channel_kind: ChannelKind::Email,
                team: RETURNS,
                external_id: "<1@x>".into(),
                from: Sender {
                    kind: IdentityKind::Email,
                    value: "aino@example.com".into(),
                    name: None,
                    language: None,
                    verified: None,
                },
                thread: Thread::Fresh,
                subject: Some("Takin vetoketju".into()),
                text: "Se hajosi".into(),
                html: None,
                language: None,
                attachments: Vec::new(),
                assurance: Assurance::Claimed,
                automatic: false,
                bot_first: false,
                headers: Value::Null,
                extra: Value::Null,
                at: amb.now(),
            };
            let taken = helppo_case::ingest(tx, &amb, &mail).await;
            Ok::<_, DbError>(taken.map_err(|e| DbError::Engine(e.to_string()))?.case)
        });
        let case = made.await.expect("a desk");
        Self { room: Help::new(store.clone(), ambient.clone()), store, ambient, case }
    }

    async fn call(&self, who: &Caller, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let me = who.clone();
        let router = routes(self.room.clone()).into_router(move |grant, mut request: Request, next: Next| {
            let me = me.clone();
            async move {
                match grant {
                    Grant::May(action) if !me.permissions.has(action) => {
                        Problem::forbidden(action.as_str()).into_response()
                    }
                    _ => {
                        request.extensions_mut().insert(me);
                        next.run(request).await
                    }
                }
            }
        });
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |b| Body::from(b.to_string())))
            .expect("a request");
        let answer = router.oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn ask(&self, who: &Caller, whom: Value) -> String {
        let mut body = json!({ "text": " Does the guarantee hold? " });
        body.as_object_mut().expect("an object").extend(whom.as_object().cloned().unwrap_or_default());
        let (status, made) =
            self.call(who, "POST", &format!("/cases/{}/help-calls", self.case), Some(body)).await;
        assert_eq!(status, 200, "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Whom the newest event of the case was news to.
    async fn news(&self) -> (String, Vec<AgentId>) {
        let case = self.case;
        let read = async move |tx: &mut Tx| {
            let event = tx
                .events_of_case(case, i64::MAX, 1)
                .await?
                .pop()
                .ok_or_else(|| DbError::NoRow("an event".into()))?;
            let to = told(tx, &event).await?;
            Ok::<_, DbError>((event.kind, to.into_iter().collect()))
        };
        self.store.read(read).await.expect("told")
    }
}

fn caller(agent: AgentId, team: TeamId) -> Caller {
    Caller::for_test(agent, Role::Agent, &[team])
}

both_dbs!(a_team_is_asked_answers_beside_the_case_and_is_thanked, async |world: &World| {
    let desk = Desk::open(world).await;
    let (silja, olli) = (caller(SILJA, RETURNS), caller(OLLI, SALES));
    let id = desk.ask(&silja, json!({ "team": SALES })).await;
    assert_eq!(desk.news().await, ("HelpAsked".to_owned(), vec![OLLI, LEENA]));
    let (_, open) = desk.call(&olli, "GET", "/help-calls", None).await;
    let call = &open["items"][0];
    assert_eq!(
        (&call["asks_me"], &call["asked"], &call["by"]["name"]),
        (&json!(true), &json!("Sales"), &json!("Silja"))
    );
    assert_eq!(call["words"][0]["text"], "Does the guarantee hold?");
    assert_eq!(call["case"], Value::Null, "who is asked sees the question, and not the case");
    let said = json!({ "text": "Two years, yes." });
    assert_eq!(desk.call(&olli, "POST", &format!("/help-calls/{id}/words"), Some(said)).await.0, 200);
    assert_eq!(desk.news().await, ("HelpAnswered".to_owned(), vec![SILJA]));
    let (_, of_case) = desk.call(&silja, "GET", &format!("/cases/{}/help-calls", desk.case), None).await;
    assert_eq!(of_case["items"][0]["words"][1]["by"]["name"], "Olli");
    assert_eq!(of_case["items"][0]["case"]["subject"], "Takin vetoketju");
    let how = json!({ "how": "thanks" });
    let end = format!("/help-calls/{id}/close");
    assert_eq!(desk.call(&olli, "POST", &end, Some(how.clone())).await.0, 404, "not theirs to close");
    assert_eq!(desk.call(&silja, "POST", &end, Some(how.clone())).await.0, 204);
    assert_eq!(desk.news().await, ("HelpClosed".to_owned(), vec![OLLI]));
    assert_eq!(desk.call(&silja, "POST", &end, Some(how)).await.0, 204, "closing twice is closing once");
    let late =
        desk.call(&olli, "POST", &format!("/help-calls/{id}/words"), Some(json!({ "text": "Also" }))).await;
    assert_eq!((late.0, &late.1["slug"]), (409, &json!("help-closed")));
    let thanks: Vec<(AgentId, AgentId)> = desk
        .store
        .read(async |tx: &mut Tx| tx.all("SELECT thanked_by, agent FROM thanks", p![]).await)
        .await
        .expect("rows");
    assert_eq!(thanks, [(SILJA, OLLI)]);
    assert_eq!(desk.call(&olli, "GET", "/help-calls", None).await.1["items"], json!([]));
    // The asked one still reads what they said; a stranger never does.
    assert_eq!(desk.call(&olli, "GET", &format!("/help-calls/{id}"), None).await.0, 200);
    let stranger = caller(AgentId(99), TeamId(98));
    assert_eq!(desk.call(&stranger, "GET", &format!("/help-calls/{id}"), None).await.0, 404);
});

both_dbs!(somebody_is_asked_and_nobody_else_hears_of_it, async |world: &World| {
    let desk = Desk::open(world).await;
    let (silja, eero, olli, leena) =
        (caller(SILJA, RETURNS), caller(EERO, RETURNS), caller(OLLI, SALES), caller(LEENA, SALES));
    let id = desk.ask(&silja, json!({ "agent": OLLI })).await;
    assert_eq!(desk.news().await.1, [OLLI]);
    let path = format!("/help-calls/{id}");
    let seen = |who: Caller| {
        let (desk, path) = (&desk, &path);
        async move { desk.call(&who, "GET", path, None).await.0 }
    };
    assert_eq!(
        (seen(olli.clone()).await, seen(leena.clone()).await, seen(eero.clone()).await),
        (200, 404, 200)
    );
    let words = json!({ "text": "I know" });
    assert_eq!(desk.call(&leena, "POST", &format!("{path}/words"), Some(words.clone())).await.0, 404);
    // A colleague who sees the case may join in, and then hears what follows.
    assert_eq!(desk.call(&eero, "POST", &format!("{path}/words"), Some(words.clone())).await.0, 200);
    assert_eq!(desk.news().await.1, [SILJA, OLLI]);
    assert_eq!(desk.call(&olli, "POST", &format!("{path}/words"), Some(words)).await.0, 200);
    assert_eq!(desk.news().await.1, [SILJA, EERO]);
});

both_dbs!(what_cannot_be_asked_is_said_so, async |world: &World| {
    let desk = Desk::open(world).await;
    let (silja, olli) = (caller(SILJA, RETURNS), caller(OLLI, SALES));
    let path = format!("/cases/{}/help-calls", desk.case);
    let refused = async |who: &Caller, body: Value| {
        let (status, told) = desk.call(who, "POST", &path, Some(body)).await;
        (status, told["fields"][0]["field"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused(&silja, json!({ "text": "x" })).await, (422, "team".to_owned()));
    assert_eq!(
        refused(&silja, json!({ "text": "x", "team": SALES, "agent": OLLI })).await,
        (422, "team".to_owned())
    );
    assert_eq!(refused(&silja, json!({ "text": " ", "team": SALES })).await, (422, "text".to_owned()));
    assert_eq!(refused(&silja, json!({ "text": "x", "agent": SILJA })).await, (422, "agent".to_owned()));
    assert_eq!(refused(&silja, json!({ "text": "x", "agent": AgentId(77) })).await.0, 404);
    assert_eq!(refused(&olli, json!({ "text": "x", "team": RETURNS })).await.0, 404, "not their case");
    assert_eq!(desk.call(&olli, "GET", &path, None).await.0, 404);
});

both_dbs!(a_solved_case_has_no_open_calls_and_its_talk_leaves_no_trace_in_messages, async |world: &World| {
    let desk = Desk::open(world).await;
    let silja = caller(SILJA, RETURNS);
    let id = desk.ask(&silja, json!({ "team": SALES })).await;
    let (amb, case) = (desk.ambient.clone(), desk.case);
    let solved = desk.store.write(async move |tx: &mut Tx| solve(tx, &amb, case, Actor::Agent(SILJA)).await);
    solved.await.expect("solved");
    assert_eq!(desk.call(&silja, "GET", "/help-calls", None).await.1["items"], json!([]));
    let again = json!({ "text": "x", "team": SALES });
    let (status, told) = desk.call(&silja, "POST", &format!("/cases/{case}/help-calls"), Some(again)).await;
    assert_eq!((status, &told["slug"]), (409, &json!("wrong-status")));
    // What was asked can still be closed with thanks to nobody.
    let how = json!({ "how": "thanks" });
    assert_eq!(desk.call(&silja, "POST", &format!("/help-calls/{id}/close"), Some(how)).await.0, 204);
    let found: Vec<i64> = desk
        .store
        .read(async |tx: &mut Tx| {
            tx.all("SELECT (SELECT count(*) FROM note) + (SELECT count(*) FROM message WHERE author_kind <> 'customer')", p![]).await
        })
        .await
        .expect("a number");
    assert_eq!(found, [0], "nothing of it is a message or a note");
});
