//! What needs a person now. Pure.

use helppo_kernel::ChannelKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::live::{BoardPerson, BoardQueue, QueueState, TeamRef};

/// Somebody waits longer than this while a colleague has nothing to do, in milliseconds.
pub(crate) const IDLE_MS: i64 = 10_000;

/// Something that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardAlarm {
    /// What.
    pub kind: AlarmKind,
    /// How bad.
    pub level: AlarmLevel,
    /// Whose queue.
    pub team: TeamRef,
    /// Of what kind.
    pub channel_kind: ChannelKind,
    /// How many wait in it.
    pub waiting: i64,
    /// How many serve it.
    pub serving: i64,
    /// How many of them have nothing to do and could be given what waits there too long.
    pub idle: i64,
}

/// What needs a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// Somebody waits and nobody is there to serve.
    NoOneServes,
    /// The longest wait is over the target.
    QueueOver,
    /// The longest wait will soon be over the target.
    QueueRisk,
    /// Somebody waits though a person who serves the queue has nothing to do.
    IdleWhileWaiting,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmLevel {
    /// A promise is broken.
    Breach,
    /// A promise will be broken unless somebody acts.
    Risk,
}

/// The alarms of these queues, worst first.
pub(crate) fn alarms(queues: &[BoardQueue], people: &[BoardPerson]) -> Vec<BoardAlarm> {
    let mut alarms: Vec<BoardAlarm> =
        queues.iter().filter(|q| q.waiting > 0).flat_map(|q| of_queue(q, people)).collect();
    alarms.sort_by(|a, b| (a.level, a.kind, &a.team.name).cmp(&(b.level, b.kind, &b.team.name)));
    alarms
}

fn of_queue(queue: &BoardQueue, people: &[BoardPerson]) -> Vec<BoardAlarm> {
    let idle = people.iter().filter(|p| p.is_idle(queue.team.id, queue.channel_kind)).count();
    let idle = i64::try_from(idle).unwrap_or(i64::MAX);
    let raise = |kind, level| BoardAlarm {
        kind,
        level,
        team: queue.team.clone(),
        channel_kind: queue.channel_kind,
        waiting: queue.waiting,
        serving: queue.serving,
        idle,
    };
    let mut alarms = Vec::new();
    if queue.serving == 0 {
        alarms.push(raise(AlarmKind::NoOneServes, AlarmLevel::Breach));
    }
    match queue.state {
        QueueState::Breach => alarms.push(raise(AlarmKind::QueueOver, AlarmLevel::Breach)),
        QueueState::Risk => alarms.push(raise(AlarmKind::QueueRisk, AlarmLevel::Risk)),
        QueueState::Ok | QueueState::Idle => {}
    }
    if idle > 0 {
        alarms.push(raise(AlarmKind::IdleWhileWaiting, AlarmLevel::Risk));
    }
    alarms
}
