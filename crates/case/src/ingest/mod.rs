//! The one door by which a customer's words enter a case, for every channel.
//!
//! In one transaction it recognises the customer, leaves out what has come before, finds the case the
//! words belong to or opens one, gives them an interaction, and writes the message with its events. The
//! same input twice, in any order and from any number of adapters at once, is one message: the unique
//! (provider id, channel) decides, not a look before the write.

mod join;
mod open;
mod thread;

pub(crate) use open::insert_case;

use helppo_customer::{Assurance, CustomerError, Recognised, Sender};
use helppo_kernel::{
    Ambient, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, MessageId, Millis, Problem,
    TeamId,
};
use helppo_store::{DbError, Tx};
use serde_json::Value;

use crate::{CaseError, NewAttachment};

/// Words of a customer, as an adapter understood them.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// The channel they came by.
    pub channel: ChannelId,
    /// Its kind.
    pub channel_kind: ChannelKind,
    /// The team whose queue serves the channel.
    pub team: TeamId,
    /// What names this message within its channel for ever: Message-ID, the widget's own id.
    pub external_id: String,
    /// Whoever wrote.
    pub from: Sender,
    /// Where the words belong.
    pub thread: Thread,
    /// The subject line, where the channel has one.
    pub subject: Option<String>,
    /// What was said, plain.
    pub text: String,
    /// The same as HTML that has been cleaned already.
    pub html: Option<String>,
    /// The language it is written in.
    pub language: Option<Locale>,
    /// Files.
    pub attachments: Vec<NewAttachment>,
    /// How surely we know who is speaking.
    pub assurance: Assurance,
    /// Whether a machine answered for the customer (RFC 3834): it wakes nobody and reopens nothing.
    pub automatic: bool,
    /// Whether the bot speaks first in this channel.
    pub bot_first: bool,
    /// What the channel wants to remember: recipients, ids. `Null` for nothing.
    pub headers: Value,
    /// What screens want to know: options chosen, a survey's answer. `Null` for nothing.
    pub extra: Value,
    /// When it was accepted.
    pub at: Millis,
}

/// Where an adapter thinks the words belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thread {
    /// In this case: a token that only its people hold said so.
    Case(CaseId),
    /// With the messages of these provider ids, if they are in a case of the same customer.
    ProviderIds(Vec<String>),
    /// In the customer's running talk in this channel, or else the case it left open.
    Session,
    /// Nowhere yet.
    Fresh,
}

/// Where the words went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ingested {
    /// Who wrote.
    pub customer: CustomerId,
    /// The case they are in.
    pub case: CaseId,
    /// The interaction; none for an automatic reply that nobody needs to see.
    pub interaction: Option<InteractionId>,
    /// The message.
    pub message: MessageId,
    /// Whether a case was opened for it.
    pub opened_case: bool,
    /// Whether it had come before: then nothing was written.
    pub duplicate: bool,
    /// Whether the bot is to answer.
    pub needs_flow: bool,
}

/// Why words were not taken in.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The sender's address is not one.
    #[error(transparent)]
    Sender(#[from] CustomerError),
    /// An attachment named by id is gone or belongs to somebody else.
    #[error("an attachment is not there any more")]
    Attachment,
    /// The case that a token named.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store. [`DbError::Unique`] means that another adapter wrote the same message at this moment:
    /// trying again finds it and gives `duplicate`.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes in a customer's words.
pub async fn ingest(tx: &mut Tx, amb: &Ambient, input: &Inbound) -> Result<Ingested, IngestError> {
    // First a write to the customer's row: on PostgreSQL messages of one customer take turns from here.
    let who = helppo_customer::recognise(tx, amb, &input.from).await?;
    let known = thread::known(tx, input).await?;
    if let Some(before) = known.iter().find(|k| k.is(input)) {
        return Ok(Ingested {
            customer: before.customer,
            case: before.case,
            interaction: before.interaction,
            message: before.message,
            opened_case: false,
            duplicate: true,
            needs_flow: false,
        });
    }
    match thread::find(tx, input, &who, &known).await? {
        thread::Place::In(case) => join::join(tx, amb, input, &who, case).await,
        thread::Place::New { follows } => open::open(tx, amb, input, &who, follows).await,
    }
}

/// What the two ways in share.
struct Entering<'a> {
    input: &'a Inbound,
    who: &'a Recognised,
}

impl From<IngestError> for Problem {
    fn from(e: IngestError) -> Self {
        match e {
            IngestError::Sender(e) => e.into(),
            IngestError::Attachment => {
                Self::invalid("attachments", "an attachment is not there any more: upload it again")
            }
            IngestError::Case(e) => e.into(),
            IngestError::Db(e) => e.into(),
        }
    }
}
