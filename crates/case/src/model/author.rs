//! Who said something.

use helppo_kernel::{Actor, AgentId};
use serde::{Deserialize, Serialize};

use super::word_column;

/// What sort of author a message has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// The person who is served, or somebody who wrote in their place.
    Customer,
    /// Somebody who serves.
    Agent,
    /// The bot.
    Bot,
    /// Helppo itself: a survey, a notice.
    System,
}

/// Whoever answers the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// Somebody who serves.
    Agent(AgentId),
    /// The bot.
    Bot,
    /// Helppo itself.
    System,
}

impl AuthorKind {
    const ALL: [Self; 4] = [Self::Customer, Self::Agent, Self::Bot, Self::System];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Bot => "bot",
            Self::System => "system",
        }
    }
}

impl Author {
    /// What sort of author this is.
    pub fn kind(self) -> AuthorKind {
        match self {
            Self::Agent(_) => AuthorKind::Agent,
            Self::Bot => AuthorKind::Bot,
            Self::System => AuthorKind::System,
        }
    }

    /// The same as the one who acts.
    pub fn actor(self) -> Actor {
        match self {
            Self::Agent(agent) => Actor::Agent(agent),
            Self::Bot => Actor::Bot,
            Self::System => Actor::System,
        }
    }

    /// The agent, when it is one.
    pub fn agent(self) -> Option<AgentId> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Bot | Self::System => None,
        }
    }
}

word_column!(AuthorKind, "kind of author");
