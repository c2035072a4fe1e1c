//! What is to be played: who comes, who serves. A TOML file, or the same as JSON.

use helppo_kernel::ChannelKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::TimeOfDay;

/// Days of customers and agents. Day 1 counts as a Monday; every seventh day is alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// How many days are played.
    #[serde(default = "one_day")]
    pub days: u32,
    /// How many of them come first and are not counted.
    #[serde(default)]
    pub warm_up_days: u32,
    /// The grain of arrivals and of results: a divisor of 1440.
    #[serde(default = "half_an_hour")]
    pub interval_minutes: u32,
    /// The same seed gives the same days.
    #[serde(default)]
    pub seed: u64,
    /// Who comes.
    #[serde(rename = "queue")]
    pub queues: Vec<QueuePlan>,
    /// Who serves.
    #[serde(rename = "shift")]
    pub shifts: Vec<ShiftPlan>,
}

impl Scenario {
    /// The most agents in shifts of one weekday.
    pub fn agents_at_most(&self) -> u32 {
        let on = |day| move |s: &&ShiftPlan| s.days.is_empty() || s.days.contains(&day);
        (1..=7_u8).map(|day| self.shifts.iter().filter(on(day)).map(|s| s.agents).sum()).max().unwrap_or(0)
    }

    /// How many customers come on average in all days.
    pub fn customers_expected(&self) -> f64 {
        let a_day = |queue: &QueuePlan| {
            let hours = f64::from(queue.to.minutes().saturating_sub(queue.from.minutes())) / 60.0;
            let lists = f64::from(u32::try_from(queue.per_interval.len()).unwrap_or(1).max(1));
            let counted = queue.per_interval.iter().flatten().sum::<f64>() / lists;
            queue.per_hour.map_or(counted, |n| n * hours)
        };
        self.queues.iter().map(a_day).sum::<f64>() * f64::from(self.days)
    }
}

/// One stream of customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueuePlan {
    /// What it is called; no two alike.
    pub name: String,
    /// The team whose queue it stands in.
    pub team: String,
    /// How they come.
    pub kind: ChannelKind,
    /// Customers an hour, from `from` to `to`. Either this or `per_interval`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<f64>,
    /// Customers in each interval from `from` on, one list for each weekday; a single list is every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub per_interval: Vec<Vec<f64>>,
    /// When the first may come.
    #[serde(default)]
    pub from: TimeOfDay,
    /// When no more come.
    #[serde(default = "midnight")]
    pub to: TimeOfDay,
    /// How long a contact takes.
    pub handle: Handle,
    /// How long they wait on average before they give up (exponential); absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patience_seconds: Option<f64>,
    /// The wait that is in time; absent: the usual one of the kind. The same for every queue of a team and
    /// kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_seconds: Option<f64>,
    /// 0 low, 1 normal, 2 high, 3 urgent.
    #[serde(default = "normal_priority")]
    pub priority: u8,
    /// Skills that the agent must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// The customers' language: agents who speak it come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// How long a contact takes, wrap-up included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handle {
    /// The mean.
    pub mean_seconds: f64,
    /// How lengths are spread around it.
    #[serde(default)]
    pub shape: Shape,
    /// The standard deviation, of `lognormal` only; absent: as large as the mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation_seconds: Option<f64>,
}

/// How lengths are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// All alike.
    Fixed,
    /// Many short, few long: what the formulas assume.
    #[default]
    Exponential,
    /// Few very short, few very long: what most contacts look like.
    Lognormal,
}

/// Some agents with the same hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPlan {
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// How many agents.
    pub agents: u32,
    /// When they come.
    #[serde(default)]
    pub from: TimeOfDay,
    /// When they leave; what they have at hand they finish.
    #[serde(default = "midnight")]
    pub to: TimeOfDay,
    /// On which weekdays, Monday 1 to Sunday 7; empty: every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// When nothing is offered to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Stretch>,
    /// The teams whose queues they serve.
    pub teams: Vec<String>,
    /// What they can do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// What they speak; empty: every language counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// How many of each kind at once; a kind that is not named is not served. Absent: the usual limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<KindLimits>,
    /// How long until an offer is accepted, at most 15.
    #[serde(default)]
    pub answers_in_seconds: f64,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// From then.
    pub from: TimeOfDay,
    /// Until then.
    pub to: TimeOfDay,
}

/// How many contacts of each kind an agent may hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KindLimits {
    /// Live chats.
    pub chat: u16,
    /// E-mails.
    pub email: u16,
    /// Calls.
    pub voice: u16,
    /// Forms.
    pub form: u16,
    /// Messages.
    pub messaging: u16,
}

impl KindLimits {
    /// In the order of [`ChannelKind::ALL`].
    pub(crate) fn all(self) -> [u16; 5] {
        [self.chat, self.email, self.voice, self.form, self.messaging]
    }

    /// The same the other way.
    pub(crate) fn of([chat, email, voice, form, messaging]: [u16; 5]) -> Self {
        Self { chat, email, voice, form, messaging }
    }
}

fn one_day() -> u32 {
    1
}

fn half_an_hour() -> u32 {
    30
}

fn normal_priority() -> u8 {
    1
}

fn midnight() -> TimeOfDay {
    TimeOfDay::END
}
