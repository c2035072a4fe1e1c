//! A scenario made ready to be played: names as numbers, times in milliseconds.

use helppo_kernel::{ChannelKind, TeamId};
use helppo_routing::dispatcher::{Config, PerKind};

use super::adapter;
use super::chance::Chance;
use super::scenario::{Handle, QueuePlan, Scenario, Shape, ShiftPlan};
use super::time::{DAY_MS, MINUTE_MS};

#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) queues: Vec<Queue>,
    pub(super) shifts: Vec<Shift>,
    /// When counting begins and when all ends.
    pub(super) counts_from: i64,
    pub(super) ends: i64,
    pub(super) interval_ms: i64,
    pub(super) seed: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Queue {
    pub(super) team: TeamId,
    pub(super) kind: ChannelKind,
    pub(super) target_ms: i64,
    pub(super) priority: u8,
    pub(super) skills: Vec<String>,
    pub(super) language: Option<String>,
    /// Customers a millisecond, piece by piece of one or seven days; pieces last `piece_ms`.
    rates: Vec<Vec<f64>>,
    piece_ms: f64,
    handle: Handle,
    patience_ms: Option<f64>,
}

#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub(super) agents: u32,
    pub(super) teams: Vec<TeamId>,
    pub(super) skills: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) limits: PerKind<u16>,
    pub(super) answers_in_ms: i64,
    /// When they come (true) or go within the day, in milliseconds.
    pub(super) turns: Vec<(i64, Turn)>,
    days: Vec<u8>,
}

/// Whether work may be offered from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    Comes,
    Pauses,
    Leaves,
}

impl Plan {
    /// `scenario` must have been checked.
    pub(super) fn of(scenario: &Scenario) -> Self {
        let mut teams: Vec<&str> = scenario.queues.iter().map(|q| q.team.as_str()).collect();
        teams.sort_unstable();
        teams.dedup();
        let team = |name: &str| adapter::team(teams.binary_search(&name).unwrap_or(teams.len()));
        let interval_ms = i64::from(scenario.interval_minutes) * MINUTE_MS;
        Self {
            queues: scenario.queues.iter().map(|q| Queue::of(q, team(&q.team), interval_ms)).collect(),
            shifts: scenario
                .shifts
                .iter()
                .map(|s| Shift::of(s, s.teams.iter().map(|t| team(t)).collect()))
                .collect(),
            counts_from: i64::from(scenario.warm_up_days) * DAY_MS,
            ends: i64::from(scenario.days) * DAY_MS,
            interval_ms,
            seed: scenario.seed,
        }
    }
}

impl Queue {
    fn of(plan: &QueuePlan, team: TeamId, interval_ms: i64) -> Self {
        let usual = Config::default().target_ms[plan.kind];
        let (rates, piece_ms) = rates(plan, interval_ms);
        Self {
            team,
            kind: plan.kind,
            target_ms: plan.target_seconds.map_or(usual, millis),
            priority: plan.priority,
            skills: plan.skills.clone(),
            language: plan.language.clone(),
            rates,
            piece_ms,
            handle: plan.handle,
            patience_ms: plan.patience_seconds.map(|s| s * 1000.0),
        }
    }

    /// When the next customer comes after `at`, a Poisson stream whose pace changes by the piece; `None`
    /// when nobody ever comes again.
    pub(super) fn next_after(&self, at: f64, chance: &mut Chance) -> Option<f64> {
        let mut left = chance.exponential();
        let (mut at, mut empty) = (at, 0);
        let pieces: usize = self.rates.iter().map(Vec::len).sum();
        while empty <= pieces {
            let (piece, rate) = self.rate_at(at);
            let ends = (piece + 1.0) * self.piece_ms;
            let comes = (ends - at) * rate;
            if comes >= left {
                return Some(at + left / rate);
            }
            empty = if rate > 0.0 { 0 } else { empty + 1 };
            left -= comes;
            at = ends;
        }
        None
    }

