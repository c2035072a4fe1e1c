//! Clocks of a service level: how much open time has passed since something was asked for, and when a
//! given amount of it will have passed.
//!
//! A clock keeps when it ran, not how much it counted: the same clock read by other opening hours, or with
//! another allowance, tells what it would have told all along.

use helppo_kernel::Millis;

use crate::Hours;

/// A moment further away than ten years is never.
const HORIZON_MS: i64 = 3653 * 24 * 3_600_000;
/// Pauses that a clock keeps apart; older ones are counted together.
const MOST_PAUSES: usize = 64;

/// The time that counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// Day and night.
    Always,
    /// Only while the service is open.
    Open(Hours),
}

/// A clock that runs from its start, stands still in its pauses, and is read against a [`Schedule`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceClock {
    /// When it began.
    pub started_at: Millis,
    /// Everything before this moment is counted together in `spent_ms`; the start, while nothing is.
    pub counted_from: Millis,
    /// Open time counted before `counted_from`, in milliseconds.
    pub spent_ms: i64,
    /// Pauses that are over, in order, from and to; none touches another.
    pub pauses: Vec<(Millis, Millis)>,
    /// Since when it stands still; `None` while it runs.
    pub paused_since: Option<Millis>,
}

impl Schedule {
    /// The moment at which `ms` milliseconds that count have passed since `from`; `None` when there are
    /// not as many within ten years.
    pub fn due(&self, from: Millis, ms: i64) -> Option<Millis> {
        match self {
            Self::Always => Some(from.plus(ms.max(0))),
            Self::Open(hours) => hours.add_business_before(from, ms, from.plus(HORIZON_MS)),
        }
    }

    /// Milliseconds that count from `from` to `to`; 0 when `to` is not after `from`.
    pub fn elapsed(&self, from: Millis, to: Millis) -> i64 {
        match self {
            Self::Always => to.since(from).max(0),
            Self::Open(hours) => hours.business_between(from, to),
        }
    }
}

impl ServiceClock {
    /// A clock that runs from `at` on.
    pub fn start(at: Millis) -> Self {
        Self { started_at: at, counted_from: at, spent_ms: 0, pauses: Vec::new(), paused_since: None }
    }

    /// Stops it for a while; a clock that stands still stays as it is.
    pub fn pause(&mut self, at: Millis) {
        if self.paused_since.is_none() {
            self.paused_since = Some(at.max(self.runs_since()));
        }
    }

    /// Lets it run on; a clock that runs stays as it is.
    pub fn resume(&mut self, at: Millis) {
        let Some(since) = self.paused_since.take() else { return };
        if at <= since {
            return;
        }
        match self.pauses.last_mut() {
            Some(last) if last.1 == since => last.1 = at,
            _ => self.pauses.push((since, at)),
        }
    }

    /// Open time it has counted until `until`, in milliseconds.
    pub fn spent(&self, schedule: &Schedule, until: Millis) -> i64 {
        let mut spent = self.spent_ms;
        let mut from = self.counted_from;
        for (pause, on) in &self.pauses {
            spent += schedule.elapsed(from, until.min(*pause));
            from = *on;
        }
        spent + schedule.elapsed(from, self.paused_since.map_or(until, |since| until.min(since)))
    }

    /// The moment at which it has counted `ms` milliseconds of open time, or will have if it runs on.
    /// `None` when it stands still before, or when there will never be as much open time.
    pub fn reach(&self, schedule: &Schedule, ms: i64) -> Option<Millis> {
        let mut left = ms - self.spent_ms;
        let mut from = self.counted_from;
        if left <= 0 {
            return Some(from);
        }
        for (pause, on) in &self.pauses {
            let here = schedule.elapsed(from, *pause);
            if here >= left {
                return schedule.due(from, left);
            }
            left -= here;
            from = *on;
        }
        match self.paused_since {
            Some(since) if schedule.elapsed(from, since) < left => None,
            _ => schedule.due(from, left),
        }
    }

    /// Counts the oldest pauses together when there are many: a clock stays small however often it stood
    /// still. What is counted together stays counted by this schedule.
    pub fn shorten(&mut self, schedule: &Schedule) {
        let surplus = self.pauses.len().saturating_sub(MOST_PAUSES);
        for (pause, on) in self.pauses.drain(..surplus) {
            self.spent_ms += schedule.elapsed(self.counted_from, pause);
            self.counted_from = on;
        }
    }

    fn runs_since(&self) -> Millis {
        self.pauses.last().map_or(self.counted_from, |(_, on)| *on)
    }
}
