//! The last seven days as a scenario, with changes: what a supervisor's "what if" starts from.
//!
//! Customers are those who needed a person, by weekday and interval. A shift of an agent on a day reaches
//! from the first to the last contact that the agent took up, offered or not, to a quarter of an hour: breaks
//! are not known, and who took up nothing was not there.

use std::collections::{BTreeMap, BTreeSet};

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId, first_id_at};
use helppo_routing::dispatcher::PerKind;
use helppo_store::{DbError, Tx, p};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::calendar::Calendar;
use crate::history::{self, SLOT_MS, Stretch};
use crate::simulate::{Handle, KindLimits, QueuePlan, Scenario, Shape, ShiftPlan, TimeOfDay};
use crate::store;

/// Last week as it was, with these changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LastWeek {
    /// Of these teams; empty: of all that I see.
    #[serde(default)]
    pub teams: Vec<TeamId>,
    /// How many days are played, at most 14.
    #[serde(default = "a_week")]
    pub days: u32,
    /// The same seed gives the same days.
    #[serde(default)]
    pub seed: u64,
    /// What would be otherwise.
    #[serde(default)]
    pub changes: Vec<WhatIfChange>,
}

/// What would be otherwise in some queues.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfChange {
    /// Of this team only.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// Of this kind only.
    #[serde(default)]
    pub channel_kind: Option<ChannelKind>,
    /// So many times as many customers, 0 to 10.
    #[serde(default = "as_it_was")]
    pub customers: f64,
    /// Contacts so many times as long, 0.1 to 10.
    #[serde(default = "as_it_was")]
    pub handle: f64,
    /// So many more agents from the first to the last hour of each day, or fewer when negative.
    #[serde(default)]
    pub agents: i32,
}

/// The grain of the scenario, in minutes.
const GRAIN: u16 = 30;
/// What came longer before that week is not looked for among what was taken up in it.
const WAITED_MS: i64 = 30 * 86_400_000;

/// Reads the week before `now` and changes it. Queues in which nobody came are left out.
pub(crate) async fn last_week(
    tx: &mut Tx,
    now: Millis,
    teams: &[TeamId],
    wish: &LastWeek,
) -> Result<Scenario, DbError> {
    let calendar = history::calendar(tx).await?;
    let to = calendar.day_of(now);
    let from = to.plus(-7);
    let names = names(tx).await?;
    let queues = helppo_routing::list_queues(tx).await?;
    let mut plans = Vec::new();
    for queue in queues.iter().filter(|q| teams.contains(&q.team.id)) {
        let of = Stretch {
            team: queue.team.id,
            kind: queue.channel_kind,
            from,
            to,
            interval_minutes: GRAIN,
            without: Vec::new(),
        };
        let seen = history::look(tx, &calendar, &of).await?;
        let mut week = vec![Vec::new(); 7];
        for day in &seen.past {
            week[usize::from(day.weekday)].clone_from(&day.counts);
        }
        if week.iter().flatten().sum::<f64>() <= 0.0 {
            continue;
        }
        let (mut customers, mut handle) = (1.0, 1.0);
        for change in wish.changes.iter().filter(|c| c.is_about(of.team, of.kind)) {
            (customers, handle) = (customers * change.customers, handle * change.handle);
        }
        week.iter_mut().flatten().for_each(|n| *n *= customers);
        let team = names.get(&of.team).cloned().unwrap_or_default();
        plans.push(QueuePlan {
            name: format!("{team} · {}", of.kind.as_str()),
            team,
            kind: of.kind,
            per_hour: None,
            per_interval: week,
            from: TimeOfDay::default(),
            to: TimeOfDay::END,
            handle: Handle {
                mean_seconds: seen.length.mean_s * handle,
                shape: Shape::Lognormal,
                deviation_seconds: Some(
                    (seen.length.deviation_s * handle).min(19.0 * seen.length.mean_s * handle),
                ),
            },
            patience_seconds: seen.patience_s,
            target_seconds: Some(seconds(queue.target_ms)),
            priority: 1,
            skills: Vec::new(),
            language: None,
        });
    }
    let mut shifts = shifts(tx, &calendar, [from, to].map(|day| calendar.at(day, 0)), teams, &names).await?;
    let known: BTreeSet<&str> = plans.iter().map(|q: &QueuePlan| q.team.as_str()).collect();
    for shift in &mut shifts {
        shift.teams.retain(|team| known.contains(team.as_str()));
    }
    shifts.retain(|s| !s.teams.is_empty());
    for change in &wish.changes {
        let team = change.team.and_then(|team| names.get(&team).map(String::as_str));
        change_staff(&mut shifts, change, team, &known);
    }
    Ok(Scenario {
        name: String::new(),
        days: wish.days,
        warm_up_days: 0,
        interval_minutes: u32::from(GRAIN),
        seed: wish.seed,
        queues: plans,
        shifts,
    })
}

