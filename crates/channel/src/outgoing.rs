//! A message on its way out, with everything an adapter needs to write it in its own form.

use helppo_kernel::{CaseId, ChannelId, ChannelKind, CustomerId, Locale, MessageId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::{ChannelRecord, Channels, Secrets, find_channel, statement};

/// A message to deliver.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The message.
    pub message: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's number, for people.
    pub case_number: i64,
    /// The case's subject.
    pub subject: String,
    /// The channel it leaves by.
    pub channel: ChannelRecord,
    /// That channel's secrets.
    pub secrets: Secrets,
    /// For whom it is.
    pub customer: CustomerId,
    /// Their name; may be empty.
    pub customer_name: String,
    /// Their e-mail addresses, the surest first.
    pub emails: Vec<String>,
    /// `agent`, `bot` or `system`.
    pub author_kind: String,
    /// The author's name as customers read it.
    pub author_name: Option<String>,
    /// The words, plain.
    pub text: String,
    /// The same as clean HTML.
    pub html: Option<String>,
    /// The language it is written in.
    pub language: Locale,
    /// What the composer chose: `to`, `cc`. `Null` for nothing.
    pub headers: Value,
    /// `source`, `options`, `survey`. `Null` for nothing.
    pub extra: Value,
    /// Files.
    pub files: Vec<OutgoingFile>,
    /// What was said before in this case and channel, the newest first.
    pub earlier: Vec<Earlier>,
    /// When it was written.
    pub created_at: Millis,
}

row! {
    /// A file that goes with a message.
    #[derive(Clone, Debug)]
    pub struct OutgoingFile {
        /// Where its bytes are.
        pub blob: String,
        /// File name.
        pub name: String,
        /// Media type.
        pub media_type: String,
        /// Bytes.
        pub size: i64,
        /// The Content-ID by which the HTML shows it.
        pub content_id: Option<String>,
    }
}

row! {
    /// Something said before.
    #[derive(Clone, Debug)]
    pub struct Earlier {
        /// Who: `customer`, `agent`, `bot` or `system`.
        pub author_kind: String,
        /// The author's name.
        pub author_name: Option<String>,
        /// What its provider calls it.
        pub provider_id: Option<String>,
        /// Its subject.
        pub subject: Option<String>,
        /// Recipients and ids that its channel kept.
        pub headers: Option<Value>,
        /// The words.
        pub text: String,
        /// When.
        pub created_at: Millis,
    }
}

row! {
    struct Head {
        message: MessageId, case: CaseId, number: i64, subject: String, channel: ChannelId, customer: CustomerId,
        customer_name: String, author_kind: String, author: Option<i64>, author_name: Option<String>, text: String,
        html: Option<String>, language: Option<Locale>, headers: Option<Value>, extra: Option<Value>, created_at: Millis,
    }
}

impl Channels {
    /// Everything about a message that leaves, or `None` when it or its channel is gone.
    pub async fn outgoing(&self, message: MessageId) -> Result<Option<Outgoing>, DbError> {
        let found = self.store.read(async move |tx: &mut Tx| load(tx, message).await).await?;
        Ok(found.map(|mut out| {
            out.secrets = self.secrets(&out.channel);
            out
        }))
    }
}

async fn load(tx: &mut Tx, message: MessageId) -> Result<Option<Outgoing>, DbError> {
    let Some(head) = tx.opt::<Head>(statement::OUTGOING, p![message]).await? else { return Ok(None) };
    let Some(channel) = find_channel(tx, head.channel).await? else { return Ok(None) };
    let earlier = tx.all(statement::EARLIER, p![head.case, message, head.channel]).await?;
    Ok(Some(Outgoing {
        message: head.message,
        case: head.case,
        case_number: head.number,
        subject: head.subject,
        secrets: Secrets::default(),
        customer: head.customer,
        customer_name: head.customer_name,
        emails: tx.all(statement::ADDRESSES, p![head.customer, ChannelKind::Email]).await?,
        author_kind: head.author_kind,
        author_name: head.author_name,
        text: head.text,
        html: head.html,
        language: head.language.unwrap_or(channel.language),
        headers: head.headers.unwrap_or(Value::Null),
        extra: head.extra.unwrap_or(Value::Null),
        files: tx.all(statement::FILES, p![message]).await?,
        earlier,
        created_at: head.created_at,
        channel,
    }))
}
