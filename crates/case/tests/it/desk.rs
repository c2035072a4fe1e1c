//! A small desk to test on: two teams, three agents, two channels, and customers who write.

use helppo_case::{
    Assurance, Author, CaseRecord, IdentityKind, Inbound, IngestError, Ingested, InteractionRecord, Reply,
    Sender, Thread,
};
use helppo_kernel::{AgentId, Ambient, CaseId, ChannelId, ChannelKind, Event, InteractionId, TeamId};
use helppo_store::{DbError, Store, Tx, p};
use helppo_testkit::World;
use serde_json::Value;

pub const RETURNS: TeamId = TeamId(11);
pub const SALES: TeamId = TeamId(12);
pub const SILJA: AgentId = AgentId(21);
pub const EERO: AgentId = AgentId(22);
pub const OLLI: AgentId = AgentId(23);
pub const MAIL: ChannelId = ChannelId(31);
pub const CHAT: ChannelId = ChannelId(32);

pub struct Desk {
    pub store: Store,
    pub ambient: Ambient,
}

impl Desk {
    pub async fn new(world: &World) -> Self {
        let desk = Self { store: world.store.clone(), ambient: world.ambient.clone() };
        desk.write(async |tx| {
            for (id, name) in [(RETURNS, "Returns"), (SALES, "Sales")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![id, name]).await?;
            }
            for (id, name, team) in [(SILJA, "Silja", RETURNS), (EERO, "Eero", RETURNS), (OLLI, "Olli", SALES)] {
                let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, $2, $3, 'agent', 'en', 'system', 1, 1, 0)";
                tx.exec(sql, p![id, name, format!("{name}@example.com")]).await?;
                tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![team, id]).await?;
            }
            for (id, kind, name) in [(MAIL, "email", "Support"), (CHAT, "chat", "Shop chat")] {
                let sql = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                    VALUES ($1, $2, $3, 1, $4, '{}', 0)";
                tx.exec(sql, p![id, kind, name, RETURNS]).await?;
            }
            Ok(())
        })
        .await;
        desk
    }

    /// Runs something that must work.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the transaction works")
    }

    pub async fn ingest(&self, input: Inbound) -> Result<Ingested, IngestError> {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &input).await).await
    }

    /// A mail of Aino's that begins a matter.
    pub async fn mail(&self, external_id: &str, text: &str) -> Ingested {
        self.ingest(mail(&self.ambient, external_id, text)).await.expect("the mail is taken in")
    }

    /// A chat message of Aino's.
    pub async fn chat(&self, external_id: &str, text: &str) -> Ingested {
        self.ingest(chat(&self.ambient, external_id, text)).await.expect("the chat message is taken in")
    }

    pub async fn case(&self, id: CaseId) -> CaseRecord {
        self.write(async move |tx| CaseRecord::get(tx, id).await).await.expect("the case is there")
    }

    pub async fn interaction(&self, id: InteractionId) -> InteractionRecord {
        let read = async move |tx: &mut Tx| InteractionRecord::get(tx, id).await;
        self.store.read(read).await.expect("the interaction is there")
    }

    /// The case's events, oldest first.
    pub async fn events(&self, id: CaseId) -> Vec<Event> {
        let mut events = self.write(async move |tx| tx.events_of_case(id, i64::MAX, 500).await).await;
        events.reverse();
        events
    }

    pub async fn kinds(&self, id: CaseId) -> Vec<String> {
        self.events(id).await.into_iter().map(|e| e.kind).collect()
    }

    /// One number out of the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.write(async move |tx| tx.one::<(i64,)>(sql, p![]).await.map(|r| r.0)).await
    }
}

pub fn aino() -> Sender {
    Sender {
        kind: IdentityKind::Email,
        value: "aino@example.com".into(),
        name: Some("Aino Virtanen".into()),
        language: None,
        verified: None,
    }
}

pub fn mail(amb: &Ambient, external_id: &str, text: &str) -> Inbound {
    Inbound {
        channel: MAIL,
        channel_kind: ChannelKind::Email,
        team: RETURNS,
        external_id: external_id.into(),
        from: aino(),
        thread: Thread::Fresh,
        subject: Some("Takin vetoketju rikki".into()),
        text: text.into(),
        html: None,
        language: None,
        attachments: Vec::new(),
        assurance: Assurance::Claimed,
        automatic: false,
        bot_first: false,
        headers: Value::Null,
        extra: Value::Null,
        at: amb.now(),
    }
}

pub fn chat(amb: &Ambient, external_id: &str, text: &str) -> Inbound {
    Inbound {
        channel: CHAT,
        channel_kind: ChannelKind::Chat,
        thread: Thread::Session,
        subject: None,
        ..mail(amb, external_id, text)
    }
}

pub fn answer(case: CaseId, agent: AgentId, text: &str) -> Reply {
    Reply {
        case,
        interaction: None,
        author: Author::Agent(agent),
        text: text.into(),
        html: None,
        attachments: Vec::new(),
        language: None,
        extra: Value::Null,
        undo_ms: 10_000,
        seen: None,
        to_channel: None,
        send_anyway: false,
    }
}
