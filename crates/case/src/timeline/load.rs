//! From events to items: texts, files and names are fetched for the whole page at once.

use std::collections::HashMap;

use helppo_kernel::{
    Actor, AgentId, AttachmentId, ChannelId, ChannelKind, CustomerId, Event, MessageId, Millis, NoteId,
    TeamId,
};
use helppo_store::{DbError, P, Tx, row};
use serde_json::{Map, Value};

use super::item::{AttachmentItem, EventItem, ItemActor, ItemKind, MessageItem, NoteItem, TimelineItem};
use crate::link::Links;
use crate::list::ChannelRef;
use crate::many;
use crate::model::{AuthorKind, Delivery};

row! {
    struct Said {
        id: MessageId, channel: ChannelId, author_kind: AuthorKind, author: Option<i64>,
        author_name: Option<String>, subject: Option<String>, text: String, html: bool, delivery: Delivery,
        headers: Option<Value>, extra: Option<Value>, leaves_at: Option<Millis>,
    }
}

const MESSAGES: &str = "SELECT id, channel, author_kind, author, author_name, subject, text,
      CASE WHEN html IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END, delivery, headers, extra, leaves_at
    FROM message WHERE id IN ({})";
const FILES: &str = "SELECT id, message, name, media_type, size, content_id FROM attachment
    WHERE message IN ({}) ORDER BY id";
const NOTES: &str = "SELECT id, text, mentions FROM note WHERE id IN ({})";
const AGENTS: &str = "SELECT id, name FROM agent WHERE id IN ({})";
const TEAMS: &str = "SELECT id, name FROM team WHERE id IN ({})";
const CUSTOMERS: &str = "SELECT id, name FROM customer WHERE id IN ({})";
const CHANNELS: &str = "SELECT id, kind, name FROM channel WHERE id IN ({})";

#[derive(Default)]
struct Around {
    said: HashMap<MessageId, Said>,
    files: HashMap<MessageId, Vec<AttachmentItem>>,
    notes: HashMap<NoteId, (String, Vec<AgentId>)>,
    agents: HashMap<AgentId, String>,
    teams: HashMap<TeamId, String>,
    customers: HashMap<CustomerId, String>,
    channels: HashMap<ChannelId, ChannelRef>,
}

/// The items of these events, in their order; recalled messages are left out.
pub async fn items(tx: &mut Tx, links: &Links, events: &[Event]) -> Result<Vec<TimelineItem>, DbError> {
    let around = Around::of(tx, links, events).await?;
    Ok(events.iter().filter_map(|e| around.item(e)).collect())
}

impl Around {
    async fn of(tx: &mut Tx, links: &Links, events: &[Event]) -> Result<Self, DbError> {
        let mut it = Self::default();
        let messages: Vec<MessageId> = events.iter().filter_map(message_of).collect();
        for said in fetch::<Said, _>(tx, MESSAGES, &messages).await? {
            it.said.insert(said.id, said);
        }
        it.fetch_files(tx, links, &messages).await?;
        let notes: Vec<NoteId> =
            events.iter().filter(|e| e.kind == "NoteAdded").filter_map(|e| e.get("note")).collect();
        for (id, text, mentions) in fetch::<(NoteId, String, Option<Value>), _>(tx, NOTES, &notes).await? {
            let mentions = mentions.and_then(|m| serde_json::from_value(m).ok()).unwrap_or_default();
            it.notes.insert(id, (text, mentions));
        }
        it.fetch_names(tx, events).await?;
        let channels: Vec<ChannelId> = distinct(it.said.values().map(|s| s.channel));
        for (id, kind, name) in fetch::<(ChannelId, ChannelKind, String), _>(tx, CHANNELS, &channels).await? {
            it.channels.insert(id, ChannelRef { id, kind, name });
        }
        Ok(it)
    }

    async fn fetch_files(
        &mut self,
        tx: &mut Tx,
        links: &Links,
        messages: &[MessageId],
    ) -> Result<(), DbError> {
        type File = (AttachmentId, MessageId, String, String, i64, Option<String>);
        for (id, message, name, media_type, size, content_id) in fetch::<File, _>(tx, FILES, messages).await?
        {
            let (url, inline) = (links.attachment(id), content_id.is_some());
            let file = AttachmentItem { id, name, media_type, size, url, inline };
            self.files.entry(message).or_default().push(file);
        }
        Ok(())
    }

    async fn fetch_names(&mut self, tx: &mut Tx, events: &[Event]) -> Result<(), DbError> {
        let mut agents: Vec<AgentId> = Vec::new();
        let mut teams: Vec<TeamId> = Vec::new();
        let mut customers: Vec<CustomerId> = Vec::new();
        for event in events {
            match event.actor {
                Actor::Agent(agent) => agents.push(agent),
                Actor::Customer(customer) => customers.push(customer),
                Actor::Api(_) | Actor::Rule(_) | Actor::Bot | Actor::System => {}
            }
            for word in texts(&event.data) {
                agents.extend(word.parse::<AgentId>());
                teams.extend(word.parse::<TeamId>());
            }
        }
        customers.extend(
            self.said
                .values()
                .filter(|s| s.author_kind == AuthorKind::Customer)
                .filter_map(|s| s.author)
                .map(CustomerId),
        );
        self.agents.extend(fetch::<(AgentId, String), _>(tx, AGENTS, &distinct(agents)).await?);
        self.teams.extend(fetch::<(TeamId, String), _>(tx, TEAMS, &distinct(teams)).await?);
        self.customers.extend(fetch::<(CustomerId, String), _>(tx, CUSTOMERS, &distinct(customers)).await?);
        Ok(())
    }

