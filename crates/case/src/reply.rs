//! The one door by which words leave: an agent's answer, the bot's, a survey.
//!
//! The message is written `queued` with the promise to deliver it (job `DeliverMessage`) in one
//! transaction. Until it leaves it can be recalled; what a recall has to put back travels with the
//! promise. Whoever answers without having seen the newest words is told so (the traffic cop).

use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Event, InteractionId, Locale, MessageId, Millis,
    NoteId, Problem,
};
use helppo_store::{DbError, NewJob, Tx, p};
use serde_json::{Value, json};

use crate::attachment::attach;
use crate::event::{CaseEvent, tell};
use crate::model::{Author, CaseStatus, Delivery, State};
use crate::recall::Undo;
use crate::record::{Held, InteractionRecord, live_interactions};
use crate::said::{Said, beginning};
use crate::{CaseError, NewAttachment, queue, store};

/// The job that brings a message to its channel; its key is the message id.
pub const DELIVER_MESSAGE: &str = "DeliverMessage";

/// Words for the customer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The case they belong to.
    pub case: CaseId,
    /// The interaction; absent: the live one of the channel, or else the newest.
    pub interaction: Option<InteractionId>,
    /// Who speaks.
    pub author: Author,
    /// What is said, plain.
    pub text: String,
    /// The same as clean HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<NewAttachment>,
    /// The language it is written in.
    pub language: Option<Locale>,
    /// What screens show with it: `source`, `options`, `survey`. `Null` for nothing.
    pub extra: Value,
    /// How long it can be taken back, in milliseconds; a live talk does not wait.
    pub undo_ms: i64,
    /// The newest event number of the case that its author had seen.
    pub seen: Option<i64>,
    /// Another channel than the interaction's.
    pub to_channel: Option<ChannelId>,
    /// Send although newer words are there; the author has seen the warning.
    pub send_anyway: bool,
}

/// A message that waits to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replied {
    /// The message.
    pub message: MessageId,
    /// When it leaves.
    pub leaves_at: Millis,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// Others said something that the author has not seen: these events.
    #[error("the case has moved on")]
    Stale {
        /// The newer words, oldest first.
        newer: Vec<Event>,
    },
    /// There is no channel to answer in, or it is switched off.
    #[error("there is no channel to answer in")]
    NoChannel,
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
    /// There is nothing to say.
    #[error("a reply needs words or a file")]
    Empty,
    /// An attachment named by id is gone or somebody else's.
    #[error("an attachment is not there any more")]
    Attachment,
    /// The case.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A channel as a reply needs it.
struct Way {
    channel: ChannelId,
    kind: ChannelKind,
}

/// Answers the customer.
pub async fn reply(tx: &mut Tx, amb: &Ambient, input: &Reply) -> Result<Replied, ReplyError> {
    if input.text.trim().is_empty() && input.attachments.is_empty() {
        return Err(ReplyError::Empty);
    }
    let mut held = Held::take(tx, amb, input.case).await?;
    if held.now.status == CaseStatus::Closed {
        return Err(ReplyError::Closed);
    }
    traffic_cop(tx, input, held.now.seq).await?;
    let live = live_interactions(tx, input.case).await?;
    let interaction = choose(tx, input, live).await?;
    let way = way(tx, input, &held, interaction.as_ref()).await?;
    let word: Option<NoteId> = tx.one(store::case::HAND_OVER_NOTE, p![input.case]).await?;
    let undo = Undo::before(&held.now, interaction.as_ref(), word);

    let (message, now) = (amb.id::<MessageId>(), amb.now());
    // In a live talk words leave at once: the customer sees who types, and waits.
    let undo_ms = if way.kind.is_realtime() { 0 } else { input.undo_ms.max(0) };
    let leaves_at = now.plus(undo_ms);
    let name = author_name(tx, input.author).await?;
    let said = Said {
        id: message,
        case: input.case,
        interaction: interaction.as_ref().map(|i| i.id),
        channel: way.channel,
        channel_kind: way.kind,
        customer: held.now.customer,
        seq: held.now.seq + 1,
        author_kind: input.author.kind(),
        author: input.author.agent().map(i64::from),
        author_name: name.as_deref(),
        subject: None,
        text: &input.text,
        html: input.html.as_deref(),
        language: input.language.or(held.now.language),
        delivery: Delivery::Queued,
        provider_id: None,
        headers: &Value::Null,
        extra: &input.extra,
        leaves_at: Some(leaves_at),
        at: now,
    };
    said.insert(tx).await?;
    if !attach(tx, amb, message, input.author.actor(), &input.attachments).await? {
        return Err(ReplyError::Attachment);
    }
    let mut of = held.of();
    of.interaction = interaction.as_ref().map(|i| i.id);
    let sent = CaseEvent::MessageSent { message, author: input.author.kind() };
    tell(tx, amb, input.author.actor(), of, &sent).await?;

    held.now.last_message_at = held.now.last_message_at.max(now);
    held.now.last_text = beginning(&input.text);
    held.now.last_author_kind = input.author.kind();
    if let Author::Agent(agent) = input.author {
        answered(tx, amb, agent, &mut held, interaction, way.kind).await?;
    }
    let undo = undo.after(&held.now);
    held.put(tx).await?;
    promise(tx, amb, message, leaves_at, &undo).await?;
    Ok(Replied { message, leaves_at })
}

