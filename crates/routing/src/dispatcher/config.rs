//! The numbers by which the dispatcher decides.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};

use helppo_kernel::{ChannelKind, TeamId};

use super::capacity::Interrupts;

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

/// A team that helps out, and after what wait. It helps at once while nobody of the work's own team is
/// present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow {
    /// The team that helps.
    pub to: TeamId,
    /// After how long a wait, in milliseconds.
    pub after_ms: i64,
}

/// Targets, time-outs and patience, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Targets of the queues that have their own.
    pub targets: BTreeMap<(TeamId, ChannelKind), i64>,
    /// Target of every other queue.
    pub target_ms: PerKind<i64>,
    /// Work older than so many thousandths of its target goes before all that is not.
    pub overdue: i64,
    /// So many live contacts in a row an agent is offered before written work, however long that has waited; then
    /// written work has its turn. 0: never before it is the most urgent.
    pub live_first: u32,
    /// How long an offer stands.
    pub offer_ms: PerKind<i64>,
    /// Queues whose work is given without asking.
    pub auto_accept: BTreeSet<(TeamId, ChannelKind)>,
    /// Who helps whom out, in the order of the waits.
    pub overflow: BTreeMap<(TeamId, ChannelKind), Vec<Overflow>>,
    /// How long work waits for the agent who knows the case while that agent is present.
    pub preferred_ms: PerKind<i64>,
    /// How long work stands in an agent's personal queue before the team serves it.
    pub personal_ms: PerKind<i64>,
    /// How long work waits for somebody who speaks the language while such a one is present.
    pub language_ms: PerKind<i64>,
    /// After each such wait the levels that are asked for fall by one, down to 1.
    pub ease_ms: PerKind<i64>,
    /// After so much hard work in a row somebody else is asked first; `None`: never.
    pub breather_after: Option<u32>,
    /// For how long hard work waits for somebody who has not had as much.
    pub breather_ms: PerKind<i64>,
    /// Whether live work may be offered to somebody who is at written work.
    pub interrupts: Interrupts,
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
            overdue: 4000,
            live_first: 3,
            offer_ms: PerKind([30 * SECOND, 60 * SECOND, 20 * SECOND, 60 * SECOND, 45 * SECOND]),
            auto_accept: BTreeSet::new(),
            overflow: BTreeMap::new(),
            preferred_ms: PerKind([20 * SECOND, 30 * MINUTE, 10 * SECOND, 30 * MINUTE, 2 * MINUTE]),
            personal_ms: PerKind([2 * MINUTE, 24 * HOUR, MINUTE, 24 * HOUR, 30 * MINUTE]),
            language_ms: PerKind([45 * SECOND, 2 * HOUR, 45 * SECOND, 2 * HOUR, 5 * MINUTE]),
            ease_ms: PerKind([30 * SECOND, 2 * HOUR, 30 * SECOND, 2 * HOUR, 5 * MINUTE]),
            breather_after: Some(3),
            breather_ms: PerKind([30 * SECOND, HOUR, 20 * SECOND, HOUR, 2 * MINUTE]),
            interrupts: Interrupts::LiveOverWritten,
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

    /// How urgent work is after such a wait: the wait over the target times the weight, in thousandths
    /// (normal priority at its target is 1000); overdue work and talks that were broken off are above all
    /// others.
    pub fn urgency(&self, waited_ms: i64, target_ms: i64, line: u8) -> i64 {
        let plain = waited_ms.max(0).saturating_mul(500 * WEIGHTS[usize::from(line)]) / target_ms;
        if line == BROKEN_OFF || self.is_overdue(waited_ms, target_ms) {
            plain.saturating_add(ABOVE_ALL)
        } else {
            plain.min(ABOVE_ALL - 1)
        }
    }

    /// Whether work that has waited so long goes before all that has not.
    pub fn is_overdue(&self, waited_ms: i64, target_ms: i64) -> bool {
        waited_ms >= target_ms.saturating_mul(self.overdue) / 1000
    }

    /// The teams that help that queue out, in the order of the waits.
    pub(super) fn helpers(&self, team: TeamId, kind: ChannelKind) -> &[Overflow] {
        self.overflow.get(&(team, kind)).map_or(&[], Vec::as_slice)
    }
}

/// Lines of a lane: the four priorities, two more for what is lifted above urgent, and one for talks that
/// were broken off.
pub(super) const LINES: usize = 7;

/// How much a line speeds up the wait: low, normal, high, urgent, and those above.
const WEIGHTS: [i64; LINES] = [1, 2, 4, 8, 16, 32, 32];

/// Talks that were broken off: before everything that is not overdue.
pub(super) const BROKEN_OFF: u8 = 6;

/// More than the urgency of anything that is not overdue.
pub(super) const ABOVE_ALL: i64 = 1 << 50;
