//! The numbers by which the dispatcher decides.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use helppo_kernel::{ChannelKind, TeamId};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// One value for each channel kind, in the order of [`ChannelKind::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerKind<T>(pub [T; 5]);

impl<T> Index<ChannelKind> for PerKind<T> {
    type Output = T;

    fn index(&self, kind: ChannelKind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<ChannelKind> for PerKind<T> {
    fn index_mut(&mut self, kind: ChannelKind) -> &mut T {
        &mut self.0[kind as usize]
    }
}

/// Targets, time-outs and patience, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Targets of the queues that have their own.
    pub targets: BTreeMap<(TeamId, ChannelKind), i64>,
    /// Target of every other queue.
    pub target_ms: PerKind<i64>,
    /// How long an offer stands.
    pub offer_ms: PerKind<i64>,
    /// How long work waits for the agent who knows the case while that agent is present.
    pub preferred_ms: PerKind<i64>,
    /// How long work waits for somebody who speaks the language while such a one is present.
    pub language_ms: PerKind<i64>,
    /// How long work is not offered again to an agent who gave it back.
    pub cooldown_ms: i64,
    /// After so many unanswered offers in a row an agent counts as away.
    pub missed_limit: u32,
}

impl Default for Config {
    fn default() -> Self {
        //                   chat         e-mail      voice        form        messaging
        Self {
            targets: BTreeMap::new(),
            target_ms: PerKind([MINUTE, 8 * HOUR, MINUTE, 8 * HOUR, 15 * MINUTE]),
            offer_ms: PerKind([30 * SECOND, 60 * SECOND, 20 * SECOND, 60 * SECOND, 45 * SECOND]),
            preferred_ms: PerKind([20 * SECOND, 30 * MINUTE, 10 * SECOND, 30 * MINUTE, 2 * MINUTE]),
            language_ms: PerKind([45 * SECOND, 2 * HOUR, 45 * SECOND, 2 * HOUR, 5 * MINUTE]),
            cooldown_ms: 60 * SECOND,
            missed_limit: 3,
        }
    }
}

impl Config {
    /// The target of a queue, at least one second.
    pub fn target(&self, team: TeamId, kind: ChannelKind) -> i64 {
        self.targets.get(&(team, kind)).copied().unwrap_or(self.target_ms[kind]).max(SECOND)
    }
}

/// How much a case's priority speeds up its wait: low, normal, high, urgent.
pub(super) const WEIGHTS: [i64; 4] = [1, 2, 4, 8];

/// Wait over target times weight, in thousandths; normal priority at its target is 1000.
pub(super) fn urgency(waited_ms: i64, target_ms: i64, priority: u8) -> i64 {
    let weight = WEIGHTS[usize::from(priority.min(3))];
    waited_ms.max(0).saturating_mul(500 * weight) / target_ms
}
