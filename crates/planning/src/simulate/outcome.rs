//! What came of the days.

use helppo_kernel::ChannelKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::time::TimeOfDay;

/// The days of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Outcome {
    /// The scenario's name.
    pub name: String,
    /// Days that were counted.
    pub days: u32,
    /// The seed: the same scenario and seed give the same days.
    pub seed: u64,
    /// The most agents in shifts of one weekday.
    pub agents: u32,
    /// All queues together.
    pub total: PlayFigures,
    /// By queue.
    pub queues: Vec<QueueOutcome>,
}

/// One queue.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QueueOutcome {
    /// Its name.
    pub name: String,
    /// Its team.
    pub team: String,
    /// How its customers come.
    pub kind: ChannelKind,
    /// The wait that is in time, in seconds.
    pub target_s: f64,
    /// All day.
    pub total: PlayFigures,
    /// By interval of the day.
    pub intervals: Vec<IntervalOutcome>,
}

/// One interval of the day, all days together.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IntervalOutcome {
    /// When it begins.
    pub from: TimeOfDay,
    /// Customers who came in it.
    #[serde(flatten)]
    pub figures: PlayFigures,
}

/// Figures of customers by when they came. Shares are 0 to 1, times seconds.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlayFigures {
    /// Customers who came.
    pub came: u64,
    /// Who were answered.
    pub answered: u64,
    /// Who gave up.
    pub gave_up: u64,
    /// Who still waited when the last day ended.
    pub left_waiting: u64,
    /// The share for whom nobody was free when they came, of those answered or gone.
    pub waits: Option<f64>,
    /// The share answered within the target, of all who came.
    pub in_time: Option<f64>,
    /// The share who gave up, of those answered or gone.
    pub gives_up: Option<f64>,
    /// The mean wait, whether it ended with an answer or not.
    pub mean_wait_s: Option<f64>,
    /// Half waited at most so long, to a hundredth.
    pub p50_wait_s: Option<f64>,
    /// Nine of ten did.
    pub p90_wait_s: Option<f64>,
    /// The share of their time that the agents who serve the queue were busy, with whatever.
    pub occupancy: Option<f64>,
    /// How many agents who serve the queue were there on average: over the interval, or over 24 hours.
    pub agents: f64,
}
