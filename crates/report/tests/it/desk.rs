//! A small service: one team with two agents, another team with none, a chat and a mailbox.

use std::sync::Arc;
use std::time::Duration;

use helppo_case::{Assurance, Author, IdentityKind, Inbound, Reply, Sender, Thread};
use helppo_kernel::{
    Actor, AgentId, Ambient, AskId, CaseId, ChannelId, ChannelKind, InteractionId, MessageId, Millis,
    ResponseId, TeamId,
};
use helppo_report::{Board, Report, Viewer};
use helppo_routing::{PresenceStatus, SetPresence};
use helppo_store::{DbError, FromRow, Store, Tx, p};
use helppo_testkit::World;
use serde_json::{Value, json};

pub const SERVICE: TeamId = TeamId(10);
pub const BILLING: TeamId = TeamId(11);
pub const AINO: AgentId = AgentId(20);
pub const ERIK: AgentId = AgentId(21);
const CHAT: ChannelId = ChannelId(1);
const MAIL: ChannelId = ChannelId(2);

pub struct Desk {
    pub store: Store,
    pub ambient: Ambient,
    pub report: Arc<Report>,
}

/// A contact that began.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    pub case: CaseId,
    pub id: InteractionId,
}

impl Desk {
    pub async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            for (team, name) in [(SERVICE, "Service"), (BILLING, "Billing")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![team, name]).await?;
            }
            for (agent, name) in [(AINO, "Aino"), (ERIK, "Erik")] {
                let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, $2, $2, 'agent', 'en', 'system', 1, 1, 0)";
                tx.exec(sql, p![agent, name]).await?;
                tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![SERVICE, agent]).await?;
            }
            for (id, kind, team) in [(CHAT, ChannelKind::Chat, SERVICE), (MAIL, ChannelKind::Email, BILLING)] {
                let sql = "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, created_at)
                    VALUES ($1, $2, $3, 1, $4, '', 'en', '{}', 0)";
                tx.exec(sql, p![id, kind, kind.as_str(), team]).await?;
            }
            Ok::<_, DbError>(())
        });
        made.await.expect("a desk");
        let report = Report::new(store.clone(), ambient.clone());
        Self { store, ambient, report }
    }

    /// Counts and watches in the background.
    pub fn start(&self) -> Running {
        let (store, tally, report) = (self.store.clone(), self.report.tally(), self.report.clone());
        let counting = tokio::spawn(async move { store.follow(tally).await.expect("counts") });
        let watching = tokio::spawn(async move { report.run().await.expect("watches") });
        Running(vec![counting, watching, self.start_history()])
    }

    /// Counts the history in the background.
    pub fn start_history(&self) -> tokio::task::JoinHandle<()> {
        let store = self.store.clone();
        tokio::spawn(async move { helppo_report::history::follow(&store).await.expect("counts") })
    }

    pub async fn chat(&self, visitor: &str) -> Talk {
        self.ingest(ChannelKind::Chat, visitor).await
    }

    pub async fn mail(&self, address: &str) -> Talk {
        self.ingest(ChannelKind::Email, address).await
    }

    async fn ingest(&self, kind: ChannelKind, value: &str) -> Talk {
        let (channel, identity, team) = match kind {
            ChannelKind::Chat => (CHAT, IdentityKind::Visitor, SERVICE),
            _ => (MAIL, IdentityKind::Email, BILLING),
        };
        let amb = self.ambient.clone();
        let inbound = Inbound {
            channel,
            channel_kind: kind,
            team,
            external_id: amb.secret(),
            from: Sender { kind: identity, value: value.into(), name: None, language: None, verified: None },
            thread: Thread::Fresh,
            subject: None,
            text: "Where is my order?".into(),
            html: None,
            language: None,
            attachments: vec![],
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: amb.now(),
        };
        let done =
            self.store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &inbound).await).await;
        let done = done.expect("taken in");
        Talk { case: done.case, id: done.interaction.expect("an interaction") }
    }

    pub async fn take(&self, talk: Talk, agent: AgentId) {
        let amb = self.ambient.clone();
        let done = self
            .store
            .write(async move |tx: &mut Tx| helppo_routing::take(tx, &amb, talk.case, agent).await)
            .await;
        done.expect("taken");
    }

    pub async fn offer(&self, talk: Talk, agent: AgentId) {
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| {
            helppo_case::offer(tx, &amb, talk.id, agent, amb.now().plus(30_000)).await
        });
        done.await.expect("offered");
    }

    pub async fn withdraw(&self, talk: Talk, agent: AgentId) {
        let amb = self.ambient.clone();
        let done = self
            .store
            .write(async move |tx: &mut Tx| helppo_case::give_way(tx, &amb, talk.id, agent).await)
            .await;
        done.expect("withdrawn");
    }

    pub async fn reply(&self, talk: Talk, agent: AgentId) {
        let amb = self.ambient.clone();
        let reply = Reply {
            case: talk.case,
            interaction: None,
            author: Author::Agent(agent),
            text: "Tomorrow.".into(),
            html: None,
            attachments: vec![],
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        let done =
            self.store.write(async move |tx: &mut Tx| helppo_case::reply(tx, &amb, &reply).await).await;
        done.expect("answered");
    }

    pub async fn solve(&self, talk: Talk, agent: AgentId) {
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| {
            helppo_case::solve(tx, &amb, talk.case, Actor::Agent(agent)).await
        });
        done.await.expect("solved");
    }

    pub async fn leave(&self, talk: Talk) {
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| helppo_case::abandon(tx, &amb, talk.id).await);
        done.await.expect("left");
    }

    /// The customer's answer about effort, as the survey room writes it.
    pub async fn rate(&self, talk: Talk, agent: AgentId, score: i64, previous: Option<i64>) {
        let (amb, ask) = (self.ambient.clone(), AskId(talk.case.0));
        let (response, message): (ResponseId, MessageId) = (amb.id(), amb.id());
        let done = self.store.write(async move |tx: &mut Tx| {
            let now = amb.now();
            if previous.is_none() {
                let _ = message;
                let sql = "INSERT INTO survey_response (id, ask, kind, case_id, team, channel_kind, agent, score, answered_at)
                    VALUES ($1, $2, 'ces', $3, $4, 'chat', $5, $6, $7)";
                tx.exec(sql, p![response, ask, talk.case, SERVICE, agent, score, now]).await?;
            }
            let data = json!({"ask": ask, "score": score, "previous": previous});
            let event = helppo_kernel::NewEvent::new("SurveyAnswered", now, Actor::System, data).of_case(talk.case);
            tx.event(amb.id(), &event).await
        });
        done.await.expect("rated");
    }

    pub async fn presence(&self, agent: AgentId, status: PresenceStatus) {
        let (amb, change) = (self.ambient.clone(), SetPresence { agent, status, reason: None, until: None });
        let set = self.store.write(async move |tx: &mut Tx| {
            helppo_routing::set_presence(tx, &amb, Actor::Agent(agent), &change).await
        });
        set.await.expect("presence");
    }

    /// The first reply is soon due, or late since then, as the room of service levels writes it.
    pub async fn clock(&self, talk: Talk, late: Option<Millis>) {
        let amb = self.ambient.clone();
        let told = self.store.write(async move |tx: &mut Tx| {
            let now = amb.now();
            let sql = "INSERT INTO service_clock (case_id, kind, started_at, counted_from, spent_ms, pauses, due_at,
                  warned_at, breached_at) VALUES ($1, 'first', $2, $2, 0, '[]', $2, $2, $3)
                ON CONFLICT (case_id, kind) DO UPDATE SET breached_at = excluded.breached_at";
            tx.exec(sql, p![talk.case, now, late]).await?;
            tx.exec("UPDATE cases SET due_kind = 'first', due_at = $1 WHERE id = $2", p![now, talk.case]).await?;
            let kind = if late.is_some() { "ServiceLevelBreached" } else { "ServiceLevelAtRisk" };
            let event = helppo_kernel::NewEvent::new(kind, now, Actor::System, json!({})).of_case(talk.case);
            tx.event(amb.id(), &event).await
        });
        told.await.expect("told");
    }

    pub fn board(&self, viewer: &Viewer) -> Board {
        self.report.board(viewer).expect("the board is there")
    }

    pub async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    pub async fn until(&self, what: &str, seen: impl AsyncFn() -> bool) {
        for _ in 0..6000 {
            if seen().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let day: Vec<(i64, String, i64, i64)> =
            self.all("SELECT day, metric, n, total FROM report_day").await;
        panic!(
            "waited in vain until {what}; board {:?}; counted {day:?}",
            self.report.board(&Viewer::default())
        );
    }

    /// Waits until the counting follower has read the whole log, also what is not settled yet.
    pub async fn counted(&self) {
        self.counted_by("report").await;
    }

    pub async fn counted_by(&self, follower: &str) {
        let end = "SELECT xid, n FROM event ORDER BY xid DESC, n DESC LIMIT 1";
        let end: Vec<(i64, i64)> = self.all(end).await;
        self.until("all is counted", async || {
            let places: Vec<(i64, i64, String)> = self.all("SELECT xid, n, name FROM follower").await;
            let place = places.into_iter().find(|(.., name)| name == follower).map(|(xid, n, _)| (xid, n));
            place.as_ref() >= end.first()
        })
        .await;
    }
}

/// Stops what runs in the background when the test is over.
pub struct Running(Vec<tokio::task::JoinHandle<()>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}
