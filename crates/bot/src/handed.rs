//! What the bot had learnt of a talk when it gave it to people, for the desk.

use helppo_kernel::{ArticleId, CaseId, Event, Locale, MessageId, Millis};
use helppo_knowledge::Names;
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;

/// What whoever takes over is told; nothing once a person has answered.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct BotHandOvers {
    hand_over: Option<BotHandOver>,
}

/// A talk that the bot gave to people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BotHandOver {
    at: Millis,
    /// `asked`, `unknown`, `misses`…
    reason: String,
    language: Option<Locale>,
    /// What the customer wanted, in their words.
    goal: Option<String>,
    intent: Option<BotIntent>,
    /// Articles that the customer has seen.
    tried: Vec<BotTried>,
    suggested: Option<BotSuggested>,
}

/// What it is probably about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct BotIntent {
    article: ArticleId,
    title: String,
    category: Option<Names>,
    /// 0 to 1.
    probability: f64,
}

/// An article that the bot gave or offered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct BotTried {
    article: ArticleId,
    title: String,
    rejected: bool,
}

/// A reply to begin with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct BotSuggested {
    article: ArticleId,
    title: String,
    url: String,
    text: String,
}

/// Events of a case that are looked through.
const LOOKED_AT: usize = 200;

/// The newest hand-over of a case, unless a person has answered since.
pub(crate) async fn handed_over(tx: &mut Tx, case: CaseId) -> Result<BotHandOvers, DbError> {
    let newest_first: Vec<Event> = tx.events_of_case(case, i64::MAX, LOOKED_AT).await?;
    let by_person = |event: &Event| {
        event.kind == "MessageSent" && event.get::<String>("author_kind").as_deref() == Some("agent")
            || event.kind == "InteractionEnded"
    };
    let event = newest_first.iter().find(|event| event.kind == "BotHandedOver" || by_person(event));
    let Some(event) = event.filter(|event| event.kind == "BotHandedOver") else {
        return Ok(BotHandOvers::default());
    };
    let packet = event.data.get("packet").cloned().unwrap_or_default();
    fn part<T: serde::de::DeserializeOwned>(packet: &serde_json::Value, name: &str) -> Option<T> {
        serde_json::from_value(packet.get(name)?.clone()).ok()
    }
    let goal = match part::<MessageId>(&packet, "goal") {
        Some(message) => tx.opt::<(String,)>(store::WORDS, p![message]).await?.map(|row| row.0),
        None => None,
    };
    let hand_over = BotHandOver {
        at: event.at,
        reason: event.get("reason").unwrap_or_default(),
        language: part(&packet, "language"),
        goal: goal.map(|words| words.chars().take(400).collect()),
        intent: part(&packet, "intent"),
        tried: part(&packet, "tried").unwrap_or_default(),
        suggested: part(&packet, "suggested"),
    };
    Ok(BotHandOvers { hand_over: Some(hand_over) })
}
