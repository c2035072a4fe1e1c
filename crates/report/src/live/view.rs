//! The board as a viewer sees it. Pure: from the state, the time, and what the viewer may see.

use std::collections::BTreeSet;

use helppo_kernel::{AgentId, ChannelKind, Millis, TeamId};
use helppo_people::{Caller, Object, sees};
use helppo_routing::PresenceStatus;
use serde::Serialize;
use utoipa::ToSchema;

use super::state::{Counted, Queue, State};
use crate::alarm::{self, BoardAlarm};
use crate::today::BoardDay;

/// What a viewer sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Only these teams; absent: every team.
    pub teams: Option<BTreeSet<TeamId>>,
}

impl Viewer {
    /// What the caller may see, narrowed to one team when asked.
    pub fn of(caller: &Caller, team: Option<TeamId>) -> Self {
        let own = || caller.teams.iter().copied().collect();
        match team {
            Some(team) if sees(caller, &Object::Team(team)) => Self { teams: Some(BTreeSet::from([team])) },
            Some(_) => Self { teams: Some(BTreeSet::new()) },
            None if caller.all_teams => Self { teams: None },
            None => Self { teams: Some(own()) },
        }
    }

    /// Whether that team is in sight.
    pub fn sees(&self, team: TeamId) -> bool {
        self.teams.as_ref().is_none_or(|teams| teams.contains(&team))
    }
}

/// Service now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Board {
    /// When all this was true: the age of the data is the time since.
    pub at: Millis,
    /// How many customers wait for a person.
    pub waiting: i64,
    /// The longest of these waits.
    pub longest_wait_ms: Option<i64>,
    /// How many of them are reserved for somebody who has not answered the offer.
    pub offered: i64,
    /// How many cases have a reply that is soon due, or too late.
    pub at_risk: i64,
    /// In how many of them it is too late.
    pub late: i64,
    /// How many went away today before anybody came.
    pub abandoned: i64,
    /// Share of today's answers that came within the target, 0 to 1.
    pub answered_in_target: Option<f64>,
    /// Today's answers about effort.
    pub ces: BoardCes,
    /// Every queue, by team and kind.
    pub queues: Vec<BoardQueue>,
    /// Everybody who serves, by name.
    pub people: Vec<BoardPerson>,
    /// Today's volume against the usual day.
    pub today: BoardDay,
    /// What needs a person, worst first.
    pub alarms: Vec<BoardAlarm>,
}

/// Effort on seven points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct BoardCes {
    /// The mean, 1 to 7.
    pub mean: Option<f64>,
    /// Of how many answers.
    pub n: i64,
}

/// A team by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TeamRef {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BoardQueue {
    /// Whose.
    pub team: TeamRef,
    /// For what kind of channel.
    pub channel_kind: ChannelKind,
    /// How many wait.
    pub waiting: i64,
    /// The longest wait; 0 when nobody waits.
    pub longest_ms: i64,
    /// The target.
    pub target_ms: i64,
    /// How many available people serve it.
    pub serving: i64,
    /// Share of today's answers within the target, 0 to 1.
    pub in_target: Option<f64>,
    /// How it stands against its target.
    pub state: QueueState,
}

/// A queue against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Nobody waits.
    Idle,
    /// On target.
    Ok,
    /// Near the target.
    Risk,
    /// Over the target.
    Breach,
}

/// Somebody who serves.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BoardPerson {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their status.
    pub status: PresenceStatus,
    /// Why.
    pub reason: Option<String>,
    /// Since when.
    pub since: Millis,
    /// When it is expected to end.
    pub until: Option<Millis>,
    /// Places in use.
    pub load: u32,
    /// Places.
    pub limit: u32,
    /// The queues in which somebody waits whom they could serve, having nothing to do.
    #[serde(skip)]
    idle: Vec<Queue>,
}

impl BoardPerson {
    pub(crate) fn is_idle(&self, team: TeamId, kind: ChannelKind) -> bool {
        self.idle.contains(&(team, kind))
    }
}

