//! Days played through on the dispatcher that decides in an installation.
//!
//! A [`Scenario`] says who comes and who serves; [`simulate`] plays it with chance from a seed and tells what
//! customers and agents would have met. Customers come as a Poisson stream whose pace changes by interval,
//! give up after an exponential patience, and take a fixed, exponential or lognormal time. Who serves whom is
//! decided by `helppo_routing::dispatcher` alone, so that a what-if is answered by the rules that will apply.
//!
//! [`compare`] plays the same customers three times: as written, with silos, and with one queue.

mod adapter;
mod arrange;
mod chance;
mod check;
mod contacts;
mod crew;
mod measure;
mod outcome;
mod plan;
mod play;
mod read;
mod scenario;
mod table;
mod time;
mod watch;

pub use arrange::{Arrangement, arranged};
pub use outcome::{IntervalOutcome, Outcome, PlayFigures, QueueOutcome};
pub use read::{Fault, ScenarioError};
pub use scenario::{Handle, KindLimits, QueuePlan, Scenario, Shape, ShiftPlan, Stretch};
pub use table::table;
pub use time::TimeOfDay;
pub use watch::{Gone, Seen, Watch};

use serde::Serialize;
use utoipa::ToSchema;

use plan::Plan;

/// The same customers under three arrangements of the same people.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Comparison {
    /// As the scenario says.
    pub as_written: Outcome,
    /// Each agent serves one team's one kind of channel only.
    pub siloed: Outcome,
    /// Every agent serves every team and every kind that anybody serves.
    pub one_queue: Outcome,
}

/// Plays a scenario. It must have been checked: see [`Scenario::read`] and [`Scenario::checked`].
pub fn simulate(scenario: &Scenario) -> Outcome {
    simulate_watched(scenario, &mut watch::Unwatched)
}

/// The same, with somebody who looks on.
pub fn simulate_watched(scenario: &Scenario, watch: &mut impl Watch) -> Outcome {
    let plan = Plan::of(scenario);
    let measures = play::play(&plan, watch);
    let everybody: Vec<usize> = (0..plan.shifts.len()).collect();
    let queues = scenario.queues.iter().zip(&plan.queues).enumerate().map(|(number, (written, queue))| {
        let serving: Vec<usize> =
            everybody.iter().copied().filter(|s| plan.shifts[*s].serves(queue)).collect();
        QueueOutcome {
            name: written.name.clone(),
            team: written.team.clone(),
            kind: written.kind,
            target_s: seconds(queue.target_ms),
            total: measures.total(&[number], &serving),
            intervals: measures.intervals(number, &serving),
        }
    });
    Outcome {
        name: scenario.name.clone(),
        days: scenario.days - scenario.warm_up_days,
        seed: scenario.seed,
        agents: scenario.agents_at_most(),
        queues: queues.collect(),
        total: measures.total(&(0..plan.queues.len()).collect::<Vec<_>>(), &everybody),
    }
}

/// Plays a scenario under each arrangement, with the same customers.
pub fn compare(scenario: &Scenario) -> Comparison {
    let under = |arrangement| simulate(&arranged(scenario, arrangement));
    Comparison {
        as_written: simulate(scenario),
        siloed: under(Arrangement::Siloed),
        one_queue: under(Arrangement::OneQueue),
    }
}

#[expect(clippy::cast_precision_loss, reason = "targets are at most 30 days")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
