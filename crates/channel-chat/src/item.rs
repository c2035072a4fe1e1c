//! What a talk consists of, as the visitor's screen shows it: messages, and the facts between them.

use helppo_kernel::{AskId, AttachmentId, CaseId, EventId, InteractionId, MessageId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use serde_json::Value;

use crate::VisitorId;
use crate::link::Links;
use crate::store::talk as sql;

/// One entry of a talk.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Item {
    /// Somebody said something.
    Message(Box<Message>),
    /// Something happened.
    Line(Line),
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorMessage)]
pub struct Message {
    /// Always `message`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its id.
    pub id: MessageId,
    /// The name that the visitor's own browser gave it; absent for words of others.
    pub client_id: Option<String>,
    /// When it was said.
    pub at: Millis,
    /// Who said it.
    pub author: Author,
    /// The words, plain.
    pub text: String,
    /// How far it has come: `received`, `sent`, `delivered`, `read`…
    pub delivery: String,
    /// When the other side read it, where that is known.
    pub read_at: Option<Millis>,
    /// Its files.
    pub files: Vec<File>,
    /// The guide that a bot's answer is from.
    pub source: Option<Source>,
    /// Answers to tap.
    pub options: Vec<Choice>,
    /// A question about effort.
    pub survey: Option<Survey>,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorAuthor)]
pub struct Author {
    /// `customer`, `agent`, `bot` or `system`.
    pub kind: String,
    /// First name of the person who serves.
    pub name: Option<String>,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorFile)]
pub struct File {
    /// Its id.
    pub id: AttachmentId,
    /// File name.
    pub name: String,
    /// Media type, from its bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Where it can be fetched by this visitor for some hours.
    pub url: String,
    /// Whether it is a picture that can be shown.
    pub inline: bool,
}

/// The guide that an answer is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Where it can be read; a short answer of the house stands on no page.
    pub url: Option<String>,
}

/// An answer to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Choice {
    /// What the visitor says by tapping it.
    pub text: String,
    /// Opens this instead of saying it.
    pub url: Option<String>,
}

/// A question about effort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorSurvey)]
pub struct Survey {
    /// Which question.
    pub ask: AskId,
    /// The answer so far, 1 to 7.
    pub score: Option<i64>,
    /// The comment so far.
    pub text: Option<String>,
}

/// Something that happened between the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Line {
    /// `joined`, `ended`, `left`, `solved` or `handed_over`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its event.
    pub id: EventId,
    /// When.
    pub at: Millis,
    /// First name of the person concerned.
    pub name: Option<String>,
    /// How long the visitor had waited.
    pub waited_ms: Option<i64>,
}

row! {
    /// A message with whose it is.
    #[derive(Clone, Debug)]
    pub(crate) struct Said {
        pub id: MessageId,
        pub case: CaseId,
        pub interaction: Option<InteractionId>,
        pub at: Millis,
        pub author_kind: String,
        pub author_name: Option<String>,
        pub text: String,
        pub delivery: String,
        pub provider_id: Option<String>,
        pub extra: Option<Value>,
        pub visitor: VisitorId,
    }
}

row! {
    struct LineRow {
        id: EventId,
        at: Millis,
        kind: String,
        data: Value,
        interaction: Option<InteractionId>,
        agent: Option<String>,
        by: String,
        waiting_since: Option<Millis>,
        accepted_at: Option<Millis>,
    }
}

