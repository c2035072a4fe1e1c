//! A small house: two teams, a chat, agents in each team, and the room behind HTTP.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use helppo_assist::Assist;
use helppo_case::{
    Assurance, Author, IdentityKind, Inbound, NewFact, Reply, Sender, SetTeam, Thread, record_fact, reply,
    set_team, solve,
};
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Locale, MessageId, Pos, TeamId,
};
use helppo_knowledge::help::Site;
use helppo_knowledge::{Knowledge, KnowledgeError, NewArticle, create_article, publish};
use helppo_people::{Caller, Role};
use helppo_store::{DbError, Follower as _, FromRow, Store, Tx, p};
use helppo_testkit::World;
use serde_json::Value;
use tower::ServiceExt as _;

pub const SERVICE: TeamId = TeamId(11);
pub const BILLING: TeamId = TeamId(12);
pub const AINO: AgentId = AgentId(21);
pub const ERIK: AgentId = AgentId(22);
const CHAT: ChannelId = ChannelId(31);

pub struct House {
    pub store: Store,
    pub ambient: Ambient,
    pub knowledge: Arc<Knowledge>,
    pub room: Arc<Assist>,
    read_until: std::cell::Cell<Pos>,
}

impl House {
    pub async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            for (id, name) in [(SERVICE, "Asiakaspalvelu"), (BILLING, "Laskutus")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![id, name]).await?;
            }
            for (id, name) in [(AINO, "Aino Laine"), (ERIK, "Erik Lund")] {
                let agent =
                    "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, $2, $2, 'agent', 'fi', 'system', 1, 1, 0)";
                tx.exec(agent, p![id, name]).await?;
            }
            let sql = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                VALUES ($1, 'chat', 'Chat', 1, $2, '{}', 0)";
            tx.exec(sql, p![CHAT, SERVICE]).await?;
            Ok::<_, DbError>(())
        });
        made.await.expect("a house");
        let site = Site { public_url: "https://apu.example".into(), back: None };
        let knowledge = Arc::new(Knowledge::new(store.clone(), ambient.clone(), site));
        let room = Assist::new(store.clone(), ambient.clone(), knowledge.clone(), Some(world.folder()));
        Self { store, ambient, knowledge, room, read_until: Pos::default().into() }
    }

    /// The same house after a restart: nothing is in memory.
    pub fn restarted(self) -> Self {
        let room = Assist::new(self.store.clone(), self.ambient.clone(), self.knowledge.clone(), None);
        Self { room, ..self }
    }

    pub async fn write<T: Send + 'static, E: From<DbError> + std::fmt::Debug + Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx, &Ambient) -> Result<T, E> + Send + 'static,
    ) -> T {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| f(tx, &amb).await).await.expect("the change is made")
    }

    /// A customer writes: with a case, on in it.
    pub async fn writes(&self, name: &str, case: Option<CaseId>, text: &str) -> CaseId {
        self.ambient.clock.advance(1_000);
        let inbound = Inbound {
            channel: CHAT,
            channel_kind: ChannelKind::Chat,
            team: SERVICE,
            external_id: self.ambient.secret(),
            from: Sender {
                kind: IdentityKind::Email,
                value: format!("{}@example.com", name.split(' ').next().unwrap_or_default().to_lowercase()),
                name: Some(name.into()),
                language: None,
                verified: None,
            },
            thread: case.map_or(Thread::Fresh, Thread::Case),
            subject: None,
            text: text.into(),
            html: None,
            language: Some(Locale::Fi),
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: self.ambient.now(),
        };
        self.write(async move |tx, amb| helppo_case::ingest(tx, amb, &inbound).await).await.case
    }

    /// An agent answers.
    pub async fn answers(&self, agent: AgentId, case: CaseId, text: &str) -> MessageId {
        self.ambient.clock.advance(1_000);
        let words = Reply {
            case,
            interaction: None,
            author: Author::Agent(agent),
            text: text.into(),
            html: None,
            attachments: Vec::new(),
            language: Some(Locale::Fi),
            extra: Value::Null,
            undo_ms: 10_000,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        self.write(async move |tx, amb| reply(tx, amb, &words).await).await.message
    }

    pub async fn solve(&self, case: CaseId) {
        self.write(async move |tx, amb| solve(tx, amb, case, Actor::Agent(AINO)).await).await;
    }

    pub async fn move_to(&self, case: CaseId, team: TeamId) {
        let to = SetTeam { case, team, actor: Actor::Agent(AINO) };
        self.write(async move |tx, amb| set_team(tx, amb, &to).await).await;
    }

    pub async fn knows(&self, case: CaseId, key: &str, value: &str) {
        let fact = NewFact {
            case,
            key: key.into(),
            value: value.into(),
            given_by: Actor::Agent(AINO),
            source_event: None,
            confidence: 100,
            expires_at: None,
        };
        self.write(async move |tx, amb| record_fact(tx, amb, &fact).await).await;
    }

    pub async fn article(&self, title: &str, body: &str) {
        let new = NewArticle {
            category: None,
            locale: Locale::Fi,
            title: title.into(),
            body: body.into(),
            slug: None,
        };
        self.write(async move |tx, amb| {
            let id = create_article(tx, amb, Actor::System, &new).await?;
            publish(tx, amb, Actor::System, id, Locale::Fi).await?;
            Ok::<_, KnowledgeError>(id)
        })
        .await;
    }

    /// What the follower would do with everything that has happened since it last looked. On PostgreSQL an
    /// event is there for followers once no older transaction of the whole server is open.
    pub async fn catch_up(&self) {
        let end: i64 = self.all("SELECT coalesce(max(n), 0) FROM event").await[0];
        while self.read_until.get().n < end {
            let from = self.read_until.get();
            let events = self.store.read(async move |tx: &mut Tx| tx.events_after(from).await).await;
            let events = events.expect("the log is read");
            let Some(last) = events.last().map(|last| last.pos) else {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                continue;
            };
            self.read_until.set(last);
            for event in events {
                let follower = self.room.follower();
                if follower.cares(&event) {
                    let taken = self.store.write(async move |tx: &mut Tx| follower.take(tx, &event).await);
                    taken.await.expect("the event is taken");
                }
            }
        }
    }

    pub async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    pub async fn call(
        &self,
        caller: &Caller,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header("content-type", "application/json");
        let me = caller.clone();
        let table = helppo_assist::http::routes(self.room.clone());
        let router = table.into_router(move |_, mut request: Request, next: Next| {
            request.extensions_mut().insert(me.clone());
            async move { next.run(request).await }
        });
        let answer = router.oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Help with a case, as an agent of these teams gets it.
    pub async fn help(&self, agent: AgentId, teams: &[TeamId], case: CaseId) -> Value {
        let caller = Caller::for_test(agent, Role::Agent, teams);
        let (status, help) = self.call(&caller, "GET", &format!("/cases/{case}/assist"), None).await;
        assert_eq!(status, 200, "{help}");
        help
    }
}
