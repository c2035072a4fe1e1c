//! What a list is narrowed to.

use std::str::FromStr;

use helppo_kernel::{AgentId, CaseId, ChannelKind, CustomerId, Locale, TeamId};
use helppo_store::{DbError, Tx, p, sql};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::keys::Key;
use super::{CaseRow, Looker, rows};
use crate::model::CaseStatus;

sql!(MENTIONED, "SELECT DISTINCT case_id FROM mention WHERE agent = $1 AND read_at IS NULL");

/// A set of cases. Everything absent lets all pass; without a status, open and pending ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// In one of these; a single one may stand without brackets.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_many")]
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
    /// Found by these words. A list with words is short and in the order of the search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
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
    /// Whose reply is due first comes first, then what was last spoken in.
    Due,
    /// Whose customer waits longest comes first, then what was last spoken in.
    Waiting,
    /// What was last spoken in comes first.
    #[default]
    New,
    /// What has been silent longest comes first.
    Old,
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
            && looker.may_see(key.team, key.owner)
    }

    /// Whether a case found by words passes; its status counts only when one was asked for, and whether it
    /// is snoozed only where that is what was asked for. `mentioned` are cases with a note for the looker.
    fn lets_row(&self, looker: &Looker, row: &CaseRow, mentioned: &[CaseId]) -> bool {
        let head = &row.head;
        let owner = head.owner.as_ref().map(|o| o.id);
        let special = match self.seen {
            Some(Seen::Waiting) => head.waiting_since.is_some(),
            Some(Seen::Snoozed) => head.snoozed_until.is_some(),
            Some(Seen::Mentions) => mentioned.contains(&head.id),
            None => true,
        };
        special
            && (self.status.is_empty() || self.status.contains(&head.status))
            && self.owned_by(looker).is_none_or(|wanted| owner == wanted)
            && self.team.is_none_or(|team| head.team.id == team)
            && self.tag.as_ref().is_none_or(|tag| head.tags.contains(tag))
            && self.channel_kind.is_none_or(|kind| head.channel.kind == kind)
            && self.priority.is_none_or(|priority| head.priority == priority)
            && self.language.is_none_or(|language| head.language == Some(language))
            && self.customer.is_none_or(|customer| row.customer.id == customer)
            && looker.may_see(head.team.id, owner)
    }

    /// Whether the counters know how many cases pass.
    pub(super) fn is_counted(&self) -> bool {
        let more = self.tag.is_some()
            || self.channel_kind.is_some()
            || self.priority.is_some()
            || self.language.is_some()
            || self.customer.is_some()
            || self.q.is_some();
        !more && self.seen != Some(Seen::Mentions) && (self.seen.is_none() || self.status.is_empty())
    }
}

/// The rows of these cases that pass a filter, in their order.
pub(crate) async fn passing(
    tx: &mut Tx,
    looker: &Looker,
    filter: &Filter,
    cases: &[CaseId],
) -> Result<Vec<CaseRow>, DbError> {
    let mentioned: Vec<CaseId> = match filter.seen {
        Some(Seen::Mentions) => tx.all(MENTIONED, p![looker.agent]).await?,
        _ => Vec::new(),
    };
    let mut passing = rows(tx, cases).await?;
    passing.retain(|row| filter.lets_row(looker, row, &mentioned));
    Ok(passing)
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

fn one_or_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<CaseStatus>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(CaseStatus),
        Many(Vec<CaseStatus>),
    }
    Ok(match Either::deserialize(d)? {
        Either::One(status) => vec![status],
        Either::Many(all) => all,
    })
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