    fn item(&self, event: &Event) -> Option<TimelineItem> {
        let mut item = TimelineItem {
            seq: event.case_seq,
            id: event.id,
            case: event.case,
            merged_case: None,
            at: event.at,
            kind: ItemKind::Event,
            actor: self.actor(event.actor),
            channel: None,
            interaction: event.interaction,
            message: None,
            note: None,
            event: None,
        };
        match event.kind.as_str() {
            "MessageReceived" | "MessageSent" => {
                let said = self.said.get(&message_of(event)?)?;
                if said.delivery == Delivery::Recalled {
                    return None;
                }
                item.kind = ItemKind::Message;
                item.channel = self.channels.get(&said.channel).cloned();
                item.message = Some(self.message(said));
            }
            "NoteAdded" => {
                let id: NoteId = event.get("note")?;
                let (text, mentions) = self.notes.get(&id)?;
                item.kind = ItemKind::Note;
                item.note = Some(NoteItem { id, text: text.clone(), mentions: mentions.clone() });
            }
            _ => {
                item.event = Some(EventItem { name: event.kind.clone(), data: self.with_names(&event.data) })
            }
        }
        Some(item)
    }

    fn message(&self, said: &Said) -> MessageItem {
        let of = |value: &Option<Value>, key: &str| {
            value.as_ref().and_then(|v| v.get(key)).filter(|v| !v.is_null()).cloned()
        };
        let people = |key: &str| {
            of(&said.headers, key)
                .and_then(|v| serde_json::from_value::<Vec<String>>(v).ok())
                .unwrap_or_default()
        };
        MessageItem {
            id: said.id,
            author_kind: said.author_kind,
            author_name: self.author(said),
            text: said.text.clone(),
            html: said.html,
            subject: said.subject.clone(),
            delivery: said.delivery,
            attachments: self.files.get(&said.id).cloned().unwrap_or_default(),
            source: of(&said.extra, "source"),
            options: of(&said.extra, "options"),
            survey: of(&said.extra, "survey").map(without_link),
            to: people("to"),
            cc: people("cc"),
            leaves_at: said.leaves_at,
        }
    }

    fn author(&self, said: &Said) -> String {
        let known = match said.author_kind {
            AuthorKind::Customer => said.author.and_then(|id| self.customers.get(&CustomerId(id))),
            AuthorKind::Agent => said.author.and_then(|id| self.agents.get(&AgentId(id))),
            AuthorKind::Bot | AuthorKind::System => None,
        };
        said.author_name.as_ref().or(known).cloned().unwrap_or_default()
    }

    fn actor(&self, actor: Actor) -> ItemActor {
        let (id, name) = match actor {
            Actor::Customer(id) => (Some(id.to_string()), self.customers.get(&id)),
            Actor::Agent(id) => (Some(id.to_string()), self.agents.get(&id)),
            Actor::Api(id) => (Some(id.to_string()), None),
            Actor::Rule(id) => (Some(id.to_string()), None),
            Actor::Bot | Actor::System => (None, None),
        };
        ItemActor { kind: actor.kind().to_owned(), id, name: name.cloned().unwrap_or_default() }
    }

    fn with_names(&self, data: &Value) -> Value {
        let mut names = Map::new();
        for word in texts(data) {
            let name = word
                .parse::<AgentId>()
                .ok()
                .and_then(|id| self.agents.get(&id))
                .or_else(|| word.parse::<TeamId>().ok().and_then(|id| self.teams.get(&id)));
            if let Some(name) = name {
                names.insert(word.to_owned(), Value::String(name.clone()));
            }
        }
        let mut data = data.clone();
        if let (false, Value::Object(map)) = (names.is_empty(), &mut data) {
            map.insert("names".into(), Value::Object(names));
        }
        data
    }
}

/// The message an event is about.
pub(super) fn message_of(event: &Event) -> Option<MessageId> {
    matches!(event.kind.as_str(), "MessageReceived" | "MessageSent").then(|| event.get("message")).flatten()
}

/// The cases of these events without repeats.
pub(super) fn distinct<T: Ord>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn texts(data: &Value) -> impl Iterator<Item = &str> {
    data.as_object().into_iter().flat_map(|map| map.values()).filter_map(Value::as_str)
}

async fn fetch<T: helppo_store::FromRow, I: helppo_store::Bind>(
    tx: &mut Tx,
    statement: &str,
    ids: &[I],
) -> Result<Vec<T>, DbError> {
    let list: Vec<P<'_>> = ids.iter().map(|id| id.bind()).collect();
    many::all(tx, statement, &list).await
}

/// The link to rate is the customer's own: whoever has it can answer.
fn without_link(mut survey: Value) -> Value {
    if let Some(survey) = survey.as_object_mut() {
        survey.remove("url");
    }
    survey
}
