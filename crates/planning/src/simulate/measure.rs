//! What is counted while the days are played, by queue and interval of the day.

use super::outcome::{IntervalOutcome, PlayFigures};
use super::plan::Plan;
use super::time::{DAY_MS, TimeOfDay};

/// What can happen to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Came,
    Answered,
    GaveUp,
    /// Nobody was free when they came.
    Waited,
    InTime,
    LeftWaiting,
}

pub(super) struct Measures {
    counts_from: i64,
    ends: i64,
    interval_ms: i64,
    /// By queue, then interval of the day.
    cells: Vec<Vec<Cell>>,
    /// By shift, then interval of the day: time that agents were there and time that they were busy.
    work: Vec<Vec<(f64, f64)>>,
}

#[derive(Clone, Debug, Default)]
struct Cell {
    counts: [u64; 6],
    wait_ms: f64,
    spread: Spread,
}

/// Waits by size, each step a hundredth larger than the one before: percentiles are at most that far off.
#[derive(Clone, Debug, Default)]
struct Spread(Vec<u64>);

impl Measures {
    pub(super) fn new(plan: &Plan) -> Self {
        let intervals = usize::try_from(DAY_MS / plan.interval_ms).unwrap_or(1);
        Self {
            counts_from: plan.counts_from,
            ends: plan.ends,
            interval_ms: plan.interval_ms,
            cells: vec![vec![Cell::default(); intervals]; plan.queues.len()],
            work: vec![vec![(0.0, 0.0); intervals]; plan.shifts.len()],
        }
    }

    /// One more customer who came at `came_at`.
    pub(super) fn count(&mut self, queue: usize, came_at: i64, what: Counts) {
        if came_at >= self.counts_from {
            let interval = self.interval(came_at);
            self.cells[queue][interval].counts[what as usize] += 1;
        }
    }

    pub(super) fn waited(&mut self, queue: usize, came_at: i64, waited_ms: i64) {
        if came_at >= self.counts_from {
            let interval = self.interval(came_at);
            let cell = &mut self.cells[queue][interval];
            cell.wait_ms += float(waited_ms);
            cell.spread.add(waited_ms);
        }
    }

    /// An agent of that shift was there from `from` to `to`, that much of a person in use.
    pub(super) fn worked(&mut self, shift: usize, from: i64, to: i64, busy: f64) {
        let mut at = from.max(self.counts_from);
        while at < to {
            let ends = to.min((at / self.interval_ms + 1) * self.interval_ms);
            let interval = self.interval(at);
            let (there, used) = &mut self.work[shift][interval];
            *there += float(ends - at);
            *used += float(ends - at) * busy;
            at = ends;
        }
    }

    /// The figures of some queues together, served by some shifts.
    pub(super) fn total(&self, queues: &[usize], shifts: &[usize]) -> PlayFigures {
        let mut sum = Cell::default();
        queues.iter().flat_map(|q| &self.cells[*q]).for_each(|cell| sum.add(cell));
        let work = shifts.iter().flat_map(|s| &self.work[*s]);
        self.figures(&sum, work.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1)), DAY_MS)
    }

    /// The figures of a queue by interval, those left out in which nobody came.
    pub(super) fn intervals(&self, queue: usize, shifts: &[usize]) -> Vec<IntervalOutcome> {
        let cells = self.cells[queue].iter().enumerate();
        let busy = cells.filter(|(_, cell)| cell.counts[Counts::Came as usize] > 0);
        busy.map(|(i, cell)| {
            let work =
                shifts.iter().map(|s| self.work[*s][i]).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
            let minutes = i64::try_from(i).unwrap_or(0) * self.interval_ms / 60_000;
            IntervalOutcome {
                from: TimeOfDay::from_minutes(u16::try_from(minutes).unwrap_or(0)),
                figures: self.figures(cell, work, self.interval_ms),
            }
        })
        .collect()
    }

    fn figures(&self, cell: &Cell, (there, used): (f64, f64), lasts_ms: i64) -> PlayFigures {
        let [came, answered, gave_up, waited, in_time, left_waiting] = cell.counts;
        let done = answered + gave_up;
        let share = |n: u64, of: u64| (of > 0).then(|| count(n) / count(of));
        let days = float(self.ends - self.counts_from) / float(DAY_MS);
        PlayFigures {
            came,
            answered,
            gave_up,
            left_waiting,
            waits: share(waited, done),
            in_time: share(in_time, came),
            gives_up: share(gave_up, done),
            mean_wait_s: (done > 0).then(|| cell.wait_ms / count(done) / 1000.0),
            p50_wait_s: cell.spread.quantile(0.5),
            p90_wait_s: cell.spread.quantile(0.9),
            occupancy: (there > 0.0).then(|| used / there),
            agents: there / float(lasts_ms) / days,
        }
    }

    fn interval(&self, at: i64) -> usize {
        usize::try_from(at % DAY_MS / self.interval_ms).unwrap_or(0)
    }
}

impl Cell {
    fn add(&mut self, other: &Self) {
        for (sum, n) in self.counts.iter_mut().zip(other.counts) {
            *sum += n;
        }
        self.wait_ms += other.wait_ms;
        self.spread.join(&other.spread);
    }
}

impl Spread {
    const STEP: f64 = 0.01;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the logarithm of a wait is small"
    )]
    fn add(&mut self, ms: i64) {
        let step = if ms <= 0 { 0 } else { 1 + (float(ms).ln() / Self::STEP) as usize };
        if self.0.len() <= step {
            self.0.resize(step + 1, 0);
        }
        self.0[step] += 1;
    }

    fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (sum, n) in self.0.iter_mut().zip(&other.0) {
            *sum += n;
        }
    }

    /// The wait in seconds that a share `p` does not exceed.
    fn quantile(&self, p: f64) -> Option<f64> {
        let all: u64 = self.0.iter().sum();
        let wanted = count(all) * p;
        let mut seen = 0;
        let steps = self.0.iter().enumerate();
        let found = steps.into_iter().find(|(_, n)| {
            seen += **n;
            count(seen) >= wanted
        });
        let (step, _) = found.filter(|_| all > 0)?;
        let middle = count(step as u64) - 0.5;
        Some(if step == 0 { 0.0 } else { (middle * Self::STEP).exp() / 1000.0 })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn count(n: u64) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a scenario are far below 2^52")]
fn float(ms: i64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_at_most_a_hundredth_off() {
        let mut spread = Spread::default();
        (1..=1000).for_each(|n| spread.add(n * 137));
        for (p, known) in [(0.5, 68.5), (0.9, 123.3), (0.1, 13.7)] {
            let found = spread.quantile(p).expect("waits");
            assert!((found / known - 1.0).abs() < 0.01, "{found} {known}");
        }
        assert_eq!(Spread::default().quantile(0.5), None);
        let mut nobody_waited = Spread::default();
        nobody_waited.add(0);
        assert_eq!(nobody_waited.quantile(0.9), Some(0.0));
    }
}