impl Said {
    /// The message as its visitor sees it, with its files and the answer to its question.
    pub async fn into_message(self, tx: &mut Tx, links: &Links, now: Millis) -> Result<Message, DbError> {
        let rows: Vec<(AttachmentId, String, String, i64)> = tx.all(sql::FILES, p![self.id]).await?;
        let file = |(id, name, media_type, size): (AttachmentId, String, String, i64)| {
            let inline =
                matches!(media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp");
            File { id, name, media_type, size, url: links.to(id, self.visitor, now), inline }
        };
        let files = rows.into_iter().map(file).collect();
        let extra = self.extra.unwrap_or(Value::Null);
        let survey = match extra["survey"]["ask"].as_str().and_then(|t| t.parse::<AskId>().ok()) {
            Some(ask) => {
                let answered: Option<(i64, Option<String>)> = tx.opt(sql::ANSWERED, p![ask]).await?;
                let (score, text) = answered.map_or((None, None), |(score, text)| (Some(score), text));
                Some(Survey { ask, score, text })
            }
            None => None,
        };
        Ok(Message {
            kind: "message",
            id: self.id,
            client_id: self
                .provider_id
                .as_deref()
                .and_then(|id| client_id(id, self.visitor))
                .map(str::to_owned),
            at: self.at,
            author: Author { name: self.author_name.as_deref().map(first_name), kind: self.author_kind },
            text: self.text,
            delivery: self.delivery,
            read_at: None,
            files,
            source: source(&extra["source"]),
            options: extra["options"].as_array().into_iter().flatten().filter_map(choice).collect(),
            survey,
        })
    }
}

/// What names a visitor's message within its channel for ever: the visitor and their browser's own name.
pub(crate) fn external_id(visitor: VisitorId, client_id: &str) -> String {
    format!("{}:{client_id}", visitor.0)
}

fn client_id(external_id: &str, visitor: VisitorId) -> Option<&str> {
    external_id
        .split_once(':')
        .filter(|(who, _)| who.parse() == Ok(visitor.0))
        .map(|(_, client_id)| client_id)
}

/// How a talk ended that its agent ended.
pub(crate) const BY_AGENT: &str = "agent_ended";

/// Customers know those who serve them by first name.
pub(crate) fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

fn source(value: &Value) -> Option<Source> {
    let title = value["title"].as_str().or(value["article"].as_str())?;
    let url = web_address(&value["url"]);
    // An article without an address that can be followed names nothing.
    (url.is_some() || value["answer"].is_string()).then(|| Source { title: title.to_owned(), url })
}

fn choice(value: &Value) -> Option<Choice> {
    if let Some(text) = value.as_str() {
        return Some(Choice { text: text.to_owned(), url: None });
    }
    let text = value["text"].as_str().or(value["title"].as_str())?;
    Some(Choice { text: text.to_owned(), url: web_address(&value["url"]) })
}

/// Only addresses of the web, or of this very server: never `javascript:` or `data:`.
fn web_address(value: &Value) -> Option<String> {
    let url = value.as_str()?;
    let own = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    (own || url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_owned())
}

/// What happened in a case since `since`, as its visitor may know it; newest first.
pub(crate) async fn lines(
    tx: &mut Tx,
    case: CaseId,
    theirs: &[InteractionId],
    since: Millis,
    most: usize,
) -> Result<Vec<Line>, DbError> {
    let rows: Vec<LineRow> = tx.all(sql::LINES, p![case, since, most]).await?;
    Ok(rows.into_iter().filter_map(|row| row.line(theirs)).collect())
}

impl LineRow {
    fn line(self, theirs: &[InteractionId]) -> Option<Line> {
        let own = self.interaction.is_some_and(|i| theirs.contains(&i));
        let (kind, waited_ms) = match self.kind.as_str() {
            "OfferAccepted" if own => {
                // The row tells of the latest time it was taken; an earlier one is not measured by it.
                let latest = self.accepted_at.filter(|at| at.since(self.at).abs() < 2_000);
                ("joined", latest.and(self.waiting_since).map(|since| self.at.since(since).max(0)))
            }
            "BotHandedOver" if own => ("handed_over", None),
            "WrapUpStarted" | "InteractionEnded" if own && self.data["how"] == BY_AGENT => ("ended", None),
            "WrapUpStarted" | "InteractionEnded" if own && self.by == "customer" => ("left", None),
            "CaseStatusChanged" if self.data["to"] == "solved" => ("solved", None),
            _ => return None,
        };
        Some(Line { kind, id: self.id, at: self.at, name: self.agent.as_deref().map(first_name), waited_ms })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_named_by_its_own_visitor_only() {
        let id = external_id(VisitorId(7), "a:b");
        assert_eq!(client_id(&id, VisitorId(7)), Some("a:b"));
        assert_eq!(client_id(&id, VisitorId(8)), None);
        assert_eq!(client_id("<mail@example.org>", VisitorId(7)), None);
    }

    #[test]
    fn links_in_a_bots_answer_lead_to_the_web_and_nowhere_else() {
        let check = |url: &str| source(&json!({"title": "Guide", "url": url})).is_some();
        assert!(check("https://help.example/a") && check("/help/en/a/x"));
        for wrong in
            ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x", ""]
        {
            assert!(!check(wrong), "{wrong}");
        }
        assert_eq!(choice(&json!("Where is my order")).unwrap().url, None);
        assert_eq!(choice(&json!({"title": "Returns", "url": "javascript:x"})).unwrap().url, None);
    }
}
