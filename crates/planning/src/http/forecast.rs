//! `/api/v1/planning/forecast`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ChannelKind, Millis, Problem, TeamId};
use helppo_people::{Action, Caller, Object};
use helppo_routing::dispatcher::capacity::USUAL_LIMITS;
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Planning;
use crate::calendar::Calendar;
use crate::erlang::{Goal, Traffic};
use crate::forecast::{Expected, forecast, people_for};
use crate::history::{self, History, Stretch};

/// Of which queue, and from how much of the past.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Whose queue.
    #[param(value_type = String)]
    team: TeamId,
    /// For what kind of channel.
    kind: ChannelKind,
    /// How many weeks back, 1 to 26; absent: 6.
    weeks: Option<u32>,
    /// 15 or 30; absent: 30.
    interval_minutes: Option<u16>,
    /// The share that is to be answered in time, 0 to 1; absent: the queue's target.
    share: Option<f64>,
    /// In time, in seconds; absent: the queue's target.
    within_s: Option<f64>,
    /// The largest share of their time that people should be busy; absent: 0.85.
    busy_at_most: Option<f64>,
    /// Days that were not like others, as 20261206, separated by commas.
    without: Option<String>,
}

/// The seven days to come in one queue. Times are seconds, shares 0 to 1.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanForecast {
    /// Whose queue.
    pub team: TeamId,
    /// For what kind of channel.
    pub channel_kind: ChannelKind,
    /// Days of the past that counted; 0: nobody has ever come.
    pub days: usize,
    /// The length of an interval.
    pub interval_minutes: u16,
    /// The share of contacts that needed a person; the others ended with the bot.
    pub needs_person: f64,
    /// How long a contact took, a planning figure of nobody in particular.
    pub handle_s: f64,
    /// Its standard deviation.
    pub handle_deviation_s: f64,
    /// Of how many contacts; 0: a first guess.
    pub handle_n: usize,
    /// How long customers wait before they give up; absent: too few gave up to tell.
    pub patience_s: Option<f64>,
    /// What the people are counted for.
    pub goal: Goal,
    /// How many such contacts a person holds at once.
    pub at_once: u16,
    /// How much whole days differ: the variance of a day's factor.
    pub dispersion: f64,
    /// The intervals in which somebody is expected.
    pub intervals: Vec<PlanInterval>,
}

/// An interval to come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PlanInterval {
    /// When it begins.
    pub from: Millis,
    /// Customers who need a person.
    #[serde(flatten)]
    pub customers: Expected,
    /// People for the mean.
    pub people: u32,
    /// People for the ninetieth percentile.
    pub people_p90: u32,
}

/// How many customers to expect in the next seven days, and how many people they need.
#[utoipa::path(get, path = "/api/v1/planning/forecast", tag = "planning", params(Asked),
    responses((status = 200, body = PlanForecast)))]
pub async fn show(
    State(room): State<Arc<Planning>>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<PlanForecast>, Problem> {
    caller.must(Action::ReportRead, &Object::Team(asked.team), "team")?;
    let weeks = asked.weeks.unwrap_or(6);
    let interval_minutes = asked.interval_minutes.unwrap_or(30);
    if !(1..=26).contains(&weeks) {
        return Err(Problem::invalid("weeks", "expected 1 to 26"));
    }
    if ![15, 30].contains(&interval_minutes) {
        return Err(Problem::invalid("interval_minutes", "expected 15 or 30"));
    }
    let without = days(asked.without.as_deref().unwrap_or_default())?;
    let now = room.ambient.now();
    let (team, kind) = (asked.team, asked.kind);
    let seen = room.store.read(async move |tx: &mut Tx| {
        let calendar = history::calendar(tx).await?;
        let to = calendar.day_of(now);
        let from = to.plus(-7 * i64::from(weeks));
        let of = Stretch { team, kind, from, to, interval_minutes, without: without.clone() };
        let history = history::look(tx, &calendar, &of).await?;
        let queues = helppo_routing::list_queues(tx).await?;
        let target = queues.iter().find(|q| q.team.id == team && q.channel_kind == kind);
        let target =
            target.map_or((helppo_routing::usual_target(kind), 80), |q| (q.target_ms, q.target_percent));
        Ok::<_, DbError>((calendar, history, target))
    });
    let (calendar, history, (target_ms, target_percent)) = seen.await?;
    let goal = goal(&asked, target_ms, target_percent)?;
    let made = tokio::task::spawn_blocking(move || {
        plan(&calendar, now, &history, goal, (team, kind, interval_minutes))
    });
    made.await.map(Json).map_err(|_| Problem::internal())
}

fn goal(asked: &Asked, target_ms: i64, target_percent: i64) -> Result<Goal, Problem> {
    let goal = Goal {
        share: asked.share.unwrap_or(float(target_percent) / 100.0),
        within_s: asked.within_s.unwrap_or(float(target_ms) / 1000.0),
        busy_at_most: asked.busy_at_most.unwrap_or(0.85),
    };
    for (field, value, most) in [
        ("share", goal.share, 0.999),
        ("within_s", goal.within_s, 2.7e6),
        ("busy_at_most", goal.busy_at_most, 1.0),
    ] {
        if !(value >= 0.0 && value <= most) || field == "busy_at_most" && value < 0.1 {
            return Err(Problem::invalid(field, format!("expected a number up to {most}")));
        }
    }
    Ok(goal)
}

fn plan(
    calendar: &Calendar,
    now: Millis,
    history: &History,
    goal: Goal,
    (team, channel_kind, interval_minutes): (TeamId, ChannelKind, u16),
) -> PlanForecast {
    let week = forecast(&history.past);
    let at_once = USUAL_LIMITS[channel_kind].max(1);
    let traffic = Traffic { per_hour: 0.0, handle_s: history.length.mean_s, patience_s: history.patience_s };
    let people = |n| people_for(n, f64::from(interval_minutes) * 60.0, &traffic, &goal, at_once);
    let today = calendar.day_of(now);
    let mut intervals = Vec::new();
    for ahead in 0..7 {
        let day = today.plus(ahead);
        for (n, customers) in (0_u16..).zip(&week.days[usize::from(day.weekday())]) {
            if customers.mean > 0.0 {
                intervals.push(PlanInterval {
                    from: calendar.at(day, n * interval_minutes),
                    customers: *customers,
                    people: people(customers.mean),
                    people_p90: people(customers.p90),
                });
            }
        }
    }
    PlanForecast {
        team,
        channel_kind,
        days: history.past.len(),
        interval_minutes,
        needs_person: history.needs_person,
        handle_s: history.length.mean_s,
        handle_deviation_s: history.length.deviation_s,
        handle_n: history.length.n,
        patience_s: history.patience_s,
        goal,
        at_once,
        dispersion: week.dispersion,
        intervals,
    }
}

fn days(list: &str) -> Result<Vec<i64>, Problem> {
    let parts = list.split(',').map(str::trim).filter(|p| !p.is_empty());
    let read: Result<Vec<i64>, _> = parts.map(str::parse).collect();
    read.map_err(|_| Problem::invalid("without", "expected days like 20261206, separated by commas"))
}

#[expect(clippy::cast_precision_loss, reason = "targets are at most a month")]
fn float(n: i64) -> f64 {
    n as f64
}