    /// The number of the piece since the beginning, and its pace.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number, not negative"
    )]
    fn rate_at(&self, at: f64) -> (f64, f64) {
        let piece = (at / self.piece_ms).floor();
        let number = piece as usize;
        let day = &self.rates[number / self.rates[0].len() % self.rates.len()];
        (piece, day[number % day.len()])
    }

    /// How long the next contact takes, at least a millisecond.
    pub(super) fn next_length(&self, chance: &mut Chance) -> i64 {
        let Handle { mean_seconds: mean, shape, deviation_seconds } = self.handle;
        let seconds = match shape {
            Shape::Fixed => mean,
            Shape::Exponential => mean * chance.exponential(),
            Shape::Lognormal => {
                // A lognormal of mean m and deviation s is exp(N(ln m − v/2, v)) with v = ln(1 + s²/m²).
                let v = (1.0 + (deviation_seconds.unwrap_or(mean) / mean).powi(2)).ln();
                mean * (v.sqrt() * chance.normal() - v / 2.0).exp()
            }
        };
        millis(seconds).max(1)
    }

    /// How long the next customer is willing to wait.
    pub(super) fn next_patience(&self, chance: &mut Chance) -> Option<i64> {
        let mean = self.patience_ms?;
        Some(millis(mean * chance.exponential() / 1000.0))
    }
}

impl Shift {
    fn of(plan: &ShiftPlan, teams: Vec<TeamId>) -> Self {
        let mut turns = vec![(plan.from.ms(), Turn::Comes), (plan.to.ms(), Turn::Leaves)];
        for pause in &plan.breaks {
            turns.push((pause.from.ms(), Turn::Pauses));
            turns.push((pause.to.ms(), Turn::Comes));
        }
        // A break that ends with the shift: who leaves does not come back first.
        turns.retain(|(at, turn)| *turn != Turn::Comes || *at < plan.to.ms());
        turns.sort_unstable();
        Self {
            agents: plan.agents,
            teams,
            skills: plan.skills.clone(),
            languages: plan.languages.clone(),
            limits: plan.limits.map_or_else(adapter::usual_limits, |l| PerKind(l.all())),
            answers_in_ms: millis(plan.answers_in_seconds),
            turns,
            days: plan.days.clone(),
        }
    }

    /// Whether they work on that day, counted from 0, a Monday.
    pub(super) fn works_on(&self, day: i64) -> bool {
        self.days.is_empty() || self.days.iter().any(|d| i64::from(*d) == day % 7 + 1)
    }

    /// Whether they may be offered work of that queue.
    pub(super) fn serves(&self, queue: &Queue) -> bool {
        self.teams.contains(&queue.team)
            && self.limits[queue.kind] > 0
            && queue.skills.iter().all(|s| self.skills.contains(s))
    }
}

fn rates(plan: &QueuePlan, interval_ms: i64) -> (Vec<Vec<f64>>, f64) {
    let piece_ms = if plan.per_hour.is_some() { MINUTE_MS } else { interval_ms };
    let pieces = usize::try_from(DAY_MS / piece_ms).unwrap_or(1);
    let first = usize::try_from(plan.from.ms() / piece_ms).unwrap_or(0);
    let days = match plan.per_hour {
        Some(per_hour) => {
            let last = usize::try_from(plan.to.ms() / piece_ms).unwrap_or(pieces);
            vec![
                (0..pieces)
                    .map(|i| if (first..last).contains(&i) { per_hour / 3_600_000.0 } else { 0.0 })
                    .collect(),
            ]
        }
        None => plan
            .per_interval
            .iter()
            .map(|counts| {
                let mut day = vec![0.0; pieces];
                for (piece, count) in day.iter_mut().skip(first).zip(counts) {
                    *piece = count / float(piece_ms);
                }
                day
            })
            .collect(),
    };
    (days, float(piece_ms))
}

#[expect(clippy::cast_possible_truncation, reason = "scenarios hold at most 30 days")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a scenario are far below 2^52")]
fn float(ms: i64) -> f64 {
    ms as f64
}
