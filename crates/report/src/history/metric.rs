//! The metrics: which facts each is made of, and in what unit. Their meaning stands in docs/metrics.md. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fact::Kind;

/// A metric of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricName {
    /// Contacts that began.
    Contacts,
    /// Cases opened.
    Opened,
    /// Cases solved, each time.
    Solved,
    /// Cases closed, each time.
    Closed,
    /// Cases opened again, each time.
    Reopened,
    /// Contacts that ended without ever having waited for a person.
    Automated,
    /// Of all contacts, those.
    AutomatedShare,
    /// Messages of agents.
    Replies,
    /// Waits that ended with an answer.
    Answered,
    /// How long these were.
    Wait,
    /// Of these, the share within the target.
    ServiceLevel,
    /// Waits that the customer gave up.
    Abandoned,
    /// Of all waits, those.
    AbandonedShare,
    /// How long these had waited.
    AbandonedWait,
    /// Times until the first reply to a customer who wrote first.
    FirstReply,
    /// Times until a later reply to a customer who wrote again.
    NextReply,
    /// Served work that went to somebody else, or back into the queue.
    Transfers,
    /// The same for each answered wait.
    TransferShare,
    /// How long work is served. For planning only: never of one person.
    HandleTime,
    /// Matters of customers that were finished for the first time.
    Resolved,
    /// How long these took.
    ResolutionTime,
    /// How many contacts these took.
    ContactsToResolution,
    /// Of these, finished with one contact and no return within the days. Never alone.
    FirstContactResolution,
    /// Of these, opened again within the days.
    ReopenShare,
    /// Of these, the customer came back within the days.
    RecontactShare,
    /// Share of the time with work, of the time that people were there.
    Occupancy,
    /// Ease, 1 to 7.
    Ces,
    /// Of the questions about ease, answered.
    CesResponse,
    /// Satisfaction.
    Csat,
    /// Of the questions about satisfaction, answered.
    CsatResponse,
}

/// In what a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricUnit {
    /// How many.
    Count,
    /// Of one, 0 to 1; more than 1 where a thing can happen several times to each.
    Share,
    /// Milliseconds.
    Ms,
    /// How many contacts.
    Contacts,
    /// A score.
    Score,
}

/// Which part of a kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Buckets {
    All,
    /// Returns within so many days.
    Within(i64),
    /// No return, or a later one.
    NotWithin(i64),
}

impl Buckets {
    pub(crate) fn has(self, bucket: i64) -> bool {
        match self {
            Self::All => true,
            Self::Within(days) => (1..=days).contains(&bucket),
            Self::NotWithin(days) => !(1..=days).contains(&bucket),
        }
    }
}

/// What a metric is made of.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub(crate) unit: MetricUnit,
    /// What is counted: the number itself, what is averaged, or what shares are of.
    pub(crate) counted: Vec<Kind>,
    /// For shares: what of it is meant.
    pub(crate) met: Option<(Kind, Buckets)>,
}

impl MetricName {
    /// Every metric, in the order of docs/metrics.md.
    pub const ALL: [Self; 30] = [
        Self::Contacts,
        Self::Opened,
        Self::Solved,
        Self::Closed,
        Self::Reopened,
        Self::Automated,
        Self::AutomatedShare,
        Self::Replies,
        Self::Answered,
        Self::Wait,
        Self::ServiceLevel,
        Self::Abandoned,
        Self::AbandonedShare,
        Self::AbandonedWait,
        Self::FirstReply,
        Self::NextReply,
        Self::Transfers,
        Self::TransferShare,
        Self::HandleTime,
        Self::Resolved,
        Self::ResolutionTime,
        Self::ContactsToResolution,
        Self::FirstContactResolution,
        Self::ReopenShare,
        Self::RecontactShare,
        Self::Occupancy,
        Self::Ces,
        Self::CesResponse,
        Self::Csat,
        Self::CsatResponse,
    ];

