//! What the dispatcher hears and what it says, as plain data.

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Config, PerKind};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// An interaction waits for somebody: it is new, was given back, or what is known of it changed.
    Enqueued(Work),
    /// It waits no more, without having been served.
    Removed(InteractionId),
    /// Somebody who serves: new, or something about them changed.
    AgentChanged(Person),
    /// The store says that this work is in these hands, whatever was thought here.
    Found(Work, Held),
    /// The agent serves it now: from an offer, by taking it, or by transfer.
    Accepted {
        /// The work.
        interaction: InteractionId,
        /// Who serves.
        agent: AgentId,
    },
    /// The agent does not want it.
    Declined {
        /// The work.
        interaction: InteractionId,
        /// Who declined.
        agent: AgentId,
    },
    /// The offer ran out.
    Expired {
        /// The work.
        interaction: InteractionId,
        /// Who did not answer.
        agent: AgentId,
    },
    /// The work is over.
    Ended(InteractionId),
    /// Time has passed.
    Tick,
    /// Targets, time-outs or patience changed.
    ConfigChanged(Box<Config>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Reserve the work for this agent until the deadline.
    Offer {
        /// The work.
        interaction: InteractionId,
        /// To whom.
        agent: AgentId,
        /// Until when.
        expires_at: Millis,
        /// Why this work and why this agent.
        why: Why,
    },
    /// The offer is over without an answer; the work waits again.
    Returned {
        /// The work.
        interaction: InteractionId,
        /// Who held the offer.
        agent: AgentId,
        /// What ended it.
        cause: ReturnCause,
    },
    /// The offer is void because the work has ended or somebody else took it.
    Withdrawn {
        /// The work.
        interaction: InteractionId,
        /// Who held the offer.
        agent: AgentId,
    },
    /// The agent let too many offers run out: nobody is there.
    SetAway {
        /// Who.
        agent: AgentId,
    },
}

/// What ended an offer that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnCause {
    /// The deadline passed.
    Unanswered,
    /// The agent is no longer available.
    WentAway,
}

/// Why this work and why this agent: what the offer can say about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// How long the work has waited, in milliseconds.
    pub waited_ms: i64,
    /// The target of its queue, in milliseconds.
    pub target_ms: i64,
    /// Wait over target times priority, in thousandths: 1000 is "the target is just reached".
    pub urgency: i64,
    /// Why this agent.
    pub agent: WhyAgent,
    /// Places of the agent that were in use before.
    pub load: u32,
    /// Places of the agent.
    pub limit: u32,
}

/// Why this agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyAgent {
    /// Knows the case.
    KnowsTheCase,
    /// Has the skills and speaks the customer's language.
    SpeaksTheLanguage,
    /// Is able and had the least to do.
    Able,
}

/// An interaction that needs somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Which.
    pub interaction: InteractionId,
    /// The team whose queue it stands in.
    pub team: TeamId,
    /// The channel kind: decides target, offer time and capacity.
    pub kind: ChannelKind,
    /// 0 low, 1 normal, 2 high, 3 urgent.
    pub priority: u8,
    /// Skills that the agent must have.
    pub skills: Vec<String>,
    /// The customer's language, when known: agents who speak it come first.
    pub language: Option<String>,
    /// The agent who knows the case: comes first for a while when present.
    pub preferred: Option<AgentId>,
    /// Since when the customer waits.
    pub waiting_since: Millis,
    /// Agents who gave it back, and until when it is not offered to them again.
    pub cooled: Vec<(AgentId, Millis)>,
}

/// Somebody who serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub agent: AgentId,
    /// Whether work may be offered.
    pub presence: PresenceStatus,
    /// The teams whose queues they serve.
    pub teams: Vec<TeamId>,
    /// What they can do.
    pub skills: Vec<String>,
    /// What they speak; empty: nobody has said, so every language counts.
    pub languages: Vec<String>,
    /// How many of each kind at once; 0: never.
    pub limits: PerKind<u16>,
    /// Offers in a row that ran out.
    pub missed: u32,
    /// Since when no offer was answered, missed or declined, or since when they are present.
    pub idle_since: Millis,
}

/// One status for all channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    /// Work may be offered.
    Available,
    /// At work, but nothing is to be offered now.
    Busy,
    /// Not at work.
    Away,
}

impl PresenceStatus {
    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Busy => "busy",
            Self::Away => "away",
        }
    }

    /// The status that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Available, Self::Busy, Self::Away].into_iter().find(|s| s.as_str() == word)
    }
}

/// Who has a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nobody yet.
    Waiting,
    /// Reserved.
    Offered {
        /// For whom.
        agent: AgentId,
        /// Until when.
        expires_at: Millis,
    },
    /// Being served.
    Active {
        /// By whom.
        agent: AgentId,
    },
}
