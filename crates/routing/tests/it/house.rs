//! A team with people and two channels on a test's store.

use std::sync::Arc;
use std::time::Duration;

use helppo_case::{Assurance, IdentityKind, Inbound, Sender, Thread};
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, InteractionId, OfferId, TeamId,
};
use helppo_routing::{PresenceStatus, QueueTeam, QueueView, Routing, SetPresence};
use helppo_store::{FromRow, Store, Tx, p};
use helppo_testkit::World;
use helppo_testkit::tokio::{self, task::JoinHandle};
use serde_json::Value;

const CHAT: ChannelId = ChannelId(1);
const MAIL: ChannelId = ChannelId(2);
const CALLS: ChannelId = ChannelId(3);

pub struct Service {
    store: Store,
    ambient: Ambient,
    pub room: Arc<Routing>,
    pub team: TeamId,
}

impl Service {
    pub async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let team: TeamId = ambient.id();
        let at = ambient.now();
        let made = store.write(async move |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3)", p![team, "Service", at])
                .await
        });
        made.await.expect("a team");
        let room = Routing::new(store.clone(), ambient.clone());
        Self { store, ambient, room, team }
    }

    pub async fn agent(&self, name: &str) -> AgentId {
        self.agent_of(self.team, name).await
    }

    pub async fn agent_of(&self, team: TeamId, name: &str) -> AgentId {
        let (id, at, name): (AgentId, _, _) = (self.ambient.id(), self.ambient.now(), name.to_owned());
        let made = self.store.write(async move |tx: &mut Tx| {
            let sql =
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, $2, $3, 'agent', 'en', 'system', 1, 1, $4)";
            tx.exec(sql, p![id, name, format!("{name}@shop.example"), at]).await?;
            tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![team, id]).await
        });
        made.await.expect("an agent");
        id
    }

    pub async fn another_team(&self) -> TeamId {
        let (id, at): (TeamId, _) = (self.ambient.id(), self.ambient.now());
        let made = self.store.write(async move |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3)", p![id, "Partner", at])
                .await
        });
        made.await.expect("a team");
        id
    }

    /// The queue of the team for that kind, before it is changed.
    pub fn queue(&self, kind: ChannelKind) -> QueueView {
        QueueView {
            id: String::new(),
            team: QueueTeam { id: self.team, name: String::new() },
            channel_kind: kind,
            target_ms: 60_000,
            target_percent: 80,
            auto_accept: false,
            wrap_up_ms: 0,
            overflow: None,
        }
    }

    pub async fn set_queue(&self, queue: QueueView) {
        let amb = self.ambient.clone();
        let set = self.store.write(async move |tx: &mut Tx| {
            helppo_routing::set_queues(tx, &amb, Actor::System, std::slice::from_ref(&queue)).await
        });
        set.await.expect("set");
    }

    pub async fn presence(&self, agent: AgentId, status: PresenceStatus) {
        let amb = self.ambient.clone();
        let change = SetPresence { agent, status, reason: None, until: None };
        let set = self.store.write(async move |tx: &mut Tx| {
            helppo_routing::set_presence(tx, &amb, Actor::Agent(agent), &change).await
        });
        set.await.expect("presence");
    }

    pub async fn chat(&self, visitor: &str) -> InteractionId {
        self.ingest(ChannelKind::Chat, CHAT, IdentityKind::Visitor, visitor).await
    }

    pub async fn mail(&self, address: &str) -> InteractionId {
        self.ingest(ChannelKind::Email, MAIL, IdentityKind::Email, address).await
    }

    /// Somebody calls: a simulated voice channel.
    pub async fn call(&self, number: &str) -> InteractionId {
        self.ingest(ChannelKind::Voice, CALLS, IdentityKind::Phone, number).await
    }

    async fn ingest(
        &self,
        kind: ChannelKind,
        channel: ChannelId,
        identity: IdentityKind,
        value: &str,
    ) -> InteractionId {
        let amb = self.ambient.clone();
        let inbound = Inbound {
            channel,
            channel_kind: kind,
            team: self.team,
            external_id: amb.secret(),
            from: Sender { kind: identity, value: value.into(), name: None, language: None, verified: None },
            thread: Thread::Fresh,
            subject: None,
            text: "Hello, where is my order?".into(),
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
        let ingested =
            self.store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &inbound).await).await;
        ingested.expect("taken in").interaction.expect("an interaction")
    }

    /// Starts to decide, in the background.
    pub fn start(&self) -> JoinHandle<()> {
        let room = self.room.clone();
        tokio::spawn(async move { room.run().await.expect("the shell runs") })
    }

    /// Starts to decide as another process that has waited for the lease to run out.
    pub async fn start_later(&self) -> JoinHandle<()> {
        let ended = self.store.write(async |tx: &mut Tx| tx.exec("UPDATE lease SET until = 0", p![]).await);
        ended.await.expect("the lease ends");
        self.start()
    }

    pub async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    pub async fn open_offers(&self) -> Vec<(InteractionId, AgentId)> {
        self.all("SELECT interaction, agent FROM offer WHERE outcome IS NULL ORDER BY id").await
    }

    pub async fn active(&self) -> Vec<(InteractionId, AgentId)> {
        self.all("SELECT id, agent FROM interaction WHERE state = 'active' ORDER BY id").await
    }

    pub async fn unfinished(&self) -> usize {
        self.all::<i64>("SELECT id FROM interaction WHERE state <> 'ended'").await.len()
    }

    pub async fn state(&self, talk: InteractionId) -> (String, Option<AgentId>) {
        let all: Vec<(InteractionId, String, Option<AgentId>)> =
            self.all("SELECT id, state, agent FROM interaction").await;
        all.into_iter().find(|(id, ..)| *id == talk).map(|(_, state, agent)| (state, agent)).expect("known")
    }

    pub async fn case_of(&self, talk: InteractionId) -> CaseId {
        let all: Vec<(InteractionId, CaseId)> = self.all("SELECT id, case_id FROM interaction").await;
        all.into_iter().find(|(id, _)| *id == talk).expect("known").1
    }

    /// Waits until the work is offered; to whom.
    pub async fn offer_of(&self, talk: InteractionId) -> AgentId {
        let offered = async || self.open_offers().await.into_iter().find(|(id, _)| *id == talk);
        self.until("the work is offered", async || offered().await.is_some()).await;
        offered().await.expect("just seen").1
    }

    async fn offer_id(&self, talk: InteractionId, agent: AgentId) -> Option<OfferId> {
        let open: Vec<(OfferId, InteractionId, AgentId)> =
            self.all("SELECT id, interaction, agent FROM offer WHERE outcome IS NULL").await;
        open.into_iter().find(|(_, i, a)| *i == talk && *a == agent).map(|(id, ..)| id)
    }

    /// Accepts; an offer that has gone meanwhile is none.
    pub async fn accept(&self, talk: InteractionId, agent: AgentId) {
        let Some(offer) = self.offer_id(talk, agent).await else { return };
        let amb = self.ambient.clone();
        let done = self
            .store
            .write(async move |tx: &mut Tx| helppo_routing::accept(tx, &amb, offer, agent).await)
            .await;
        assert!(matches!(done, Ok(_) | Err(helppo_routing::RoutingError::Gone)), "{done:?}");
    }

    pub async fn decline(&self, talk: InteractionId, agent: AgentId) {
        let Some(offer) = self.offer_id(talk, agent).await else { return };
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| {
            helppo_routing::decline(tx, &amb, offer, agent, "busy with another").await
        });
        let done = done.await;
        assert!(matches!(done, Ok(()) | Err(helppo_routing::RoutingError::Gone)), "{done:?}");
    }

    pub async fn end(&self, talk: InteractionId) {
        let amb = self.ambient.clone();
        let ended = self.store.write(async move |tx: &mut Tx| {
            helppo_case::end_interaction(tx, &amb, talk, Actor::System, "left").await
        });
        ended.await.expect("ended");
    }

    pub async fn nudge_and_settle(&self) {
        self.room.nudge();
        self.settled().await;
    }

    /// Waits until nothing is written for a while.
    pub async fn settled(&self) {
        let mut last = None;
        for _ in 0..200 {
            let now = self.store.log_end().await.expect("the log");
            if last == Some(now) {
                return;
            }
            last = Some(now);
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        panic!("the log never rests");
    }

    pub async fn until(&self, what: &str, seen: impl AsyncFn() -> bool) {
        for _ in 0..1000 {
            if seen().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let offers: Vec<(i64, i64, Option<String>)> =
            self.all("SELECT interaction, agent, outcome FROM offer").await;
        panic!("waited in vain until {what}; offers: {offers:?}");
    }
}
