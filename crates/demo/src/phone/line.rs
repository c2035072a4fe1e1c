//! The line itself: a voice channel whose speech is typed.

use futures_util::future::BoxFuture;
use helppo_case::{
    Assurance, AuthorKind, IdentityKind, Inbound, IngestError, InteractionRecord, Sender, State, Thread,
};
use helppo_channel::{Capabilities, Channel, Checked, Configured, Delivered, Gate, Health, Outgoing};
use helppo_kernel::{Actor, Ambient, ChannelKind, InteractionId, Locale, MessageId, Problem, TeamId};
use helppo_routing::RoutingError;
use helppo_store::{DbError, Store, Tx, p, sql};
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::Company;

sql!(
    SAID,
    "SELECT id, author_kind, author_name FROM message WHERE interaction = $1 ORDER BY id DESC LIMIT $2"
);

/// What the caller's page shows at most.
const LINES: usize = 60;

/// A simulated telephone line into the queue of customer service.
#[derive(Clone)]
pub struct Line {
    pub store: Store,
    pub ambient: Ambient,
    pub company: Company,
}

/// Somebody who calls.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    pub number: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub language: Option<Locale>,
    /// The first words.
    pub says: String,
}

/// What the caller hears: who has them, and what was said.
#[derive(Clone, Debug, Serialize)]
pub struct Heard {
    pub state: State,
    pub how: Option<String>,
    /// Where the caller is called back, when they asked for it.
    pub callback: Option<String>,
    pub said: Vec<Words>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Words {
    pub author: AuthorKind,
    pub name: Option<String>,
    pub text: String,
}

impl Line {
    /// The call reaches the queue.
    pub async fn ring(&self, caller: Caller) -> Result<InteractionId, IngestError> {
        let inbound = self.words(&caller, Thread::Fresh);
        let amb = self.ambient.clone();
        let ingested =
            self.store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &inbound).await).await?;
        ingested.interaction.ok_or(IngestError::Db(DbError::Closed))
    }

    /// The caller speaks on.
    pub async fn speak(&self, call: InteractionId, caller: Caller) -> Result<(), IngestError> {
        let (amb, line) = (self.ambient.clone(), self.clone());
        let spoken = self.store.write(async move |tx: &mut Tx| {
            let case = InteractionRecord::get(tx, call).await.map_err(IngestError::Case)?.case;
            helppo_case::ingest(tx, &amb, &line.words(&caller, Thread::Case(case))).await
        });
        spoken.await.map(|_| ())
    }

    /// The caller hangs up: a talk ends, with time to write up where the queue gives it; whoever still
    /// waited has gone.
    pub async fn hang_up(&self, call: InteractionId) -> Result<(), RoutingError> {
        let amb = self.ambient.clone();
        let hung_up = self.store.write(async move |tx: &mut Tx| {
            match InteractionRecord::get(tx, call).await?.state {
                State::Waiting | State::Offered => {
                    helppo_case::abandon(tx, &amb, call).await?;
                }
                _ => {
                    helppo_routing::talk_over(tx, &amb, call, Actor::System, "hung_up").await?;
                }
            }
            Ok::<_, RoutingError>(())
        });
        hung_up.await
    }

    /// The caller keeps the place and is called back when it is their turn.
    pub async fn keep_place(&self, call: InteractionId, number: String) -> Result<(), RoutingError> {
        let amb = self.ambient.clone();
        let kept = self.store.write(async move |tx: &mut Tx| {
            helppo_routing::ask_callback(tx, &amb, call, &number).await.map(|_| ())
        });
        kept.await
    }

    /// How the call stands.
    pub async fn hear(&self, call: InteractionId) -> Result<Heard, helppo_case::CaseError> {
        let heard = self.store.read(async move |tx: &mut Tx| {
            let record = InteractionRecord::get(tx, call).await?;
            let lines: Vec<(MessageId, AuthorKind, Option<String>)> = tx.all(SAID, p![call, LINES]).await?;
            let mut said = Vec::with_capacity(lines.len());
            for (id, author, name) in lines.into_iter().rev() {
                said.push(Words { author, name, text: helppo_case::message_text(tx, id).await? });
            }
            let callback = helppo_routing::callback_of(tx, call).await?;
            Ok::<_, helppo_case::CaseError>(Heard { state: record.state, how: record.how, callback, said })
        });
        heard.await
    }

    fn words(&self, caller: &Caller, thread: Thread) -> Inbound {
        Inbound {
            channel: self.company.phone,
            channel_kind: ChannelKind::Voice,
            team: self.team(),
            external_id: self.ambient.secret(),
            from: Sender {
                kind: IdentityKind::Phone,
                value: caller.number.clone(),
                name: caller.name.clone(),
                language: caller.language,
                verified: None,
            },
            thread,
            subject: None,
            text: caller.says.clone(),
            html: None,
            language: caller.language,
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: self.ambient.now(),
        }
    }

    fn team(&self) -> TeamId {
        self.company.teams["Customer service"]
    }
}

/// The voice channel as the house sees it. What an agent writes is "said": the caller's page reads it.
pub struct Spoken(pub Store);

fn hung_up() -> Delivered {
    Delivered::Refused { why: "the call has ended".into(), permanent: true }
}

impl Channel for Spoken {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Voice
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            realtime: true,
            html: false,
            attachments: None,
            buttons: 0,
            typing: false,
            read_marks: false,
            voice: true,
            video: false,
            max_text: 2_000,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, _: &Value) -> Result<Checked, Problem> {
        Ok(Checked { settings: json!({}), addresses: Vec::new() })
    }

    /// Nobody hears what is said into a line that was hung up.
    fn deliver<'a>(&'a self, out: &'a Outgoing, _: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(async move {
            let Some(call) = out.interaction else { return hung_up() };
            let found = self.0.read(async move |tx: &mut Tx| InteractionRecord::get(tx, call).await).await;
            match found.map(|call| call.state) {
                Ok(State::Ended | State::WrapUp) => hung_up(),
                Ok(_) => Delivered::Accepted { provider_id: None },
                Err(error) => Delivered::Refused { why: error.to_string(), permanent: false },
            }
        })
    }

    fn probe<'a>(&'a self, _: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async {
            let mut health = Health::new();
            health.good("line", "A simulated line: calls are made on the demo's telephone page.");
            health
        })
    }
}
