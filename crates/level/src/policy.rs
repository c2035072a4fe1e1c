//! Within what time the house means to answer: an ordered list, of which a case keeps the first that suits.
//!
//! Until somebody sets a list the usual one holds, in the house's language. A list that was set holds as
//! it is, also when it is empty.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use helppo_kernel::{Ambient, BadId, ChannelId, ChannelKind, Locale, Problem, TeamId};
use helppo_people::{By, audit, find_setting, put_setting, settings};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use utoipa::ToSchema;

use crate::event::{LevelEvent, tell};
use crate::look::CaseNow;
use crate::recount::ask_for_recount;
use crate::{Kind, store};

/// Whether the house has set its list.
const SET: &str = "service_level.set";
const MOST: usize = 100;
const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const LONGEST_MS: i64 = 366 * 24 * HOUR_MS;
const USUAL_WARNING: i64 = 75;

/// One promise of the house to itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ServicePolicy)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What people call it; each name once.
    pub name: String,
    /// Only for cases of this team.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// Only for cases that began in a channel of this kind.
    #[serde(default)]
    pub channel_kind: Option<ChannelKind>,
    /// Only for cases of at least this priority, 0 low to 3 urgent.
    #[serde(default)]
    pub least_priority: Option<i64>,
    /// Milliseconds that count until a person has answered for the first time.
    #[serde(default)]
    pub first_ms: Option<i64>,
    /// Milliseconds that count until a person has answered what the customer said after an answer.
    #[serde(default)]
    pub next_ms: Option<i64>,
    /// Milliseconds that count until the case is solved.
    #[serde(default)]
    pub final_ms: Option<i64>,
    /// Which time counts: `always`, `own` (the opening hours of the case's channel, or else the house's),
    /// or the id of a channel whose hours count.
    #[serde(default)]
    #[schema(value_type = String)]
    pub hours: HoursOf,
    /// When a case counts as at risk: after so many hundredths of the time, 1 to 99.
    #[serde(default = "usual_warning")]
    pub warn_percent: i64,
}

/// Whose opening hours count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HoursOf {
    /// Nobody's: day and night.
    Always,
    /// The channel's in which the case began.
    #[default]
    Own,
    /// One channel's.
    Channel(ChannelId),
}

/// The list in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    /// In order.
    pub items: Vec<Policy>,
    /// Whether it is the usual list, because nobody has set one.
    pub usual: bool,
}

/// Why a list was not set.
#[derive(Debug, thiserror::Error)]
pub enum LevelError {
    /// A member of a policy is wrong.
    #[error("{field}: {message}")]
    Invalid {
        /// Which one, as in the request: `items[2].first_ms`.
        field: String,
        /// What would be right.
        message: String,
    },
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

row! {
    struct Row {
        name: String, team: Option<TeamId>, channel_kind: Option<ChannelKind>, least_priority: Option<i64>,
        first_ms: Option<i64>, next_ms: Option<i64>, final_ms: Option<i64>, hours: String, warn_percent: i64,
    }
}

/// The list in force.
pub async fn policies(tx: &mut Tx) -> Result<Policies, DbError> {
    if find_setting::<bool>(tx, SET).await? != Some(true) {
        let language = settings(tx).await?.language();
        return Ok(Policies { items: usual(language), usual: true });
    }
    let rows: Vec<Row> = tx.all(store::POLICIES, p![]).await?;
    Ok(Policies { items: rows.into_iter().map(Policy::from).collect(), usual: false })
}

/// Sets the whole list; open cases are measured by it soon after.
pub async fn replace_policies(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    items: &[Policy],
) -> Result<(), LevelError> {
    check(tx, items).await?;
    let before = policies(tx).await?;
    put_setting(tx, SET, &true).await?;
    tx.exec(store::FORGET_POLICIES, p![]).await?;
    for (place, policy) in (1i64..).zip(items) {
        let (name, hours) = (policy.name.trim(), policy.hours.to_string());
        let params = p![
            place,
            name,
            policy.team,
            policy.channel_kind,
            policy.least_priority,
            policy.first_ms,
            policy.next_ms,
            policy.final_ms,
            hours,
            policy.warn_percent
        ];
        tx.exec(store::INSERT_POLICY, params).await?;
    }
    let change = json!({ "from": before.items, "to": items });
    audit::record(tx, amb, by, "service_policies.changed", "", change).await?;
    tell(tx, amb, by.actor, &LevelEvent::ServicePoliciesChanged).await?;
    Ok(ask_for_recount(tx, amb).await?)
}

impl Policy {
    /// Milliseconds that count until that reply; `None` when it promises none.
    pub fn allowance(&self, kind: Kind) -> Option<i64> {
        match kind {
            Kind::First => self.first_ms,
            Kind::Next => self.next_ms,
            Kind::Final => self.final_ms,
        }
    }

