//! What can be counted, and the place it is counted at. Pure.

use helppo_kernel::{CaseId, ChannelKind, EventId, InteractionId, Millis, TeamId};

use super::spread;

/// The longest time in days after which a return still counts.
pub(crate) const LONGEST_RETURN_DAYS: i64 = 30;

macro_rules! facts {
    ($($(#[$meta:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// A kind of thing that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Kind { $($(#[$meta])* $name),* }

        impl Kind {
            /// The word in the tables.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

facts! {
    /// An interaction began.
    Contact = "contact",
    /// A case was opened.
    Opened = "opened",
    /// A case was solved.
    Solved = "solved",
    /// A case was closed.
    Closed = "closed",
    /// A solved or closed case was opened again.
    Reopened = "reopened",
    /// An interaction ended without ever having waited for a person.
    Automated = "automated",
    /// A wait ended with somebody taking the work up; the value is the wait.
    Answered = "answered",
    /// The same, within the target.
    InTarget = "in_target",
    /// A wait ended because the customer left; the value is the wait.
    Abandoned = "abandoned",
    /// Served work went to somebody else or back into the queue.
    Transfer = "transfer",
    /// Work was served from here on; the value is how long.
    Handle = "handle",
    /// A message of an agent left.
    Reply = "reply",
    /// The first one to a customer who wrote first; the value is the time since.
    FirstReply = "first_reply",
    /// A later one to a customer who wrote again; the value is the time since.
    NextReply = "next_reply",
    /// A matter that a customer began was finished for the first time; the value is the contacts until then.
    Resolved = "resolved",
    /// The same; the value is the time since it began.
    Resolution = "resolution",
    /// The same, when there was one contact; the bucket is the day of the return, 0 when there was none.
    Single = "single",
    /// The same, when it was opened again; the bucket is the day after which.
    Reopen = "reopen",
    /// The same, when the customer came back; the bucket is the day after which.
    Recontact = "recontact",
    /// A question about effort was put.
    CesAsked = "ces_asked",
    /// It was answered; the value is the score.
    Ces = "ces",
    /// A question about satisfaction was put.
    CsatAsked = "csat_asked",
    /// It was answered; the value is the score.
    Csat = "csat",
}

impl Kind {
    /// Whether its value is shown with its row. How long work was served is not: rows name their owners.
    pub(crate) fn is_shown(self) -> bool {
        self.bucket(1000) > 0 && self != Self::Handle
    }

    /// Whether its bucket is the day of a return.
    pub(crate) fn is_return(self) -> bool {
        matches!(self, Self::Single | Self::Reopen | Self::Recontact)
    }

    /// The bucket of a value.
    fn bucket(self, value: i64) -> i64 {
        match self {
            Self::Answered
            | Self::Abandoned
            | Self::Handle
            | Self::FirstReply
            | Self::NextReply
            | Self::Resolution => spread::bucket(value),
            Self::Resolved | Self::Ces | Self::Csat => value.clamp(0, 100),
            _ => 0,
        }
    }
}

/// Where something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) case: CaseId,
    pub(crate) interaction: Option<InteractionId>,
    pub(crate) team: TeamId,
    pub(crate) kind: ChannelKind,
}

/// One thing that is counted. Task and language are those of its matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) kind: Kind,
    pub(crate) event: EventId,
    pub(crate) at: Millis,
    pub(crate) place: Place,
    pub(crate) bucket: i64,
    pub(crate) value: i64,
}

impl Fact {
    pub(crate) fn plain(kind: Kind, event: EventId, at: Millis, place: Place) -> Self {
        Self::measured(kind, event, at, place, 0)
    }

    pub(crate) fn measured(kind: Kind, event: EventId, at: Millis, place: Place, value: i64) -> Self {
        Self { kind, event, at, place, bucket: kind.bucket(value), value }
    }

    /// `bucket` is a day after, or 0.
    pub(crate) fn after(kind: Kind, event: EventId, at: Millis, place: Place, day: Option<i64>) -> Self {
        Self { kind, event, at, place, bucket: day.unwrap_or(0), value: 0 }
    }
}

/// The day after `from` in which `to` lies, from 1; `None` when nobody counts it any more.
pub(crate) fn day_after(from: Millis, to: Millis) -> Option<i64> {
    let day = (to.since(from) + 86_399_999).div_euclid(86_400_000).max(1);
    (day <= LONGEST_RETURN_DAYS).then_some(day)
}
