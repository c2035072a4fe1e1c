//! The shape of what is remembered: an immutable fact, written with the change it tells of.

use serde::{Deserialize, Serialize};

use crate::{Actor, CaseId, CustomerId, EventId, InteractionId, Millis};

/// A place in the event log, to resume from. Opaque outside; orders by commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pos {
    /// The writing transaction on PostgreSQL; always 0 on SQLite, whose writes are serial.
    pub epoch: i64,
    /// The place within the epoch.
    pub n: i64,
}

impl std::fmt::Display for Pos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.epoch, self.n)
    }
}

impl std::str::FromStr for Pos {
    type Err = std::num::ParseIntError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (epoch, n) = s.split_once('-').unwrap_or(("0", s));
        Ok(Self { epoch: epoch.parse()?, n: n.parse()? })
    }
}

/// A fact about to be written. Rooms build it from their own event enum.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Past tense, from the list in docs/glossary.md: `MessageReceived`.
    pub kind: &'static str,
    /// When it happened.
    pub at: Millis,
    /// Who caused it.
    pub actor: Actor,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The case concerned; its events have a total order.
    pub case: Option<CaseId>,
    /// The interaction concerned.
    pub interaction: Option<InteractionId>,
    /// Small facts only: ids, from and to; never message texts.
    pub data: serde_json::Value,
    /// The event that led to this one; the loop guard follows it.
    pub cause: Option<EventId>,
}

impl NewEvent {
    /// A fact without customer or case; add them with the `of_` methods.
    pub fn new(kind: &'static str, at: Millis, actor: Actor, data: serde_json::Value) -> Self {
        Self { kind, at, actor, customer: None, case: None, interaction: None, data, cause: None }
    }

    /// Names the customer.
    #[must_use]
    pub fn of_customer(mut self, customer: CustomerId) -> Self {
        self.customer = Some(customer);
        self
    }

    /// Names the case.
    #[must_use]
    pub fn of_case(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    /// Names the interaction.
    #[must_use]
    pub fn of_interaction(mut self, interaction: InteractionId) -> Self {
        self.interaction = Some(interaction);
        self
    }

    /// Names the event that led to this one.
    #[must_use]
    pub fn because_of(mut self, cause: EventId) -> Self {
        self.cause = Some(cause);
        self
    }
}

/// A fact as it stands in the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Where it stands; not part of its JSON.
    #[serde(skip)]
    pub pos: Pos,
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub at: Millis,
    /// Who caused it.
    pub actor: Actor,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The case concerned.
    pub case: Option<CaseId>,
    /// Its place within the case, from 1; 0 without a case.
    pub case_seq: i64,
    /// The interaction concerned.
    pub interaction: Option<InteractionId>,
    /// Past tense: `MessageReceived`.
    pub kind: String,
    /// What more there is to know.
    pub data: serde_json::Value,
    /// The event that led to this one.
    pub cause: Option<EventId>,
}

impl Event {
    /// A typed value of the data, when present and of that shape.
    pub fn get<T: serde::de::DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.data.get(key)?.clone()).ok()
    }
}
