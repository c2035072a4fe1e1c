//! Who did something.

use serde::{Deserialize, Serialize};

use crate::{AgentId, ApiKeyId, CustomerId, RuleId};

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// The person who is served.
    Customer(CustomerId),
    /// Somebody who serves.
    Agent(AgentId),
    /// A program through an API key.
    Api(ApiKeyId),
    /// An automation rule.
    Rule(RuleId),
    /// The bot.
    Bot,
    /// Helppo itself.
    System,
}

impl Actor {
    /// The word by which tables and screens name this kind of actor.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Agent(_) => "agent",
            Self::Api(_) => "api",
            Self::Rule(_) => "rule",
            Self::Bot => "bot",
            Self::System => "system",
        }
    }

    /// The id behind it, where there is one.
    pub fn id(&self) -> Option<i64> {
        match *self {
            Self::Customer(id) => Some(id.0),
            Self::Agent(id) => Some(id.0),
            Self::Api(id) => Some(id.0),
            Self::Rule(id) => Some(id.0),
            Self::Bot | Self::System => None,
        }
    }

    /// The actor that `kind` and `id` were written from; unknown words read as the system.
    pub fn from_parts(kind: &str, id: Option<i64>) -> Self {
        match (kind, id) {
            ("customer", Some(id)) => Self::Customer(CustomerId(id)),
            ("agent", Some(id)) => Self::Agent(AgentId(id)),
            ("api", Some(id)) => Self::Api(ApiKeyId(id)),
            ("rule", Some(id)) => Self::Rule(RuleId(id)),
            ("bot", _) => Self::Bot,
            _ => Self::System,
        }
    }
}
