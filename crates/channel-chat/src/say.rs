//! A visitor says something: the words go in by the one door, and the talk they begin is written down as
//! theirs in the same transaction.
//!
//! The browser names each message; the same name again, from however many tabs and tries, is one message.

use helppo_case::{Inbound, IngestError, NewAttachment, State, Thread, hand_over, ingest, live_interactions};
use helppo_customer::{
    AddIdentity, Assurance, CustomerError, IdentityKind, Region, Sender, add_identity, normalise,
};
use helppo_kernel::{
    Actor, Ambient, AttachmentId, CaseId, ChannelKind, CustomerId, InteractionId, Locale, MessageId, Problem,
};
use helppo_store::{DbError, Tx, p};
use serde_json::{Value, json};

use crate::boot::ChatChannel;
use crate::item::external_id;
use crate::store::{talk as sql, visitor as visitors};
use crate::visitor::Visitor;
use crate::{talk, upload};

/// Words of a visitor.
#[derive(Clone, Debug)]
pub struct Say {
    /// What the browser calls this message.
    pub client_id: String,
    /// The talk it goes on with; absent: a new matter.
    pub talk: Option<CaseId>,
    /// The words.
    pub text: String,
    /// Files uploaded before.
    pub uploads: Vec<AttachmentId>,
    /// The language of the screen.
    pub language: Option<Locale>,
    /// What the visitor wants first.
    pub first: First,
    /// Where an answer may follow them.
    pub email: Option<String>,
}

/// Who is to answer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// Whoever the channel says.
    Usual,
    /// A person, at once.
    Person,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidIt {
    /// The message.
    pub message: MessageId,
    /// The talk it is in now.
    pub talk: CaseId,
    /// Who the customer is.
    pub customer: CustomerId,
}

/// Why words were not taken.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no such talk of this visitor.
    #[error("there is no such talk")]
    NoTalk,
    /// A file that was named is not there.
    #[error("a file is not there any more")]
    NoFile,
    /// There is nothing to say.
    #[error("a message needs words or a file")]
    Empty,
    /// The door refused.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SayError> for Problem {
    fn from(e: SayError) -> Self {
        match e {
            SayError::NoTalk => {
                Self::new(404, "talk-gone", "Not found", "There is no such conversation of yours.")
            }
            SayError::NoFile => Self::invalid("uploads", "a file is not there any more: upload it again"),
            SayError::Empty => Self::invalid("text", "write something or attach a file"),
            SayError::Ingest(e) => e.into(),
            SayError::Db(e) => e.into(),
        }
    }
}

/// Takes a visitor's words in.
pub async fn say(
    tx: &mut Tx,
    amb: &Ambient,
    channel: &ChatChannel,
    visitor: &Visitor,
    input: &Say,
) -> Result<SaidIt, SayError> {
    if input.text.trim().is_empty() && input.uploads.is_empty() {
        return Err(SayError::Empty);
    }
    let thread = match input.talk {
        None => Thread::Fresh,
        Some(id) => Thread::Case(talk::find(tx, visitor.id, id).await?.ok_or(SayError::NoTalk)?.id),
    };
    let inbound = Inbound {
        channel: channel.record.id,
        channel_kind: ChannelKind::Chat,
        team: channel.record.team,
        external_id: external_id(visitor.id, &input.client_id),
        from: Sender { language: input.language.or(visitor.language), ..visitor.sender() },
        thread,
        subject: None,
        text: input.text.clone(),
        html: None,
        language: input.language.or(visitor.language),
        attachments: files(tx, amb, visitor, &input.uploads).await?,
        assurance: visitor.assurance().max(if input.email.is_some() {
            Assurance::Claimed
        } else {
            Assurance::None
        }),
        automatic: false,
        bot_first: channel.settings.bot && input.first == First::Usual,
        headers: Value::Null,
        extra: Value::Null,
        at: amb.now(),
    };
    known_by_mail(tx, amb, visitor).await?;
    let taken = ingest(tx, amb, &inbound).await?;
    if let Some(interaction) = taken.interaction {
        tx.exec(sql::BEGIN, p![interaction, visitor.id, channel.record.id, taken.case]).await?;
    }
    if let Some(email) = &input.email {
        tx.exec(visitors::EDIT, p![None::<String>, email, input.language, visitor.id]).await?;
        claim_mail(tx, amb, taken.customer, email).await?;
    }
    if input.first == First::Person && !taken.duplicate {
        to_person(tx, amb, taken.case, taken.interaction).await?;
    }
    Ok(SaidIt { message: taken.message, talk: taken.case, customer: taken.customer })
}

