//! The least staff that reaches a goal.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Delay, Impatience};

/// More than this nobody employs: where the search for a staff ends.
const MOST: u32 = 1 << 20;

/// What comes to one queue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Traffic {
    /// Customers an hour.
    pub per_hour: f64,
    /// Mean length of a contact, in seconds.
    pub handle_s: f64,
    /// How long a customer waits on average before giving up, in seconds; absent: for ever.
    pub patience_s: Option<f64>,
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Goal {
    /// The share of all customers who are to be answered in time, 0 to 1.
    pub share: f64,
    /// In time, in seconds.
    pub within_s: f64,
    /// The largest share of their time that agents should be busy, 0 to 1.
    pub busy_at_most: f64,
}

/// One queue in the long run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Service {
    /// The share who wait at all.
    pub waits: f64,
    /// The mean wait in seconds; `None` when the queue grows without end.
    pub mean_wait_s: Option<f64>,
    /// The share answered in time.
    pub in_time: f64,
    /// The share who give up.
    pub gives_up: f64,
    /// The share of their time that agents are busy.
    pub occupancy: f64,
}

impl Traffic {
    /// The offered load in erlangs.
    pub fn load(&self) -> f64 {
        self.per_hour * self.handle_s / 3600.0
    }
}

/// What `agents` give to that traffic: Erlang A where customers lose patience, else Erlang C.
pub fn service(agents: u32, traffic: &Traffic, within_s: f64) -> Service {
    match traffic.patience_s {
        Some(patience_s) => {
            let queue = Impatience::new(agents, traffic.load(), traffic.handle_s, patience_s);
            Service {
                waits: queue.waits(),
                mean_wait_s: Some(queue.mean_wait_s()),
                in_time: queue.answered_within(within_s),
                gives_up: queue.gives_up(),
                occupancy: queue.occupancy(),
            }
        }
        None => {
            let queue = Delay::new(agents, traffic.load(), traffic.handle_s);
            Service {
                waits: queue.waits(),
                mean_wait_s: Some(queue.mean_wait_s()).filter(|s| s.is_finite()),
                in_time: queue.answered_within(within_s),
                gives_up: 0.0,
                occupancy: queue.occupancy(),
            }
        }
    }
}

/// The least number of agents with which the goal is reached; 0 when nobody comes.
pub fn agents_for(traffic: &Traffic, goal: &Goal) -> u32 {
    if traffic.load() <= 0.0 {
        return 0;
    }
    let reached = |agents| {
        let service = service(agents, traffic, goal.within_s);
        service.in_time >= goal.share && service.occupancy <= goal.busy_at_most
    };
    // Both grow better with each agent, so halving the stretch finds the first.
    let mut enough = 1;
    while enough < MOST && !reached(enough) {
        enough *= 2;
    }
    let mut too_few = enough / 2;
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if reached(middle) { enough = middle } else { too_few = middle }
    }
    enough
}