/// From this wait on a target is in danger.
pub(super) fn risk_ms(target_ms: i64) -> i64 {
    target_ms / 5 * 4
}

/// Draws the board.
pub(super) fn board(state: &State, at: Millis, now: Millis, viewer: &Viewer) -> Board {
    let queues = queues(state, now, viewer);
    let people = people(state, now, viewer);
    let mut sum = Counted::default();
    for (_, c) in state.counted.iter().filter(|((team, _), _)| viewer.sees(*team)) {
        sum.answered += c.answered;
        sum.in_target += c.in_target;
        sum.abandoned += c.abandoned;
        sum.rated += c.rated;
        sum.score += c.score;
    }
    let (at_risk, late) = state.risks(|team| viewer.sees(team));
    let offered = queues.iter().map(|q| state.offered((q.team.id, q.channel_kind))).sum();
    Board {
        at,
        offered,
        at_risk,
        late,
        abandoned: sum.abandoned,
        waiting: queues.iter().map(|q| q.waiting).sum(),
        longest_wait_ms: queues.iter().filter(|q| q.waiting > 0).map(|q| q.longest_ms).max(),
        answered_in_target: share(sum.in_target, sum.answered),
        ces: BoardCes { mean: share(sum.score, sum.rated), n: sum.rated },
        alarms: alarm::alarms(&queues, &people),
        queues,
        people,
        today: state.volume.chart(now, |team| viewer.sees(team)),
    }
}

fn queues(state: &State, now: Millis, viewer: &Viewer) -> Vec<BoardQueue> {
    let known = state.queues.iter().map(|q| (q.team.id, q.channel_kind));
    let all: BTreeSet<Queue> =
        known.chain(state.waiting_queues()).filter(|(team, _)| viewer.sees(*team)).collect();
    let mut queues: Vec<BoardQueue> = all.into_iter().map(|queue| draw(state, now, queue)).collect();
    queues.sort_by(|a, b| (&a.team.name, a.channel_kind).cmp(&(&b.team.name, b.channel_kind)));
    queues
}

fn draw(state: &State, now: Millis, queue: Queue) -> BoardQueue {
    let (team, channel_kind) = queue;
    let (waiting, first) = state.line(queue);
    let longest_ms = first.map_or(0, |since| now.since(since).max(0));
    let target_ms = state.target(queue);
    let counted = state.counted.get(&queue).copied().unwrap_or_default();
    let serving = state.people.iter().filter(|c| c.serves(queue)).count();
    BoardQueue {
        team: TeamRef { id: team, name: state.teams.get(&team).cloned().unwrap_or_default() },
        channel_kind,
        waiting,
        longest_ms,
        target_ms,
        serving: i64::try_from(serving).unwrap_or(i64::MAX),
        in_target: share(counted.in_target, counted.answered),
        state: match waiting {
            0 => QueueState::Idle,
            _ if longest_ms > target_ms => QueueState::Breach,
            _ if longest_ms > risk_ms(target_ms) => QueueState::Risk,
            _ => QueueState::Ok,
        },
    }
}

fn people(state: &State, now: Millis, viewer: &Viewer) -> Vec<BoardPerson> {
    let visible =
        state.people.iter().filter(|c| viewer.teams.is_none() || c.teams.iter().any(|t| viewer.sees(*t)));
    let draw = |c: &super::state::Colleague| {
        let (load, limit) = c.places();
        let queues = c.teams.iter().flat_map(|team| ChannelKind::ALL.map(|kind| (*team, kind)));
        BoardPerson {
            id: c.seen.agent,
            name: c.seen.name.clone(),
            status: c.seen.status,
            reason: c.seen.reason.clone(),
            since: c.seen.since,
            until: c.seen.until,
            load,
            limit,
            idle: queues.filter(|q| state.is_idle(c, *q, (now.plus(-alarm::IDLE_MS), now))).collect(),
        }
    };
    visible.map(draw).collect()
}

fn share(part: i64, whole: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of a day are far below 2^52")]
    let share = part as f64 / whole as f64;
    (whole > 0).then_some(share)
}
