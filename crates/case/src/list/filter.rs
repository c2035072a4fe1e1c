//! What a list is narrowed to.

use std::str::FromStr;

use helppo_kernel::{AgentId, ChannelKind, CustomerId, Locale, TeamId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Looker;
use super::keys::Key;
use crate::model::CaseStatus;

/// A set of cases. Everything absent lets all pass; without a status, open and pending ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// In one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<CaseStatus>,
    /// Whose: `me`, `none`, or an agent's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Owner>,
    /// With this team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Carrying this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Begun in a channel of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_kind: Option<ChannelKind>,
    /// Of this priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// In this language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Locale>,
    /// Of this customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In one of the special places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// Places that cut across status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The customer waits for a person.
    Waiting,
    /// Put off.
    Snoozed,
    /// I am mentioned in a note that I have not seen.
    Mentions,
}

/// Whose cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The looker's own.
    Me,
    /// Nobody's.
    Nobody,
    /// One agent's.
    Agent(AgentId),
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What was last spoken in comes first.
    #[default]
    Newest,
    /// What has been silent longest comes first.
    Oldest,
}

impl Filter {
    /// The statuses that pass.
    pub fn statuses(&self) -> Vec<CaseStatus> {
        if self.status.is_empty() { vec![CaseStatus::Open, CaseStatus::Pending] } else { self.status.clone() }
    }

    /// The owner that passes: `None` for any, `Some(None)` for nobody.
    pub(super) fn owned_by(&self, looker: &Looker) -> Option<Option<AgentId>> {
        self.owner.map(|owner| match owner {
            Owner::Me => Some(looker.agent),
            Owner::Nobody => None,
            Owner::Agent(agent) => Some(agent),
        })
    }

    /// Whether a case passes. What an index has decided already is simply true again.
    pub(super) fn lets(&self, looker: &Looker, key: &Key) -> bool {
        let special = match self.seen {
            Some(Seen::Waiting) => key.waiting,
            Some(Seen::Snoozed) => key.snoozed,
            Some(Seen::Mentions) => true,
            None => self.tag.is_some() || self.customer.is_some() || !key.snoozed,
        };
        special
            && !key.merged
            && (self.seen.is_some() && self.status.is_empty() || self.statuses().contains(&key.status))
            && self.owned_by(looker).is_none_or(|owner| key.owner == owner)
            && self.team.is_none_or(|team| key.team == team)
            && self.channel_kind.is_none_or(|kind| key.channel_kind == kind)
            && self.priority.is_none_or(|priority| key.priority == priority)
            && self.language.is_none_or(|language| key.language == Some(language))
            && self.customer.is_none_or(|customer| key.customer == customer)
            && looker.sees(key)
    }

    /// Whether something has to be left out of what the index gives: then more is read than shown.
    pub(super) fn sifts(&self) -> bool {
        let several = [self.tag.is_some(), self.customer.is_some(), self.seen.is_some()];
        self.channel_kind.is_some()
            || self.priority.is_some()
            || self.language.is_some()
            || several.iter().any(|narrow| *narrow)
            || (self.owner.is_some() && self.team.is_some())
    }

    /// Whether the counters know how many cases pass.
    pub(super) fn is_counted(&self) -> bool {
        let more = self.tag.is_some()
            || self.channel_kind.is_some()
            || self.priority.is_some()
            || self.language.is_some()
            || self.customer.is_some();
        !more && self.seen != Some(Seen::Mentions) && (self.seen.is_none() || self.status.is_empty())
    }
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Me => s.serialize_str("me"),
            Self::Nobody => s.serialize_str("none"),
            Self::Agent(id) => s.collect_str(id),
        }
    }
}

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Owner {
    type Err = helppo_kernel::BadId;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s {
            "me" => Ok(Self::Me),
            "none" => Ok(Self::Nobody),
            id => id.parse().map(Self::Agent),
        }
    }
}
