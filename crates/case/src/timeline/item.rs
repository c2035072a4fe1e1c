//! The shapes of the timeline.

use helppo_kernel::{AgentId, AttachmentId, CaseId, EventId, InteractionId, MessageId, Millis, NoteId};
use serde::Serialize;
use serde_json::Value;

use crate::list::ChannelRef;
use crate::model::{AuthorKind, Delivery};

/// One thing that was said or done.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TimelineItem {
    /// Its place in the case.
    pub seq: i64,
    /// The event behind it.
    pub id: EventId,
    /// The case it happened in.
    #[serde(skip)]
    pub case: Option<CaseId>,
    /// That case, when it was merged into the case shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_case: Option<CaseId>,
    /// When.
    pub at: Millis,
    /// Which of the three members below is there.
    pub kind: ItemKind,
    /// Who.
    pub actor: ItemActor,
    /// In which channel, for messages.
    pub channel: Option<ChannelRef>,
    /// In which interaction.
    pub interaction: Option<InteractionId>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageItem>,
    /// What was noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteItem>,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventItem>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Words between us and the customer.
    Message,
    /// Words between us.
    Note,
    /// Anything else worth showing.
    Event,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ItemActor {
    /// `customer`, `agent`, `bot`, `system`, `rule` or `api`.
    pub kind: String,
    /// Their id.
    pub id: Option<String>,
    /// Their name; empty when there is none to show.
    pub name: String,
}

/// A message.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct MessageItem {
    /// Its id.
    pub id: MessageId,
    /// What sort of author.
    pub author_kind: AuthorKind,
    /// The author's name.
    pub author_name: String,
    /// What was said, plain.
    pub text: String,
    /// Whether there is HTML to show at `/api/v1/messages/{id}/html`.
    pub html: bool,
    /// Its subject line, where it differs from the case's.
    pub subject: Option<String>,
    /// How far it has come.
    pub delivery: Delivery,
    /// Files.
    pub attachments: Vec<AttachmentItem>,
    /// The knowledge a bot's answer was taken from: `{article, title, url}`.
    #[schema(value_type = Option<Object>)]
    pub source: Option<Value>,
    /// What could be chosen: `[{…}]`.
    #[schema(value_type = Option<Vec<Object>>)]
    pub options: Option<Value>,
    /// A question about effort, or its answer.
    #[schema(value_type = Option<Object>)]
    pub survey: Option<Value>,
    /// To whom, in mail.
    pub to: Vec<String>,
    /// In copy to whom, in mail.
    pub cc: Vec<String>,
    /// When it leaves, while it can be taken back.
    pub leaves_at: Option<Millis>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AttachmentItem {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Where it can be fetched, for some hours.
    pub url: String,
    /// Whether the message's HTML shows it.
    pub inline: bool,
}

/// A note.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct NoteItem {
    /// Its id.
    pub id: NoteId,
    /// What was noted.
    pub text: String,
    /// Colleagues who are to see it.
    pub mentions: Vec<AgentId>,
}

/// Somebody who serves, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// An item on a customer's page, with the case it is from.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CustomerItem {
    /// The item.
    #[serde(flatten)]
    pub item: TimelineItem,
    /// Its case.
    pub case: CaseRef,
}

/// A case by number and subject.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CaseRef {
    /// Its id.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: i64,
    /// What it is about.
    pub subject: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct EventItem {
    /// The event's kind: `CaseAssigned`.
    pub name: String,
    /// Its data. Under `names` stand the names of the people and teams whose ids are in it.
    #[schema(value_type = Object)]
    pub data: Value,
}