    /// Whether it is for that case.
    pub(crate) fn suits(&self, case: &CaseNow) -> bool {
        self.team.is_none_or(|team| team == case.team)
            && self.channel_kind.is_none_or(|kind| kind == case.channel_kind)
            && self.least_priority.is_none_or(|least| case.priority >= least)
    }

    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let length = self.name.trim().chars().count();
        if !(1..=80).contains(&length) {
            return Some(("name", "expected 1 to 80 characters"));
        }
        if self.least_priority.is_some_and(|least| !(0..=3).contains(&least)) {
            return Some(("least_priority", "expected 0 low, 1 normal, 2 high or 3 urgent"));
        }
        let times = [("first_ms", self.first_ms), ("next_ms", self.next_ms), ("final_ms", self.final_ms)];
        for (field, ms) in times {
            if ms.is_some_and(|ms| !(SECOND_MS..=LONGEST_MS).contains(&ms)) {
                return Some((field, "expected between a second and 366 days, in milliseconds"));
            }
        }
        if times.iter().all(|(_, ms)| ms.is_none()) {
            return Some(("first_ms", "a policy needs a time for the first, the next or the final reply"));
        }
        if !(1..=99).contains(&self.warn_percent) {
            return Some(("warn_percent", "expected a number from 1 to 99"));
        }
        None
    }
}

async fn check(tx: &mut Tx, items: &[Policy]) -> Result<(), LevelError> {
    let wrong = |field: String, message: &str| Err(LevelError::Invalid { field, message: message.into() });
    if items.len() > MOST {
        return wrong("items".into(), "expected at most 100 policies");
    }
    let mut names = BTreeSet::new();
    for (n, policy) in items.iter().enumerate() {
        if let Some((field, message)) = policy.wrong() {
            return wrong(format!("items[{n}].{field}"), message);
        }
        if !names.insert(policy.name.trim()) {
            return wrong(format!("items[{n}].name"), "this name is in the list already");
        }
        if let Some(team) = policy.team
            && tx.opt::<(TeamId,)>(store::TEAM, p![team]).await?.is_none()
        {
            return wrong(format!("items[{n}].team"), "there is no such team");
        }
        if let HoursOf::Channel(channel) = policy.hours
            && tx.opt::<(ChannelId,)>(store::CHANNEL, p![channel]).await?.is_none()
        {
            return wrong(format!("items[{n}].hours"), "there is no such channel");
        }
    }
    Ok(())
}

/// What holds before anybody has thought about it.
fn usual(language: Locale) -> Vec<Policy> {
    let [chat, calls, messaging, urgent, rest] = match language {
        Locale::En => ["Chat", "Calls", "Messaging apps", "Urgent", "Everything else"],
        Locale::Fi => ["Chat", "Puhelut", "Viestisovellukset", "Kiireelliset", "Kaikki muut"],
        Locale::Sv => ["Chatt", "Samtal", "Meddelandeappar", "Brådskande", "Allt annat"],
    };
    let blank = |name: &str| Policy {
        name: name.into(),
        team: None,
        channel_kind: None,
        least_priority: None,
        first_ms: None,
        next_ms: None,
        final_ms: None,
        hours: HoursOf::Own,
        warn_percent: USUAL_WARNING,
    };
    vec![
        Policy {
            channel_kind: Some(ChannelKind::Chat),
            first_ms: Some(MINUTE_MS),
            next_ms: Some(2 * MINUTE_MS),
            ..blank(chat)
        },
        // What is said in a call is answered in it: only picking up is promised.
        Policy { channel_kind: Some(ChannelKind::Voice), first_ms: Some(MINUTE_MS), ..blank(calls) },
        Policy {
            channel_kind: Some(ChannelKind::Messaging),
            first_ms: Some(HOUR_MS),
            next_ms: Some(2 * HOUR_MS),
            final_ms: Some(16 * HOUR_MS),
            ..blank(messaging)
        },
        Policy {
            least_priority: Some(3),
            first_ms: Some(2 * HOUR_MS),
            next_ms: Some(2 * HOUR_MS),
            final_ms: Some(8 * HOUR_MS),
            ..blank(urgent)
        },
        Policy {
            first_ms: Some(8 * HOUR_MS),
            next_ms: Some(8 * HOUR_MS),
            final_ms: Some(40 * HOUR_MS),
            ..blank(rest)
        },
    ]
}

fn usual_warning() -> i64 {
    USUAL_WARNING
}

impl From<Row> for Policy {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            team: row.team,
            channel_kind: row.channel_kind,
            least_priority: row.least_priority,
            first_ms: row.first_ms,
            next_ms: row.next_ms,
            final_ms: row.final_ms,
            hours: row.hours.parse().unwrap_or_default(),
            warn_percent: row.warn_percent,
        }
    }
}

impl fmt::Display for HoursOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("always"),
            Self::Own => f.write_str("own"),
            Self::Channel(id) => id.fmt(f),
        }
    }
}

impl FromStr for HoursOf {
    type Err = BadId;

    fn from_str(word: &str) -> Result<Self, BadId> {
        match word {
            "always" => Ok(Self::Always),
            "own" => Ok(Self::Own),
            id => id.parse().map(Self::Channel),
        }
    }
}

impl Serialize for HoursOf {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HoursOf {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<LevelError> for Problem {
    fn from(e: LevelError) -> Self {
        match e {
            LevelError::Invalid { field, message } => Self::invalid(&field, message),
            LevelError::Db(e) => e.into(),
        }
    }
}
