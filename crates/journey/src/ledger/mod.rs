//! The effort ledger: which hoops a customer jumped through in one matter, from its events. Pure.
//!
//! An entry is a hoop with its evidence, the event in which it shows. Adding events never rewrites earlier
//! evidence: an entry stands on what had happened up to its event, and on nothing later but the taking back
//! of a message. Points are published in docs/effort.md; the score of a matter is the sum of its entries.

mod fold;
#[cfg(test)]
mod tests;

pub use fold::entries;

use std::collections::HashMap;

use helppo_hours::Schedule;
use helppo_kernel::{CaseId, ChannelKind, Event, EventId, InteractionId, MessageId, Millis};
use helppo_store::{row, word_column};
use serde::{Deserialize, Serialize};

/// A matter: a case with all that was merged into it, and what else an entry depends on.
pub struct Matter {
    /// The kind of channel in which each of its cases began.
    pub cases: HashMap<CaseId, ChannelKind>,
    /// Everything that happened in them, in order.
    pub events: Vec<Event>,
    /// When customers' messages were written, where that is not when they were taken in.
    pub written: HashMap<MessageId, Millis>,
    /// The hours in which waiting counts as working time.
    pub open: Schedule,
}

/// A hoop.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Hoop {
    /// The customer came again about a matter that was not finished, unasked.
    RepeatedContact,
    /// The matter was finished, and was not.
    Reopened,
    /// The bot was asked and answered, and a person was needed all the same.
    FailedSelfService,
    /// The customer had to go to another channel.
    ForcedChange,
    /// The customer was passed on.
    Transfer,
    /// The customer waited longer than the moment that everybody grants.
    Waiting,
    /// What was agreed was not done in time.
    BrokenPromise,
}

/// Why a customer had to go to another channel.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ChangeReason {
    /// They gave up waiting.
    QueueTooLong,
    /// Nobody served that channel then.
    NotStaffed,
    /// The matter cannot be finished there.
    TaskImpossible,
    /// Self-service did not know.
    SelfServiceIncomplete,
    /// They could not show who they are there.
    IdentityNotPossible,
    /// We sent them on for another reason.
    SentOn,
}

row! {
    /// One hoop, dated, with its evidence.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
    pub struct LedgerEntry {
        /// The event in which it shows.
        pub event: EventId,
        /// What it was.
        pub hoop: Hoop,
        /// Why, for a forced change.
        pub reason: Option<ChangeReason>,
        /// When.
        pub at: Millis,
        /// In which case.
        pub case: CaseId,
        /// In which interaction.
        pub interaction: Option<InteractionId>,
        /// The kind of channel it happened in; of a forced change, the one that was left.
        pub channel_kind: ChannelKind,
        /// The customer's time by the clock, in milliseconds.
        pub clock_ms: i64,
        /// The part of it in which the house was open.
        pub open_ms: i64,
        /// What it weighs.
        pub points: i64,
    }
}

/// How hard a matter was for its customer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Strain {
    /// Under 15 points.
    #[default]
    Low,
    /// From 15 points.
    Raised,
    /// From 40 points: somebody should make up for it.
    High,
}

/// From how many points a matter was a strain …
pub const RAISED: i64 = 15;
/// … and from how many it was a great one.
pub const HIGH: i64 = 40;

/// In a live channel everybody grants a minute …
pub(crate) const LIVE_GRACE_MS: i64 = 60_000;
/// … and two more weigh a point.
pub(crate) const LIVE_POINT_MS: i64 = 120_000;
/// In writing everybody grants four hours in which the house is open …
pub(crate) const WRITTEN_GRACE_MS: i64 = 4 * 3_600_000;
/// … and an hour more weighs a point.
pub(crate) const WRITTEN_POINT_MS: i64 = 3_600_000;
/// One wait weighs at most this.
pub(crate) const MOST_FOR_A_WAIT: i64 = 30;

impl Hoop {
    /// All of them, the heaviest first.
    pub const ALL: [Self; 7] = [
        Self::ForcedChange,
        Self::BrokenPromise,
        Self::Reopened,
        Self::RepeatedContact,
        Self::FailedSelfService,
        Self::Transfer,
        Self::Waiting,
    ];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RepeatedContact => "repeated_contact",
            Self::Reopened => "reopened",
            Self::FailedSelfService => "failed_self_service",
            Self::ForcedChange => "forced_change",
            Self::Transfer => "transfer",
            Self::Waiting => "waiting",
            Self::BrokenPromise => "broken_promise",
        }
    }

    /// What one weighs; a wait weighs by its length.
    pub fn points(self) -> i64 {
        match self {
            Self::ForcedChange | Self::BrokenPromise => 20,
            Self::Reopened => 15,
            Self::RepeatedContact | Self::FailedSelfService => 10,
            Self::Transfer => 8,
            Self::Waiting => 0,
        }
    }
}

impl ChangeReason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::QueueTooLong,
        Self::NotStaffed,
        Self::TaskImpossible,
        Self::SelfServiceIncomplete,
        Self::IdentityNotPossible,
        Self::SentOn,
    ];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QueueTooLong => "queue_too_long",
            Self::NotStaffed => "not_staffed",
            Self::TaskImpossible => "task_impossible",
            Self::SelfServiceIncomplete => "self_service_incomplete",
            Self::IdentityNotPossible => "identity_not_possible",
            Self::SentOn => "sent_on",
        }
    }
}

impl Strain {
    const ALL: [Self; 3] = [Self::Low, Self::Raised, Self::High];

    /// How hard a matter of that many points was.
    pub fn of(points: i64) -> Self {
        match points {
            HIGH.. => Self::High,
            RAISED.. => Self::Raised,
            _ => Self::Low,
        }
    }

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Raised => "raised",
            Self::High => "high",
        }
    }
}

word_column!(Hoop, "hoop");
word_column!(ChangeReason, "reason");
word_column!(Strain, "strain");

/// The points of all entries together.
pub fn score(entries: &[LedgerEntry]) -> i64 {
    entries.iter().map(|entry| entry.points).sum()
}

/// What a wait weighs.
pub(crate) fn points_of_wait(ms: i64, live: bool) -> i64 {
    let (grace, point) =
        if live { (LIVE_GRACE_MS, LIVE_POINT_MS) } else { (WRITTEN_GRACE_MS, WRITTEN_POINT_MS) };
    ((ms - grace).max(0) / point).min(MOST_FOR_A_WAIT)
}
