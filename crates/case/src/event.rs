//! What happened to cases, interactions and messages, past tense. The data is small: ids, from and to.

use helppo_customer::Assurance;
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, CustomerId, EventId, FactId, InteractionId,
    MessageId, Millis, NewEvent, NoteId, PromiseId, TeamId,
};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::model::{AuthorKind, CaseStatus, Delivery, State};
use crate::snooze::Wish;

/// The events of this room.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseEvent {
    CaseOpened {
        channel: ChannelId,
        follows: Option<CaseId>,
    },
    CaseStatusChanged {
        from: CaseStatus,
        to: CaseStatus,
    },
    CaseAssigned {
        from_owner: Option<AgentId>,
        to_owner: Option<AgentId>,
        from_team: TeamId,
        to_team: TeamId,
    },
    CaseTagged {
        tag: String,
        removed: bool,
    },
    CasePriorityChanged {
        from: i64,
        to: i64,
    },
    CaseEdited {
        field: &'static str,
    },
    CaseSnoozed {
        until: Option<Millis>,
        wish: Wish,
    },
    DueChanged {
        kind: Option<String>,
        at: Option<Millis>,
    },
    CasesMerged {
        from: CaseId,
    },
    CasesUnmerged {
        from: CaseId,
    },
    TaskIdentified {
        task: String,
    },
    FactRecorded {
        fact: FactId,
        key: String,
    },
    PromiseMade {
        promise: PromiseId,
        due_at: Millis,
    },
    /// `late`: after its time.
    PromiseKept {
        promise: PromiseId,
        late: bool,
    },
    /// The customer does not wait for it any more.
    PromiseReleased {
        promise: PromiseId,
        late: bool,
    },
    PromiseBroken {
        promise: PromiseId,
    },
    InteractionStarted {
        channel_kind: ChannelKind,
        state: State,
        assurance: Assurance,
    },
    BotHandedOver {
        reason: String,
        packet: Value,
    },
    Queued {
        team: TeamId,
        priority: i64,
    },
    Offered {
        agent: AgentId,
        expires_at: Millis,
    },
    OfferAccepted {
        agent: AgentId,
        offered: bool,
        /// Somebody else, to whom it was offered when it was taken.
        offered_to: Option<AgentId>,
    },
    OfferDeclined {
        agent: AgentId,
        reason: String,
    },
    OfferExpired {
        agent: AgentId,
    },
    OfferWithdrawn {
        agent: AgentId,
        reason: &'static str,
    },
    Transferred {
        from: Option<AgentId>,
        reason: String,
    },
    Resumed {
        agent: AgentId,
    },
    /// `how` the talk ended: `agent_ended`, `hung_up`…
    WrapUpStarted {
        agent: AgentId,
        how: String,
    },
    InteractionEnded {
        how: String,
        agent: Option<AgentId>,
        /// To whom it was offered when it ended.
        offered_to: Option<AgentId>,
    },
    MessageReceived {
        message: MessageId,
    },
    MessageSent {
        message: MessageId,
        author: AuthorKind,
    },
    DeliveryChanged {
        message: MessageId,
        from: Delivery,
        to: Delivery,
    },
    NoteAdded {
        note: NoteId,
        mentions: Vec<AgentId>,
    },
}

/// Where an event belongs.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    /// The case.
    pub case: CaseId,
    /// Its customer.
    pub customer: CustomerId,
    /// The interaction, when it is about one.
    pub interaction: Option<InteractionId>,
}

impl Of {
    /// The same, about one interaction.
    pub fn in_interaction(self, interaction: InteractionId) -> Self {
        Self { interaction: Some(interaction), ..self }
    }
}

/// Writes what happened, in the transaction in which it happens. The case's row must be held, for its
/// events are numbered.
pub async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    of: Of,
    event: &CaseEvent,
) -> Result<EventId, DbError> {
    let id = amb.id();
    let (kind, data) = event.parts();
    let mut new = NewEvent::new(kind, amb.now(), actor, data).of_customer(of.customer).of_case(of.case);
    new.interaction = of.interaction;
    tx.event(id, &new).await?;
    Ok(id)
}

