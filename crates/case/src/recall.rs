//! Taking a message back before it leaves: the message does not go, and what it did to its case is
//! undone as far as nothing else has happened since.

use helppo_kernel::{Actor, AgentId, Ambient, InteractionId, MessageId, Millis, NoteId, Problem};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::{CaseEvent, tell};
use crate::model::{AuthorKind, CaseStatus, Delivery, Interaction, State};
use crate::record::{CaseRecord, Held, InteractionRecord};
use crate::reply::DELIVER_MESSAGE;
use crate::{CaseError, draft, message, store};

/// Why a message could not be taken back.
#[derive(Debug, thiserror::Error)]
pub enum RecallError {
    /// It has left, or is leaving at this moment.
    #[error("the message has left")]
    TooLate,
    /// No such message.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What stood in the case before a reply, and what the reply made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    before: Stand,
    #[serde(default)]
    after: Option<Stand>,
    /// The interaction and its state before.
    interaction: Option<(InteractionId, State)>,
    /// The word that stood above the case.
    #[serde(default)]
    word: Option<NoteId>,
}

/// The part of a case that a reply changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stand {
    status: String,
    owner: Option<AgentId>,
    waiting: Option<Millis>,
    unread: i64,
    last_at: Millis,
    last_text: String,
    last_author: AuthorKind,
}

impl Undo {
    pub(crate) fn before(
        case: &CaseRecord,
        interaction: Option<&InteractionRecord>,
        word: Option<NoteId>,
    ) -> Self {
        let interaction = interaction.map(|i| (i.id, i.state));
        Self { before: Stand::of(case), after: None, interaction, word }
    }

    pub(crate) fn after(mut self, case: &CaseRecord) -> Self {
        self.after = Some(Stand::of(case));
        self
    }
}

/// Takes back a message of `agent` that has not left. Its words go to the agent's draft.
pub async fn recall(tx: &mut Tx, amb: &Ambient, agent: AgentId, id: MessageId) -> Result<(), RecallError> {
    let head = message::get(tx, id).await?;
    let key = id.to_string();
    let promise: Option<Value> = tx.opt::<(Value,)>(store::message::PROMISE, p![key]).await?.map(|r| r.0);
    if head.delivery != Delivery::Queued || head.leaves_at.is_none() || promise.is_none() {
        return Err(RecallError::TooLate);
    }
    let mut held = Held::any(tx, amb, head.case).await?;
    // The workers take a job and its lease in one step: either it is theirs now, or it is gone for them.
    if !tx.cancel_job(DELIVER_MESSAGE, &key).await? {
        return Err(RecallError::TooLate);
    }
    tx.exec(store::message::RECALL, p![id]).await?;
    // Its files can go with the words when they are sent after all.
    tx.exec(store::message::FREE_UPLOADS, p![id]).await?;
    let actor = Actor::Agent(agent);
    let mut of = held.of();
    of.interaction = head.interaction;
    let recalled = CaseEvent::DeliveryChanged { message: id, from: Delivery::Queued, to: Delivery::Recalled };
    tell(tx, amb, actor, of, &recalled).await?;
    let undo = promise.and_then(|mut data| serde_json::from_value::<Undo>(data["undo"].take()).ok());
    if let Some(undo) = undo {
        put_back(tx, amb, agent, &mut held, &undo).await?;
    }
    let words = message::text(tx, id).await?;
    draft::keep(tx, amb, agent, head.case, &words).await?;
    held.put(tx).await?;
    Ok(())
}

/// Restores each part that is still as the reply left it.
async fn put_back(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    held: &mut Held,
    undo: &Undo,
) -> Result<(), RecallError> {
    let (before, Some(after)) = (&undo.before, &undo.after) else { return Ok(()) };
    if let Some(word) = undo.word {
        tx.exec(store::case::GIVE_BACK_WORD, p![word, held.now.id]).await?;
    }
    let now = Stand::of(&held.now);
    if now.last_at == after.last_at && now.last_text == after.last_text {
        held.now.last_message_at = before.last_at;
        held.now.last_text.clone_from(&before.last_text);
        held.now.last_author_kind = before.last_author;
    }
    if now.waiting == after.waiting {
        held.now.waiting_since = before.waiting;
    }
    if now.unread == after.unread {
        held.now.unread = before.unread;
    }
    if now.owner == after.owner && before.owner != after.owner {
        crate::assign::own(tx, amb, Actor::Agent(agent), held, before.owner).await?;
    }
    let was = CaseStatus::ALL.into_iter().find(|s| s.as_str() == before.status);
    if let Some(to) = was.filter(|_| now.status == after.status && before.status != after.status) {
        let from = held.now.status;
        held.now.status = to;
        if to != CaseStatus::Solved {
            held.now.solved_at = None;
        }
        tell(tx, amb, Actor::Agent(agent), held.of(), &CaseEvent::CaseStatusChanged { from, to }).await?;
    }
    reinstate(tx, amb, agent, held, undo).await
}

/// An exchange that ended with the answer goes on with whoever answered.
async fn reinstate(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    held: &Held,
    undo: &Undo,
) -> Result<(), RecallError> {
    let Some((id, was)) = undo.interaction else { return Ok(()) };
    let mut record = InteractionRecord::get(tx, id).await?;
    let Interaction::Ended(ended) = record.interaction() else { return Ok(()) };
    if was == State::Ended || ended.how != "answered" {
        return Ok(());
    }
    let active = ended.reinstate(agent, amb.now());
    record.set(tx, active).await?;
    let of = held.of().in_interaction(id);
    tell(tx, amb, Actor::Agent(agent), of, &CaseEvent::Resumed { agent }).await?;
    Ok(())
}

impl Stand {
    fn of(case: &CaseRecord) -> Self {
        Self {
            status: case.status.as_str().to_owned(),
            owner: case.owner,
            waiting: case.waiting_since,
            unread: case.unread,
            last_at: case.last_message_at,
            last_text: case.last_text.clone(),
            last_author: case.last_author_kind,
        }
    }
}

impl From<RecallError> for Problem {
    fn from(e: RecallError) -> Self {
        match e {
            RecallError::TooLate => {
                Self::conflict("message-left", "The message has left and cannot be taken back.")
            }
            RecallError::Case(e) => e.into(),
            RecallError::Db(e) => e.into(),
        }
    }
}