/// From the bot to people, when the bot has it.
pub(crate) async fn to_person(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    only: Option<InteractionId>,
) -> Result<(), DbError> {
    for live in live_interactions(tx, case).await? {
        if live.state == State::Automated && only.is_none_or(|id| id == live.id) {
            hand_over(tx, amb, live.id, "asked", json!({}))
                .await
                .map_err(|e| DbError::Engine(e.to_string()))?;
        }
    }
    Ok(())
}

/// A site that vouches for a person and their address leads to the customer who is known by that address.
async fn known_by_mail(tx: &mut Tx, amb: &Ambient, visitor: &Visitor) -> Result<(), DbError> {
    let (Some(external), Some(email), true) = (&visitor.external, &visitor.email, visitor.email_verified)
    else {
        return Ok(());
    };
    let Ok(address) = normalise(IdentityKind::Email, email, &Region::default()) else { return Ok(()) };
    let known: Option<CustomerId> = tx.opt(visitors::CUSTOMER_BY, p!["external", external]).await?;
    let mailed: Option<CustomerId> = tx.opt(visitors::CUSTOMER_BY, p!["email", address]).await?;
    match (known, mailed) {
        (None, Some(customer)) => add(tx, amb, customer, visitor.sender()).await,
        (Some(customer), None) => add(tx, amb, customer, mail_of(visitor, email)).await,
        _ => Ok(()),
    }
}

/// An address that the visitor only claims joins their record when it is nobody else's; it proves nothing.
pub(crate) async fn claim_mail(
    tx: &mut Tx,
    amb: &Ambient,
    customer: CustomerId,
    email: &str,
) -> Result<(), DbError> {
    // Whoever claims a second address may not be the one whose address the first is: what is written from
    // it later would be read by whoever proves the second.
    if tx.one::<i64>(visitors::ADDRESSES, p![customer]).await? > 0 {
        return Ok(());
    }
    let address = Sender {
        kind: IdentityKind::Email,
        value: email.to_owned(),
        name: None,
        language: None,
        verified: None,
    };
    add(tx, amb, customer, address).await
}

async fn add(tx: &mut Tx, amb: &Ambient, customer: CustomerId, address: Sender) -> Result<(), DbError> {
    let identity = AddIdentity { customer, address, actor: Actor::Customer(customer) };
    match add_identity(tx, amb, &identity).await {
        Err(CustomerError::Db(e)) => Err(e),
        // Somebody else's address stays theirs, and a strange one is simply not kept as an identity.
        Ok(_) | Err(_) => Ok(()),
    }
}

fn mail_of(visitor: &Visitor, email: &str) -> Sender {
    Sender { kind: IdentityKind::Email, value: email.to_owned(), ..visitor.sender() }
}

async fn files(
    tx: &mut Tx,
    amb: &Ambient,
    visitor: &Visitor,
    uploads: &[AttachmentId],
) -> Result<Vec<NewAttachment>, SayError> {
    let mut files = Vec::with_capacity(uploads.len());
    for id in uploads {
        files.push(upload::find(tx, visitor.id, *id, amb.now()).await?.ok_or(SayError::NoFile)?);
    }
    Ok(files)
}
