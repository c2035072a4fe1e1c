//! A desk with one channel of a kind that only remembers.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use helppo_blob::Blob;
use helppo_case::{Assurance, Author, IdentityKind, Inbound, Reply, Sender, Thread};
use helppo_channel::{
    Capabilities, Channel, Channels, Checked, Configured, Delivered, Gate, Health, NewChannel, Outgoing, Raw,
    RawError, RawState, create_channel, finish_raw,
};
use helppo_kernel::{AgentId, ChannelId, ChannelKind, MessageId, Problem, TeamId};
use helppo_people::By;
use helppo_store::{DbError, Job, Tx, p};
use helppo_testkit::World;
use serde_json::{Value, json};

pub const TEAM: TeamId = TeamId(11);
pub const SILJA: AgentId = AgentId(21);

/// What the fake does next.
#[derive(Clone, Debug)]
pub enum Next {
    Answer(Delivered),
    /// Passes the gate, hands over, and never comes back.
    Vanish,
    /// Something happens right before the gate.
    Recalled,
}

/// A kind of channel that remembers what it was asked.
#[derive(Default)]
pub struct Fake {
    pub next: Mutex<Vec<Next>>,
    pub left: Mutex<Vec<MessageId>>,
    pub read: Mutex<Vec<String>>,
    channels: Mutex<Option<Arc<Channels>>>,
}

impl Channel for Fake {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Messaging
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            realtime: false,
            html: false,
            attachments: None,
            buttons: 0,
            typing: false,
            read_marks: false,
            voice: false,
            video: false,
            max_text: 1000,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, settings: &Value) -> Result<Checked, Problem> {
        let number = settings.get("number").and_then(Value::as_str).unwrap_or_default();
        if number.is_empty() {
            return Err(Problem::invalid("settings.number", "write the number"));
        }
        Ok(Checked { settings: json!({ "number": number }), addresses: vec![number.to_owned()] })
    }

    fn secrets(&self) -> &'static [&'static str] {
        &["token"]
    }

    fn deliver<'a>(&'a self, out: &'a Outgoing, gate: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(async move {
            let next = self.next.lock().unwrap().remove(0);
            if let Next::Recalled = next {
                let amb = self.room().ambient().clone();
                let (message, recall) = (out.message, helppo_case::recall);
                let verb = async move |tx: &mut Tx| recall(tx, &amb, SILJA, message).await;
                self.room().store().write(verb).await.expect("it can still be recalled");
            }
            if !gate.pass().await {
                return Delivered::Recalled;
            }
            self.left.lock().unwrap().push(out.message);
            match next {
                Next::Answer(delivered) => delivered,
                Next::Vanish | Next::Recalled => std::future::pending().await,
            }
        })
    }

    fn probe<'a>(&'a self, _: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async { Health::new() })
    }

    fn receive<'a>(&'a self, raw: &'a Raw) -> BoxFuture<'a, Result<(), RawError>> {
        Box::pin(async move {
            let text = String::from_utf8_lossy(&raw.bytes).into_owned();
            assert!(!text.starts_with("poison"), "a parser bug");
            let id = raw.id;
            let verb = async move |tx: &mut Tx| finish_raw(tx, id, RawState::Done, None, None).await;
            self.room().store().write(verb).await?;
            self.read.lock().unwrap().push(text);
            Ok(())
        })
    }
}

impl Fake {
    fn room(&self) -> Arc<Channels> {
        self.channels.lock().unwrap().clone().expect("the room is there")
    }
}

pub struct Desk {
    pub room: Arc<Channels>,
    pub fake: Arc<Fake>,
    pub channel: ChannelId,
}

impl Desk {
    pub async fn new(world: &World) -> Self {
        let store = world.store.clone();
        store
            .write(async |tx: &mut Tx| {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, 'Returns', 0)", p![TEAM]).await?;
                let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, 'Silja', 'silja@example.com', 'agent', 'en', 'system', 1, 1, 0)";
                tx.exec(sql, p![SILJA]).await?;
                tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![TEAM, SILJA]).await
            })
            .await
            .expect("a team with an agent");
        let room = Channels::new(
            store.clone(),
            Blob::new(store, world.folder().join("blobs")),
            world.ambient.clone(),
        );
        let fake = Arc::new(Fake::default());
        room.register(fake.clone());
        *fake.channels.lock().unwrap() = Some(room.clone());
        let mut desk = Self { room, fake, channel: ChannelId(0) };
        desk.channel = desk.make("+358401").await.expect("a channel");
        desk
    }

    pub async fn make(&self, number: &str) -> Result<ChannelId, Problem> {
        let new = NewChannel {
            kind: ChannelKind::Messaging,
            name: "Messages".into(),
            enabled: true,
            team: TEAM,
            brand: None,
            language: None,
            settings: json!({ "number": number }),
            secrets: [("token".to_owned(), Some("hush".to_owned()))].into(),
        };
        let (store, amb, fake) = (self.room.store().clone(), self.room.ambient().clone(), self.fake.clone());
        let verb = async move |tx: &mut Tx| {
            create_channel(tx, &amb, store.vault(), &*fake, &By::system(), &new).await
        };
        self.room.store().write(verb).await.map_err(Problem::from)
    }

    /// A customer's message and Silja's answer to it, which waits to leave.
    pub async fn answer(&self) -> MessageId {
        let (amb, channel) = (self.room.ambient().clone(), self.channel);
        let verb = async move |tx: &mut Tx| {
            let hello = Inbound {
                channel,
                channel_kind: ChannelKind::Messaging,
                team: TEAM,
                external_id: amb.secret(),
                from: Sender {
                    kind: IdentityKind::Email,
                    value: "aino@example.com".into(),
                    name: Some("Aino".into()),
                    language: None,
                    verified: None,
                },
                thread: Thread::Fresh,
                subject: None,
                text: "Hei".into(),
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
            let hello = helppo_case::ingest(tx, &amb, &hello).await.expect("taken in");
            let reply = Reply {
                case: hello.case,
                interaction: None,
                author: Author::Agent(SILJA),
                text: "Hei Aino".into(),
                html: None,
                attachments: Vec::new(),
                language: None,
                extra: Value::Null,
                undo_ms: 10_000,
                seen: None,
                to_channel: None,
                send_anyway: false,
            };
            Ok::<_, DbError>(helppo_case::reply(tx, &amb, &reply).await.expect("answered").message)
        };
        self.room.store().write(verb).await.expect("written")
    }

    pub fn job(&self, message: MessageId) -> Job {
        Job {
            id: helppo_kernel::JobId(1),
            kind: "DeliverMessage".into(),
            key: message.to_string(),
            attempts: 1,
            token: 1,
            data: json!({ "message": message }),
        }
    }

    pub async fn text(&self, sql: &'static str) -> String {
        let read = async move |tx: &mut Tx| tx.one::<String>(sql, p![]).await;
        self.room.store().read(read).await.expect("one text")
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        let read = async move |tx: &mut Tx| tx.one::<i64>(sql, p![]).await;
        self.room.store().read(read).await.expect("one number")
    }
}