/// One shift for each agent and day, those of an agent with the same hours together.
async fn shifts(
    tx: &mut Tx,
    calendar: &Calendar,
    [from, to]: [Millis; 2],
    teams: &[TeamId],
    names: &BTreeMap<TeamId, String>,
) -> Result<Vec<ShiftPlan>, DbError> {
    let came: InteractionId = first_id_at(from.plus(-WAITED_MS));
    let taken_up: Vec<(AgentId, i64)> = tx.all(store::TAKEN_UP, p![from, to, came]).await?;
    let members: Vec<(AgentId, TeamId)> = tx.all(store::MEMBERS, p![]).await?;
    let limits = helppo_routing::limits(tx).await?;
    let quarter = u16::try_from(SLOT_MS / 60_000).unwrap_or(15);
    let mut hours: BTreeMap<(AgentId, u8), (u16, u16)> = BTreeMap::new();
    for (agent, slot) in taken_up {
        let at = Millis(slot * SLOT_MS);
        let minute = calendar.minute_of_day(at);
        let held = hours.entry((agent, calendar.day_of(at).weekday() + 1)).or_insert((minute, minute));
        *held = (held.0.min(minute), held.1.max(minute));
    }
    let mut days: BTreeMap<(AgentId, u16, u16), Vec<u8>> = BTreeMap::new();
    for ((agent, weekday), (first, last)) in hours {
        days.entry((agent, first, last + quarter)).or_default().push(weekday);
    }
    let mut shifts = Vec::new();
    for ((agent, first, last), days) in days {
        let own = members.iter().filter(|(a, team)| *a == agent && teams.contains(team));
        let own: Vec<String> = own.filter_map(|(_, team)| names.get(team).cloned()).collect();
        let may: PerKind<u16> =
            limits.get(&agent).copied().unwrap_or(helppo_routing::dispatcher::capacity::USUAL_LIMITS);
        if !own.is_empty() && may.0.iter().any(|n| *n > 0) {
            shifts.push(ShiftPlan {
                name: String::new(),
                agents: 1,
                from: TimeOfDay::from_minutes(first),
                to: TimeOfDay::from_minutes(last),
                days,
                breaks: Vec::new(),
                teams: own,
                skills: Vec::new(),
                languages: Vec::new(),
                limits: Some(KindLimits::of(may.0.map(|n| n.min(12)))),
                answers_in_seconds: 0.0,
            });
        }
    }
    Ok(shifts)
}

fn change_staff(
    shifts: &mut Vec<ShiftPlan>,
    change: &WhatIfChange,
    team: Option<&str>,
    known: &BTreeSet<&str>,
) {
    let serves = |s: &ShiftPlan| team.is_none_or(|team| s.teams.iter().any(|t| t == team));
    for weekday in 1..=7_u8 {
        let of_day = |s: &ShiftPlan| s.days.contains(&weekday) && serves(s);
        let there: Vec<&ShiftPlan> = shifts.iter().filter(|s| of_day(s)).collect();
        let (Some(from), Some(to)) = (there.iter().map(|s| s.from).min(), there.iter().map(|s| s.to).max())
        else {
            continue;
        };
        if let Ok(more) = u32::try_from(change.agents)
            && more > 0
        {
            let limits = change.channel_kind.map(|kind| {
                let mut only = [0; 5];
                only[kind as usize] = helppo_routing::dispatcher::capacity::USUAL_LIMITS[kind];
                KindLimits::of(only)
            });
            let teams =
                team.map_or_else(|| known.iter().map(ToString::to_string).collect(), |t| vec![t.to_owned()]);
            let model = there[0].clone();
            shifts.push(ShiftPlan { agents: more, from, to, days: vec![weekday], teams, limits, ..model });
            continue;
        }
        for _ in change.agents..0 {
            let lasts = |s: &ShiftPlan| s.to.minutes() - s.from.minutes();
            let longest = shifts.iter_mut().filter(|s| of_day(s)).max_by_key(|s| lasts(s));
            if let Some(shift) = longest {
                shift.days.retain(|d| *d != weekday);
            }
        }
        shifts.retain(|s| !s.days.is_empty());
    }
}

/// Names of teams; no two are alike.
async fn names(tx: &mut Tx) -> Result<BTreeMap<TeamId, String>, DbError> {
    let teams: Vec<(TeamId, String)> = tx.all(store::TEAMS, p![]).await?;
    Ok(teams.into_iter().collect())
}

impl WhatIfChange {
    fn is_about(&self, team: TeamId, kind: ChannelKind) -> bool {
        self.team.is_none_or(|t| t == team) && self.channel_kind.is_none_or(|k| k == kind)
    }
}

fn a_week() -> u32 {
    7
}

fn as_it_was() -> f64 {
    1.0
}

#[expect(clippy::cast_precision_loss, reason = "targets are at most a month")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
