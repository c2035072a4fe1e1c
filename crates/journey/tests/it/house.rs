//! A small house: two teams, one agent, a chat and a telephone, always open.

use std::sync::Arc;

use helppo_case::{Assurance, Edit, IdentityKind, Inbound, Sender, Thread};
use helppo_journey::Journeys;
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, InteractionId, Pos, TeamId};
use helppo_store::{DbError, Follower as _, FromRow, Store, Tx, p};
use helppo_testkit::World;
use serde_json::Value;

pub const SERVICE: TeamId = TeamId(11);
pub const SALES: TeamId = TeamId(12);
pub const AINO: AgentId = AgentId(21);
const CHAT: ChannelId = ChannelId(31);
const CALLS: ChannelId = ChannelId(32);
pub const MINUTE: i64 = 60_000;

pub struct House {
    pub store: Store,
    pub ambient: Ambient,
    pub room: Arc<Journeys>,
    read_until: std::cell::Cell<Pos>,
}

#[derive(Clone, Copy, Debug)]
pub struct Talk {
    pub case: CaseId,
    pub id: InteractionId,
}

impl House {
    pub async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            for (id, name) in [(SERVICE, "Service"), (SALES, "Sales")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![id, name]).await?;
            }
            let agent =
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, 'Aino', 'aino@shop.example', 'agent', 'fi', 'system', 1, 1, 0)";
            tx.exec(agent, p![AINO]).await?;
            for (id, kind) in [(CHAT, "chat"), (CALLS, "voice")] {
                let sql = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                    VALUES ($1, $2, 'One', 1, $3, '{}', 0)";
                tx.exec(sql, p![id, kind, SERVICE]).await?;
            }
            Ok::<_, DbError>(())
        });
        made.await.expect("a house");
        let room = Journeys::new(store.clone(), ambient.clone());
        Self { store, ambient, room, read_until: Pos::default().into() }
    }

    pub async fn write<T: Send + 'static, E: From<DbError> + std::fmt::Debug + Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx, &Ambient) -> Result<T, E> + Send + 'static,
    ) -> T {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| f(tx, &amb).await).await.expect("the change is made")
    }

    /// The customer comes by that way: with a case, about the same matter.
    pub async fn comes(&self, kind: ChannelKind, case: Option<CaseId>) -> Talk {
        self.arrives(kind, case, "Missä tilaukseni on?").await
    }

    /// The customer begins a chat with these words.
    pub async fn comes_saying(&self, text: &str) -> Talk {
        self.arrives(ChannelKind::Chat, None, text).await
    }

    async fn arrives(&self, kind: ChannelKind, case: Option<CaseId>, text: &str) -> Talk {
        let inbound = Inbound {
            channel: if kind == ChannelKind::Chat { CHAT } else { CALLS },
            channel_kind: kind,
            team: SERVICE,
            external_id: self.ambient.secret(),
            from: Sender {
                kind: IdentityKind::Email,
                value: "ville@example.com".into(),
                name: Some("Ville".into()),
                language: None,
                verified: None,
            },
            thread: case.map_or(Thread::Fresh, Thread::Case),
            subject: None,
            text: text.into(),
            html: None,
            language: None,
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: self.ambient.now(),
        };
        let done = self.write(async move |tx, amb| helppo_case::ingest(tx, amb, &inbound).await).await;
        Talk { case: done.case, id: done.interaction.expect("an interaction") }
    }

    pub async fn leaves(&self, talk: Talk) {
        self.write(async move |tx, amb| helppo_case::abandon(tx, amb, talk.id).await).await;
    }

    pub async fn end(&self, talk: Talk) {
        let by = Actor::Agent(AINO);
        self.write(async move |tx, amb| helppo_case::end_interaction(tx, amb, talk.id, by, "done").await)
            .await;
    }

    pub async fn name(&self, case: CaseId, task: &'static str) {
        let named = async move |tx: &mut Tx, amb: &Ambient| {
            let edit = Edit { task: Some(task.into()), ..Edit::of(case, Actor::Agent(AINO)) };
            helppo_case::edit(tx, amb, &edit).await
        };
        self.write(named).await;
    }

    /// What the namer of tasks does with everything that was ever said.
    pub async fn name_tasks(&self) {
        let namer = self.room.namer();
        let end: i64 = self.all("SELECT coalesce(max(n), 0) FROM event").await[0];
        let mut from = Pos::default();
        while from.n < end {
            let events = self.store.read(async move |tx: &mut Tx| tx.events_after(from).await).await;
            let events = events.expect("the log is read");
            let Some(last) = events.last() else {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                continue;
            };
            from = last.pos;
            for event in events {
                let namer = namer.clone();
                if namer.cares(&event) {
                    namer.ready(&self.store, &event).await;
                    let taken = self.store.write(async move |tx: &mut Tx| namer.take(tx, &event).await);
                    taken.await.expect("the event is taken");
                }
            }
        }
    }

    pub async fn solve(&self, case: CaseId) {
        self.write(async move |tx, amb| helppo_case::solve(tx, amb, case, Actor::Agent(AINO)).await).await;
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

    /// Reads the whole log from its beginning again.
    pub async fn start_anew(&self) {
        self.read_until.set(Pos::default());
        self.catch_up().await;
    }

    pub async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }
}