/// Refuses when somebody else has spoken since `seen`.
async fn traffic_cop(tx: &mut Tx, input: &Reply, newest: i64) -> Result<(), ReplyError> {
    let Some(seen) = input.seen.filter(|seen| *seen < newest && !input.send_anyway) else { return Ok(()) };
    let most = usize::try_from(newest - seen).unwrap_or(usize::MAX).min(200);
    let mut newer = tx.events_of_case(input.case, newest + 1, most).await?;
    let me = input.author.actor();
    newer.retain(|e| {
        let words = matches!(e.kind.as_str(), "MessageReceived" | "MessageSent" | "NoteAdded");
        e.case_seq > seen && words && e.actor != me
    });
    newer.reverse();
    if newer.is_empty() { Ok(()) } else { Err(ReplyError::Stale { newer }) }
}

/// The interaction an answer belongs to: the named one, the live one of the asked-for channel, any
/// live one.
async fn choose(
    tx: &mut Tx,
    input: &Reply,
    live: Vec<InteractionRecord>,
) -> Result<Option<InteractionRecord>, ReplyError> {
    if let Some(id) = input.interaction {
        let named = InteractionRecord::get(tx, id).await?;
        return if named.case == input.case {
            Ok(Some(named))
        } else {
            Err(CaseError::NotFound("interaction").into())
        };
    }
    let mut live = live;
    let wanted = input.to_channel.and_then(|c| live.iter().position(|i| i.channel == c));
    Ok(match wanted {
        Some(i) => Some(live.swap_remove(i)),
        None if input.to_channel.is_some() => None,
        None => live.pop(),
    })
}

async fn way(
    tx: &mut Tx,
    input: &Reply,
    held: &Held,
    interaction: Option<&InteractionRecord>,
) -> Result<Way, ReplyError> {
    let channel = input.to_channel.or(interaction.map(|i| i.channel)).unwrap_or(held.now.channel);
    let row: Option<(ChannelId, ChannelKind, i64, bool)> =
        tx.opt(store::message::CHANNEL, p![channel]).await?;
    match row {
        Some((channel, kind, _, true)) => Ok(Way { channel, kind }),
        _ => Err(ReplyError::NoChannel),
    }
}

async fn author_name(tx: &mut Tx, author: Author) -> Result<Option<String>, ReplyError> {
    let Author::Agent(agent) = author else { return Ok(None) };
    let row: Option<(AgentId, String)> = tx.opt(store::small::AGENT, p![agent]).await?;
    row.map(|(_, name)| Some(name)).ok_or(ReplyError::Case(CaseError::NotFound("agent")))
}

/// What a person's answer does besides: the customer waits no longer, the case gets an owner, an
/// exchange that is not live is over with the answer, and the customer owes the next step.
async fn answered(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    held: &mut Held,
    interaction: Option<InteractionRecord>,
    kind: ChannelKind,
) -> Result<(), ReplyError> {
    let actor = Actor::Agent(agent);
    tx.exec(store::small::DROP_DRAFT, p![agent, held.now.id, "reply"]).await?;
    tx.exec(store::case::FORGET_HAND_OVER, p![held.now.id]).await?;
    held.now.waiting_since = None;
    held.now.unread = 0;
    if held.now.owner.is_none() {
        crate::assign::own(tx, amb, actor, held, Some(agent)).await?;
    }
    if let Some(mut interaction) = interaction {
        if !matches!(interaction.state, State::Active | State::WrapUp | State::Ended) {
            queue::take_it(tx, amb, held.of(), &mut interaction, agent).await?;
        }
        if !kind.is_realtime() && interaction.state != State::Ended {
            queue::end_it(tx, amb, actor, held.of(), &mut interaction, "answered").await?;
        }
    }
    let from = held.now.status;
    let to = if kind.is_realtime() { from } else { from.answered().map_err(CaseError::from)? };
    if from != to {
        held.now.status = to;
        tell(tx, amb, actor, held.of(), &CaseEvent::CaseStatusChanged { from, to }).await?;
    }
    Ok(())
}

/// The promise to deliver, with what a recall would put back.
async fn promise(
    tx: &mut Tx,
    amb: &Ambient,
    message: MessageId,
    leaves_at: Millis,
    undo: &Undo,
) -> Result<(), DbError> {
    let data = json!({ "message": message, "undo": undo });
    let job =
        NewJob { id: amb.id(), kind: DELIVER_MESSAGE, key: &message.to_string(), run_at: leaves_at, data };
    tx.schedule(&job).await
}

impl From<ReplyError> for Problem {
    fn from(e: ReplyError) -> Self {
        match e {
            ReplyError::Stale { .. } => {
                let detail =
                    "Somebody wrote while you were writing. Read it, then send again. Your text is kept.";
                Self::conflict("case-moved", detail)
            }
            ReplyError::NoChannel => {
                let detail = "There is no channel to answer in, or it is switched off. Choose another one.";
                Self::conflict("no-channel", detail)
            }
            ReplyError::Closed => {
                Self::conflict("case-closed", "The case is closed. Reopen it, then send. Your text is kept.")
            }
            ReplyError::Empty => Self::invalid("text", "a reply needs words or a file"),
            ReplyError::Attachment => {
                Self::invalid("attachments", "an attachment is not there any more: upload it again")
            }
            ReplyError::Case(e) => e.into(),
            ReplyError::Db(e) => e.into(),
        }
    }
}
