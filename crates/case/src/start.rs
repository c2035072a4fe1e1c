//! We write first: a case that begins with our words.

use helppo_customer::{Assurance, Sender};
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, Problem,
    TeamId,
};
use helppo_store::{DbError, Tx, p};
use serde_json::Value;

use crate::event::{CaseEvent, tell};
use crate::ingest::insert_case;
use crate::model::{Author, AuthorKind, CaseStatus, NORMAL, State};
use crate::record::{CaseRecord, InteractionRecord};
use crate::tally::{self, Shelf};
use crate::{CaseError, NewAttachment, Replied, Reply, ReplyError, reply, store};

/// Whom to write to.
#[derive(Clone, Debug)]
pub enum To {
    /// Somebody we know.
    Customer(CustomerId),
    /// Whoever has this address.
    Address(Sender),
}

/// A matter that we open.
#[derive(Clone, Debug)]
pub struct Start {
    /// Who writes.
    pub agent: AgentId,
    /// Whom to.
    pub to: To,
    /// By which channel.
    pub channel: ChannelId,
    /// What it is about.
    pub subject: String,
    /// The words.
    pub text: String,
    /// The same as clean HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<NewAttachment>,
    /// The language they are in.
    pub language: Option<Locale>,
    /// How long they can be taken back, in milliseconds.
    pub undo_ms: i64,
}

/// Why it was not opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not one, or the customer is not there.
    #[error(transparent)]
    Customer(#[from] helppo_customer::CustomerError),
    /// The channel or the words.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens a case with words to the customer.
pub async fn start(tx: &mut Tx, amb: &Ambient, input: &Start) -> Result<(CaseId, Replied), StartError> {
    let customer = match &input.to {
        To::Customer(id) => {
            let known = helppo_customer::panel(tx, *id).await?;
            let there = known.filter(|c| c.merged_into.is_none());
            there.ok_or(helppo_customer::CustomerError::NotFound("customer"))?.id
        }
        To::Address(sender) => helppo_customer::find_or_create(tx, amb, sender).await?,
    };
    let row: Option<(ChannelId, ChannelKind, TeamId, bool)> =
        tx.opt(store::message::CHANNEL, p![input.channel]).await?;
    let Some((channel, channel_kind, team, true)) = row else { return Err(ReplyError::NoChannel.into()) };
    Ok(begin(tx, amb, input, customer, (channel, channel_kind, team), None).await?)
}

/// Opens the case of [`start`], perhaps as the one that follows another.
pub(crate) async fn begin(
    tx: &mut Tx,
    amb: &Ambient,
    input: &Start,
    customer: CustomerId,
    (channel, channel_kind, team): (ChannelId, ChannelKind, TeamId),
    follows: Option<CaseId>,
) -> Result<(CaseId, Replied), ReplyError> {
    let case = blank(amb, input, customer, (channel, channel_kind, team), tx.next_number("case").await?);
    insert_case(tx, &case, follows).await?;
    tally::moved(tx, case.id, None, Some(Shelf::of(&case))).await?;
    let actor = Actor::Agent(input.agent);
    tell(tx, amb, actor, case.of(), &CaseEvent::CaseOpened { channel, follows }).await?;
    let interaction = serving(amb, &case, input.agent);
    interaction.insert(tx).await?;
    let started =
        CaseEvent::InteractionStarted { channel_kind, state: State::Active, assurance: Assurance::None };
    tell(tx, amb, actor, case.of().in_interaction(interaction.id), &started).await?;
    let words = Reply {
        case: case.id,
        interaction: Some(interaction.id),
        author: Author::Agent(input.agent),
        text: input.text.clone(),
        html: input.html.clone(),
        attachments: input.attachments.clone(),
        language: input.language,
        extra: Value::Null,
        undo_ms: input.undo_ms,
        seen: None,
        to_channel: None,
        send_anyway: false,
    };
    let replied = reply(tx, amb, &words).await?;
    Ok((case.id, replied))
}

fn blank(
    amb: &Ambient,
    input: &Start,
    customer: CustomerId,
    (channel, channel_kind, team): (ChannelId, ChannelKind, TeamId),
    number: i64,
) -> CaseRecord {
    let now = amb.now();
    CaseRecord {
        id: amb.id(),
        number,
        customer,
        subject: input.subject.trim().chars().take(250).collect(),
        status: CaseStatus::Open,
        team,
        owner: Some(input.agent),
        priority: NORMAL,
        language: input.language,
        channel,
        channel_kind,
        task: None,
        created_at: now,
        last_message_at: now,
        last_text: String::new(),
        last_author_kind: AuthorKind::Agent,
        unread: 0,
        snoozed_until: None,
        waiting_since: None,
        solved_at: None,
        closed_at: None,
        merged_into: None,
        seq: 0,
    }
}

fn serving(amb: &Ambient, case: &CaseRecord, agent: AgentId) -> InteractionRecord {
    InteractionRecord {
        id: amb.id::<InteractionId>(),
        case: case.id,
        channel: case.channel,
        channel_kind: case.channel_kind,
        state: State::Active,
        agent: Some(agent),
        team: case.team,
        priority: case.priority,
        language: case.language,
        assurance: Assurance::None,
        preferred_agent: Some(agent),
        skills: None,
        started_at: case.created_at,
        waiting_since: None,
        accepted_at: Some(case.created_at),
        ended_at: None,
        how: None,
    }
}

impl From<CaseError> for StartError {
    fn from(e: CaseError) -> Self {
        Self::Reply(e.into())
    }
}

impl From<StartError> for Problem {
    fn from(e: StartError) -> Self {
        match e {
            StartError::Customer(e) => e.into(),
            StartError::Reply(e) => e.into(),
            StartError::Db(e) => e.into(),
        }
    }
}
