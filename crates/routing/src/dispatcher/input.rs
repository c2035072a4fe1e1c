//! What the dispatcher hears and what it says, as plain data.

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::capacity::USUAL_LIMITS;
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
    /// The talk is over, the agent writes up until then.
    WrapUp {
        /// The work.
        interaction: InteractionId,
        /// Who writes.
        agent: AgentId,
        /// Until when at most.
        until: Millis,
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
    /// Give the work to this agent without asking: the queue is set so.
    Assign {
        /// The work.
        interaction: InteractionId,
        /// To whom.
        agent: AgentId,
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
    /// The agent is to count as away.
    SetAway {
        /// Who.
        agent: AgentId,
        /// Why.
        cause: AwayCause,
    },
    /// The time to write up is over, and with it the work.
    WrapUpOver {
        /// The work.
        interaction: InteractionId,
        /// Who wrote.
        agent: AgentId,
    },
    /// The work that the agent wanted to do undisturbed is out of their hands.
    FocusOver {
        /// Who.
        agent: AgentId,
    },
    /// The work has waited so long that another team serves it too.
    Overflowed {
        /// The work.
        interaction: InteractionId,
        /// The team that came to it.
        to: TeamId,
        /// Which one it is of the teams that help out: 1 for the first.
        nth: u8,
    },
}

/// Why somebody is set away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwayCause {
    /// Too many offers in a row ran out: nobody is there.
    NoAnswer,
    /// Their break is due, and their hands are empty.
    Break,
}

/// What ended an offer that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnCause {
    /// The deadline passed.
    Unanswered,
    /// The agent is no longer to be asked.
    WentAway,
    /// It is written work, and the agent is the only one who has time for somebody on the line.
    GaveWay,
}

/// Why this work and why this agent: what the offer can say about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// How long the work has waited, in milliseconds.
    pub waited_ms: i64,
    /// The target of its queue, in milliseconds.
    pub target_ms: i64,
    /// Wait over target times weight, in thousandths: 1000 is "the target is just reached".
    pub urgency: i64,
    /// The priority of its case: 0 low to 3 urgent.
    #[serde(default)]
    pub priority: u8,
    /// Steps that the customer puts it above its priority.
    #[serde(default)]
    pub lift: u8,
    /// Whether it has waited so long that it goes before everything that has not.
    #[serde(default)]
    pub overdue: bool,
    /// Whether it came before written work of more urgency because somebody is on the line.
    #[serde(default)]
    pub live_first: bool,
    /// Whether it was being served before, and its agent was lost.
    #[serde(default)]
    pub broken_off: bool,
    /// Steps by which the levels asked for were lowered while it waited.
    #[serde(default)]
    pub eased: u8,
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
    /// The work is for them personally.
    Asked,
    /// Knows the case.
    KnowsTheCase,
    /// Has the skills and speaks the customer's language.
    SpeaksTheLanguage,
    /// Is of a team that helps the work's own team out.
    HelpsOut,
    /// Is able and had the least to do.
    Able,
}

/// Something that work asks for or that somebody can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skill {
    /// Its name.
    pub name: String,
    /// How well, from 1 to 5; of work: at least.
    pub level: u8,
}

impl Skill {
    /// The skill that `word` names: `billing` (level 1) or `billing:3`.
    pub fn from_word(word: &str) -> Self {
        let leveled = word.rsplit_once(':').and_then(|(name, level)| Some((name, level.parse().ok()?)));
        let (name, level) = leveled.unwrap_or((word, 1));
        Self { name: name.to_owned(), level: u8::clamp(level, 1, 5) }
    }
}

/// Whom work is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom<A = AgentId> {
    /// Nobody in particular.
    Anyone,
    /// This agent knows the case, and comes first for a while when present.
    First(A),
    /// It stands in this agent's personal queue, present or not, until the patience for that is over.
    Only(A),
}

impl<A: Copy> Whom<A> {
    /// That agent, if any.
    pub fn agent(self) -> Option<A> {
        match self {
            Self::Anyone => None,
            Self::First(agent) | Self::Only(agent) => Some(agent),
        }
    }

    /// The same, with the agent written differently.
    pub fn map<B>(self, into: impl FnOnce(A) -> B) -> Whom<B> {
        match self {
            Self::Anyone => Whom::Anyone,
            Self::First(agent) => Whom::First(into(agent)),
            Self::Only(agent) => Whom::Only(into(agent)),
        }
    }
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
    /// Steps above the priority, at most two: by what the customer is.
    pub lift: u8,
    /// Whether a talk was broken off because its agent was lost: it goes to the head of the queue.
    pub broken_off: bool,
    /// Whether it is hard on whoever serves it.
    pub hard: bool,
    /// Skills that the agent must have.
    pub skills: Vec<Skill>,
    /// The customer's language, when known: agents who speak it come first.
    pub language: Option<String>,
    /// Whom it is kept for.
    pub whom: Whom,
    /// Since when the customer waits.
    pub waiting_since: Millis,
    /// Of how many teams that help out it was told that they serve it too.
    pub helpers: u8,
    /// Agents who gave it back, and until when it is not offered to them again.
    pub cooled: Vec<(AgentId, Millis)>,
}

impl Work {
    /// Work of normal priority for anybody in the team.
    pub fn new(interaction: InteractionId, team: TeamId, kind: ChannelKind, waiting_since: Millis) -> Self {
        Self {
            interaction,
            team,
            kind,
            priority: 1,
            lift: 0,
            broken_off: false,
            hard: false,
            skills: Vec::new(),
            language: None,
            whom: Whom::Anyone,
            waiting_since,
            helpers: 0,
            cooled: Vec::new(),
        }
    }
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
    pub skills: Vec<Skill>,
    /// What they speak; empty: nobody has said, so every language counts.
    pub languages: Vec<String>,
    /// How many of each kind at once; 0: never.
    pub limits: PerKind<u16>,
    /// The work that they do undisturbed: nothing is offered while it is in their hands.
    pub focus: Option<InteractionId>,
    /// When they are to have a break: nothing is offered from then on.
    pub break_at: Option<Millis>,
    /// Offers in a row that ran out.
    pub missed: u32,
    /// Hard work in a row.
    pub hard_run: u32,
    /// Live work in a row; written work counts once its offer is over.
    pub live_run: u32,
    /// Since when no offer was answered, missed or declined, or since when they are present.
    pub idle_since: Millis,
}

impl Person {
    /// Somebody available in these teams, with the usual limits and nothing special.
    pub fn new(agent: AgentId, teams: Vec<TeamId>, idle_since: Millis) -> Self {
        Self {
            agent,
            presence: PresenceStatus::Available,
            teams,
            skills: Vec::new(),
            languages: Vec::new(),
            limits: USUAL_LIMITS,
            focus: None,
            break_at: None,
            missed: 0,
            hard_run: 0,
            live_run: 0,
            idle_since,
        }
    }
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
    /// Being written up.
    WrapUp {
        /// By whom.
        agent: AgentId,
        /// Until when at most.
        until: Millis,
    },
}
