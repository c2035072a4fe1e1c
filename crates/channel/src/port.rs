//! The port: what a kind of channel can do, and how words leave by it.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use helppo_kernel::{
    AttachmentId, CaseId, ChannelKind, CustomerId, InteractionId, Locale, MessageId, Millis, Problem,
};
use serde::Serialize;
use serde_json::Value;

use crate::{ChannelRecord, Gate, Raw, RawError};

/// One kind of channel. Implemented once per kind; the configured channel comes with each call.
pub trait Channel: Send + Sync + 'static {
    /// Which kind this is.
    fn kind(&self) -> ChannelKind;

    /// What it can do; flows and the composer adapt to this and never ask which kind it is.
    fn capabilities(&self) -> Capabilities;

    /// Judges settings strictly, fills in what was left out, and names every wrong field.
    fn check(&self, settings: &Value) -> Result<Checked, Problem>;

    /// Names of the secrets that a channel of this kind may hold.
    fn secrets(&self) -> &'static [&'static str] {
        &[]
    }

    /// Hands a message to the outside. Call [`Gate::pass`] right before the step after which it can no longer
    /// be taken back; when it says no, the message was recalled: stop and answer [`Delivered::Recalled`].
    fn deliver<'a>(&'a self, out: &'a Outgoing, gate: &'a Gate) -> BoxFuture<'a, Delivered>;

    /// Tries everything the channel needs, for the admin page and the doctor.
    fn probe<'a>(&'a self, channel: &'a Configured) -> BoxFuture<'a, Health>;

    /// Understands raw bytes that were accepted, and marks them with [`crate::finish_raw`] in the transaction
    /// that takes them in. Kinds that bring no raw bytes never see this called.
    fn receive<'a>(&'a self, raw: &'a Raw) -> BoxFuture<'a, Result<(), RawError>> {
        let _ = raw;
        Box::pin(async { Err(RawError::Poison("this kind of channel takes no raw messages".into())) })
    }
}

/// What a kind of channel can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Capabilities {
    /// The customer is there and waits while we write.
    pub realtime: bool,
    /// HTML arrives as HTML.
    pub html: bool,
    /// Files can be sent, within these limits.
    pub attachments: Option<FileLimits>,
    /// Choices that can be shown as buttons.
    pub buttons: u8,
    /// The other side sees that somebody is typing.
    pub typing: bool,
    /// We learn that a message was read.
    pub read_marks: bool,
    /// People can speak.
    pub voice: bool,
    /// People can see each other.
    pub video: bool,
    /// Characters of one message.
    pub max_text: usize,
    /// Only this long after the customer's last message may we write, in milliseconds.
    pub session_window_ms: Option<i64>,
    /// Everybody can read it.
    pub public: bool,
}

/// Limits for files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileLimits {
    /// Bytes of one file.
    pub each: u64,
    /// Bytes of all files of one message.
    pub together: u64,
    /// Number of files.
    pub count: u32,
}

/// Settings that were found good.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// As they are kept: complete and plain.
    pub settings: Value,
    /// Addresses from outside that lead to this channel, in their one spelling.
    pub addresses: Vec<String>,
}

/// A channel with its secrets opened. Secrets are not part of its `Debug`.
#[derive(Clone)]
pub struct Configured {
    /// The channel.
    pub record: ChannelRecord,
    /// Its secrets by name.
    pub secrets: BTreeMap<String, String>,
}

impl std::fmt::Debug for Configured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Configured").field("record", &self.record).finish_non_exhaustive()
    }
}

/// A message on its way out, with everything that any kind of channel wants to know about it.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The channel by which it leaves.
    pub channel: Configured,
    /// The message.
    pub message: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's number, as people say it.
    pub case_number: i64,
    /// The case's subject; may be empty.
    pub subject: String,
    /// Its interaction.
    pub interaction: Option<InteractionId>,
    /// Whose case it is: who is written to.
    pub customer: CustomerId,
    /// Their name; may be empty.
    pub customer_name: String,
    /// The address to write to, when this message has one of its own.
    pub to: Option<String>,
    /// `agent`, `bot` or `system`.
    pub author_kind: String,
    /// The agent's name.
    pub author_name: Option<String>,
    /// What is said, plain.
    pub text: String,
    /// The same as clean HTML.
    pub html: Option<String>,
    /// The language it is written in.
    pub language: Option<Locale>,
    /// `source`, `options`, `survey`…
    pub extra: Value,
    /// Files.
    pub files: Vec<OutgoingFile>,
    /// When it was written.
    pub at: Millis,
}

/// A file that leaves with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its id.
    pub id: AttachmentId,
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// The Content-ID by which HTML shows it.
    pub content_id: Option<String>,
    /// The blob's hash.
    pub blob: String,
}

/// What became of one attempt to bring a message out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The other side has taken responsibility.
    Accepted {
        /// What the provider calls the message; unique within the channel.
        provider_id: Option<String>,
    },
    /// The other side said no, or nobody was there.
    Refused {
        /// In the other side's words, for the agent.
        why: String,
        /// Whether trying again is useless.
        permanent: bool,
    },
    /// It was handed over and no answer came: it may or may not have left.
    Unknown {
        /// What happened.
        why: String,
    },
    /// It was taken back before it could leave.
    Recalled,
}

/// Whether a channel works, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// Whether nothing was found wrong.
    pub ok: bool,
    /// What was looked at, in order.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Check {
    /// Stable name: `smtp_connect`, `imap_login`.
    pub name: String,
    /// Whether it worked; absent when it could not be told from here.
    pub ok: Option<bool>,
    /// What was found.
    pub detail: String,
    /// What a person can do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Health {
    /// Nothing looked at yet.
    pub fn new() -> Self {
        Self { ok: true, checks: Vec::new() }
    }

    /// Something that works.
    pub fn good(&mut self, name: &str, detail: impl Into<String>) {
        self.checks.push(Check { name: name.into(), ok: Some(true), detail: detail.into(), fix: None });
    }

    /// Something that does not, and what to do.
    pub fn bad(&mut self, name: &str, detail: impl Into<String>, fix: impl Into<String>) {
        self.ok = false;
        self.checks.push(Check {
            name: name.into(),
            ok: Some(false),
            detail: detail.into(),
            fix: Some(fix.into()),
        });
    }

    /// Something that cannot be told from here.
    pub fn unsure(&mut self, name: &str, detail: impl Into<String>) {
        self.checks.push(Check { name: name.into(), ok: None, detail: detail.into(), fix: None });
    }
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}