impl CaseEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::CaseOpened { channel, follows: None } => ("CaseOpened", json!({ "channel": channel })),
            Self::CaseOpened { channel, follows } => {
                ("CaseOpened", json!({"channel": channel, "follows": follows}))
            }
            Self::CaseStatusChanged { from, to } => ("CaseStatusChanged", json!({"from": from, "to": to})),
            Self::CaseAssigned { from_owner, to_owner, from_team, to_team } => (
                "CaseAssigned",
                json!({"from_owner": from_owner, "to_owner": to_owner, "from_team": from_team, "to_team": to_team}),
            ),
            Self::CaseTagged { tag, removed } => ("CaseTagged", json!({"tag": tag, "removed": removed})),
            Self::CasePriorityChanged { from, to } => {
                ("CasePriorityChanged", json!({"from": from, "to": to}))
            }
            Self::CaseEdited { field } => ("CaseEdited", json!({ "field": field })),
            Self::CaseSnoozed { until, wish: Wish::Ours } => ("CaseSnoozed", json!({ "until": until })),
            Self::CaseSnoozed { until, wish } => ("CaseSnoozed", json!({"until": until, "wish": wish})),
            Self::DueChanged { kind, at } => ("DueChanged", json!({"kind": kind, "at": at})),
            Self::CasesMerged { from } => ("CasesMerged", json!({ "from": from })),
            Self::CasesUnmerged { from } => ("CasesUnmerged", json!({ "from": from })),
            Self::TaskIdentified { task } => ("TaskIdentified", json!({ "task": task })),
            Self::FactRecorded { fact, key } => ("FactRecorded", json!({"fact": fact, "key": key})),
            Self::PromiseMade { promise, due_at } => {
                ("PromiseMade", json!({"promise": promise, "due_at": due_at}))
            }
            Self::PromiseKept { promise, late } => ("PromiseKept", json!({"promise": promise, "late": late})),
            Self::PromiseReleased { promise, late } => {
                ("PromiseReleased", json!({"promise": promise, "late": late}))
            }
            Self::PromiseBroken { promise } => ("PromiseBroken", json!({ "promise": promise })),
            Self::InteractionStarted { channel_kind, state, assurance } => (
                "InteractionStarted",
                json!({"channel_kind": channel_kind, "state": state, "assurance": assurance}),
            ),
            Self::BotHandedOver { reason, packet } => {
                ("BotHandedOver", json!({"reason": reason, "packet": packet}))
            }
            Self::Queued { team, priority } => ("Queued", json!({"team": team, "priority": priority})),
            Self::Offered { agent, expires_at } => {
                ("Offered", json!({"agent": agent, "expires_at": expires_at}))
            }
            Self::OfferAccepted { agent, offered: true, .. } => ("OfferAccepted", json!({ "agent": agent })),
            Self::OfferAccepted { agent, offered: false, offered_to: None } => {
                ("OfferAccepted", json!({"agent": agent, "taken": true}))
            }
            Self::OfferAccepted { agent, offered: false, offered_to } => {
                ("OfferAccepted", json!({"agent": agent, "taken": true, "offered_to": offered_to}))
            }
            Self::OfferDeclined { agent, reason } => {
                ("OfferDeclined", json!({"agent": agent, "reason": reason}))
            }
            Self::OfferExpired { agent } => ("OfferExpired", json!({ "agent": agent })),
            Self::OfferWithdrawn { agent, reason } => {
                ("OfferWithdrawn", json!({"agent": agent, "reason": reason}))
            }
            Self::Transferred { from, reason } => ("Transferred", json!({"from": from, "reason": reason})),
            Self::Resumed { agent } => ("Resumed", json!({ "agent": agent })),
            Self::WrapUpStarted { agent, how } => ("WrapUpStarted", json!({"agent": agent, "how": how})),
            Self::InteractionEnded { how, agent, offered_to: None } => {
                ("InteractionEnded", json!({"how": how, "agent": agent}))
            }
            Self::InteractionEnded { how, agent, offered_to } => {
                ("InteractionEnded", json!({"how": how, "agent": agent, "offered_to": offered_to}))
            }
            Self::MessageReceived { message } => {
                ("MessageReceived", json!({"message": message, "author_kind": "customer"}))
            }
            Self::MessageSent { message, author } => {
                ("MessageSent", json!({"message": message, "author_kind": author}))
            }
            Self::DeliveryChanged { message, from, to } => {
                ("DeliveryChanged", json!({"message": message, "from": from, "to": to}))
            }
            Self::NoteAdded { note, mentions } if mentions.is_empty() => {
                ("NoteAdded", json!({ "note": note }))
            }
            Self::NoteAdded { note, mentions } => ("NoteAdded", json!({"note": note, "mentions": mentions})),
        }
    }
}
