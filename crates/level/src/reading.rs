//! What a policy makes of a case's course: when each reply is due, and how it stands now.

use helppo_channel::hours_of;
use helppo_hours::Schedule;
use helppo_kernel::{CaseId, Millis};
use helppo_store::{DbError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::course::Standing;
use crate::look::{CaseNow, look};
use crate::{Clock, HoursOf, Kind, Policy, Stop, policies};

/// What a case is measured by.
pub(crate) struct Measure {
    pub policy: Policy,
    pub schedule: Schedule,
}

/// A clock read by a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub kind: Kind,
    pub allowance_ms: i64,
    /// When it is or was at risk, if it runs that far.
    pub warn_at: Option<Millis>,
    /// When it is or was due, if it runs that far.
    pub due_at: Option<Millis>,
}

/// How a reply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Well,
    AtRisk,
    Breached,
}

/// The clocks of a case at one moment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceLevel {
    /// The moment they were read at.
    pub at: Millis,
    /// The name of the policy in force; none when none suits the case.
    pub policy: Option<String>,
    /// Whether time counts at this moment, by the policy's hours.
    pub open: bool,
    /// The clocks for which the policy has a time.
    pub clocks: Vec<ClockView>,
}

/// One clock.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ServiceClock)]
pub struct ClockView {
    /// Which reply it is about.
    pub kind: Kind,
    /// Whether it runs.
    pub state: ClockState,
    /// Why it stands still, when it does.
    pub paused_by: Option<Pause>,
    /// Since when it stands still.
    pub paused_since: Option<Millis>,
    /// When it began.
    pub started_at: Millis,
    /// When it ended.
    pub stopped_at: Option<Millis>,
    /// Milliseconds that the policy gives.
    pub allowance_ms: i64,
    /// Milliseconds that have counted.
    pub spent_ms: i64,
    /// Milliseconds that are left; below 0: over.
    pub left_ms: i64,
    /// When it is due, if it runs on; none while it stands still.
    pub due_at: Option<Millis>,
    /// Whether so much time is spent that somebody should look.
    pub at_risk: bool,
    /// Whether the time was over before the reply came.
    pub breached: bool,
}

/// Whether a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// A reply is owed.
    Running,
    /// A reply is owed, and the time does not count.
    Paused,
    /// A person answered.
    Answered,
    /// The case was solved.
    Solved,
    /// The customer left the talk.
    Left,
}

/// Why a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ServicePause)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// The bot has the talk.
    Bot,
    /// We wait for the customer.
    Pending,
    /// The customer asked for a later time.
    Snoozed,
}

/// The clocks of a case now; `None` when there is no such case. Nothing is written: what the follower has
/// not yet kept is read from the case's events.
pub async fn service_level(tx: &mut Tx, id: CaseId, now: Millis) -> Result<Option<ServiceLevel>, DbError> {
    let Some(looked) = look(tx, id).await? else { return Ok(None) };
    let Some(measure) = measure(tx, &looked.case).await? else {
        return Ok(Some(ServiceLevel { at: now, policy: None, open: true, clocks: Vec::new() }));
    };
    let clocks = Kind::ALL.into_iter().filter_map(|kind| {
        let clock = looked.now.clock(kind)?;
        let reading = measure.read(kind, clock)?;
        Some(measure.view(clock, &reading, &looked.now.standing, now))
    });
    let clocks = clocks.collect();
    let open = measure.schedule.elapsed(now, now.plus(1)) > 0;
    Ok(Some(ServiceLevel { at: now, policy: Some(measure.policy.name), open, clocks }))
}

/// The first policy that suits a case, with its hours.
pub(crate) async fn measure(tx: &mut Tx, case: &CaseNow) -> Result<Option<Measure>, DbError> {
    let Some(policy) = policies(tx).await?.items.into_iter().find(|policy| policy.suits(case)) else {
        return Ok(None);
    };
    let hours = match policy.hours {
        HoursOf::Always => None,
        HoursOf::Own => hours_of(tx, Some(case.channel)).await?,
        HoursOf::Channel(channel) => hours_of(tx, Some(channel)).await?,
    };
    let schedule = hours.map_or(Schedule::Always, Schedule::Open);
    Ok(Some(Measure { policy, schedule }))
}

impl Measure {
    /// Reads a clock; `None` when the policy has no time for that reply.
    pub fn read(&self, kind: Kind, clock: &Clock) -> Option<Reading> {
        let allowance_ms = self.policy.allowance(kind)?;
        let warning_ms = (allowance_ms / 100 * self.policy.warn_percent).max(1);
        Some(Reading {
            kind,
            allowance_ms,
            warn_at: clock.run.reach(&self.schedule, warning_ms),
            due_at: clock.run.reach(&self.schedule, allowance_ms),
        })
    }

    fn view(&self, clock: &Clock, reading: &Reading, standing: &Standing, now: Millis) -> ClockView {
        let paused_since = clock.run.paused_since.filter(|_| clock.is_live());
        let spent_ms = clock.run.spent(&self.schedule, clock.stopped.map_or(now, |(at, _)| at));
        let verdict = reading.verdict(clock, now);
        ClockView {
            kind: reading.kind,
            state: match clock.stopped {
                Some((_, Stop::Answered)) => ClockState::Answered,
                Some((_, Stop::Solved)) => ClockState::Solved,
                Some((_, Stop::Left)) => ClockState::Left,
                None if paused_since.is_some() => ClockState::Paused,
                None => ClockState::Running,
            },
            paused_by: paused_since.map(|_| standing.paused_by()),
            paused_since,
            started_at: clock.run.started_at,
            stopped_at: clock.stopped.map(|(at, _)| at),
            allowance_ms: reading.allowance_ms,
            spent_ms,
            left_ms: reading.allowance_ms - spent_ms,
            due_at: reading.due_at.filter(|_| paused_since.is_none()),
            at_risk: clock.is_live() && verdict == Verdict::AtRisk,
            breached: verdict == Verdict::Breached,
        }
    }
}

impl Reading {
    /// How the reply stands at `now`, or stood when its clock ended.
    pub fn verdict(&self, clock: &Clock, now: Millis) -> Verdict {
        let past = |moment: Option<Millis>| {
            moment.is_some_and(|moment| match clock.stopped {
                // An answer at the last moment is in time.
                Some((at, _)) => moment < at,
                None => moment <= now,
            })
        };
        match (past(self.due_at), past(self.warn_at)) {
            (true, _) => Verdict::Breached,
            (false, true) => Verdict::AtRisk,
            (false, false) => Verdict::Well,
        }
    }
}

impl Standing {
    fn paused_by(&self) -> Pause {
        match self {
            Self { bot: Some(_), .. } => Pause::Bot,
            Self { snoozed: true, .. } => Pause::Snoozed,
            _ => Pause::Pending,
        }
    }
}