    /// Whether a return within some days matters to it, so that recent days are not known yet.
    pub(crate) fn looks_ahead(self) -> bool {
        matches!(self, Self::FirstContactResolution | Self::ReopenShare | Self::RecontactShare)
    }

    /// What it is made of; `within` days count as a return. `None`: of nothing that is a fact of a case.
    pub(crate) fn formula(self, within: i64) -> Option<Formula> {
        let count = |kind| Formula { unit: MetricUnit::Count, counted: vec![kind], met: None };
        let of = |unit, kind| Formula { unit, counted: vec![kind], met: None };
        let share = |counted: &[Kind], kind, buckets| Formula {
            unit: MetricUnit::Share,
            counted: counted.to_vec(),
            met: Some((kind, buckets)),
        };
        let all = Buckets::All;
        Some(match self {
            Self::Contacts => count(Kind::Contact),
            Self::Opened => count(Kind::Opened),
            Self::Solved => count(Kind::Solved),
            Self::Closed => count(Kind::Closed),
            Self::Reopened => count(Kind::Reopened),
            Self::Automated => count(Kind::Automated),
            Self::AutomatedShare => share(&[Kind::Contact], Kind::Automated, all),
            Self::Replies => count(Kind::Reply),
            Self::Answered => count(Kind::Answered),
            Self::Wait => of(MetricUnit::Ms, Kind::Answered),
            Self::ServiceLevel => share(&[Kind::Answered], Kind::InTarget, all),
            Self::Abandoned => count(Kind::Abandoned),
            Self::AbandonedShare => share(&[Kind::Answered, Kind::Abandoned], Kind::Abandoned, all),
            Self::AbandonedWait => of(MetricUnit::Ms, Kind::Abandoned),
            Self::FirstReply => of(MetricUnit::Ms, Kind::FirstReply),
            Self::NextReply => of(MetricUnit::Ms, Kind::NextReply),
            Self::Transfers => count(Kind::Transfer),
            Self::TransferShare => share(&[Kind::Answered], Kind::Transfer, all),
            Self::HandleTime => of(MetricUnit::Ms, Kind::Handle),
            Self::Resolved => count(Kind::Resolved),
            Self::ResolutionTime => of(MetricUnit::Ms, Kind::Resolution),
            Self::ContactsToResolution => of(MetricUnit::Contacts, Kind::Resolved),
            Self::FirstContactResolution => {
                share(&[Kind::Resolved], Kind::Single, Buckets::NotWithin(within))
            }
            Self::ReopenShare => share(&[Kind::Resolved], Kind::Reopen, Buckets::Within(within)),
            Self::RecontactShare => share(&[Kind::Resolved], Kind::Recontact, Buckets::Within(within)),
            Self::Ces => of(MetricUnit::Score, Kind::Ces),
            Self::CesResponse => share(&[Kind::CesAsked], Kind::Ces, all),
            Self::Csat => of(MetricUnit::Score, Kind::Csat),
            Self::CsatResponse => share(&[Kind::CsatAsked], Kind::Csat, all),
            Self::Occupancy => return None,
        })
    }

    /// In what it is measured.
    pub fn unit(self) -> MetricUnit {
        self.formula(1).map_or(MetricUnit::Share, |f| f.unit)
    }

    /// The word on the wire.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The metric that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(word)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_listed_once_and_defined_in_the_document() {
        let document = include_str!("../../../../docs/metrics.md");
        let mut seen = std::collections::BTreeSet::new();
        for metric in MetricName::ALL {
            assert!(seen.insert(metric), "{metric:?} is listed twice");
            let word = metric.word();
            assert_eq!(MetricName::from_word(&word), Some(metric));
            assert!(document.contains(&format!("`{word}`")), "{word} has no definition in docs/metrics.md");
        }
    }

    #[test]
    fn a_return_is_within_the_days_or_not() {
        for (bucket, within) in [(0, false), (1, true), (7, true), (8, false)] {
            assert_eq!(Buckets::Within(7).has(bucket), within);
            assert_eq!(Buckets::NotWithin(7).has(bucket), !within);
        }
    }
}
