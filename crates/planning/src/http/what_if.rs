//! `/api/v1/planning/what-if`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Problem, TeamId};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::last_week::{LastWeek, last_week};
use crate::simulate::{Comparison, Scenario, ScenarioError, compare};
use crate::{Planning, store};

/// The largest question: it is answered in a few seconds.
const MOST_DAYS: u32 = 14;
const MOST_AGENTS: u32 = 500;
const MOST_CUSTOMERS: f64 = 200_000.0;
/// How soon to ask again while another question is being played, in seconds.
const SOON: u64 = 5;

/// A scenario, or last week with changes: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// Who comes and who serves; at most 14 days, 500 agents at a time and 200 000 customers.
    #[serde(default)]
    scenario: Option<Scenario>,
    /// Last week as it was, with these changes.
    #[serde(default)]
    last_week: Option<LastWeek>,
}

/// What would come of it.
#[derive(Serialize, ToSchema)]
pub struct WhatIfAnswer {
    /// What was played.
    pub scenario: Scenario,
    /// The same customers as written, siloed, and with one queue.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// Plays days on the dispatcher and tells what customers and agents would meet.
#[utoipa::path(post, path = "/api/v1/planning/what-if", tag = "planning", request_body = WhatIf,
    responses((status = 200, body = WhatIfAnswer)))]
pub async fn play(
    State(room): State<Arc<Planning>>,
    caller: Caller,
    Json(asked): Json<WhatIf>,
) -> Result<Json<WhatIfAnswer>, Problem> {
    let scenario = match (asked.scenario, asked.last_week) {
        (Some(scenario), None) => scenario,
        (None, Some(wish)) => week(&room, &caller, wish).await?,
        _ => return Err(Problem::invalid("scenario", "expected either a scenario or last_week")),
    };
    let scenario = bounded(scenario)?;
    let Ok(place) = room.playing.clone().try_acquire_owned() else { return Err(Problem::too_many(SOON)) };
    let played = tokio::task::spawn_blocking(move || {
        let comparison = compare(&scenario);
        drop(place);
        WhatIfAnswer { scenario, comparison }
    });
    played.await.map(Json).map_err(|_| Problem::internal())
}

async fn week(room: &Planning, caller: &Caller, wish: LastWeek) -> Result<Scenario, Problem> {
    for team in wish.teams.iter().chain(wish.changes.iter().filter_map(|c| c.team.as_ref())) {
        caller.must(Action::ReportRead, &Object::Team(*team), "team")?;
    }
    for change in &wish.changes {
        if !(0.0..=10.0).contains(&change.customers) || !(0.1..=10.0).contains(&change.handle) {
            return Err(Problem::invalid("changes", "expected factors up to 10; handle at least 0.1"));
        }
        if change.agents.unsigned_abs() > MOST_AGENTS {
            return Err(Problem::invalid("changes", format!("expected at most {MOST_AGENTS} agents")));
        }
    }
    let (now, all, own) = (room.ambient.now(), caller.all_teams, caller.teams.clone());
    let read = room.store.read(async move |tx: &mut Tx| {
        let teams = match wish.teams.as_slice() {
            [] if all => {
                let teams: Vec<(TeamId, String)> = tx.all(store::TEAMS, helppo_store::p![]).await?;
                teams.into_iter().map(|(id, _)| id).collect()
            }
            [] => own.to_vec(),
            some => some.to_vec(),
        };
        last_week(tx, now, &teams, &wish).await
    });
    let scenario = read.await?;
    let missing = match (scenario.queues.is_empty(), scenario.shifts.is_empty()) {
        (false, false) => return Ok(scenario),
        (true, _) => "Nobody came in the last seven days. Try numbers of your own until somebody has.",
        (false, true) => {
            "Customers came in the last seven days, but nobody who serves these teams took up a contact. \
            Try numbers of your own until somebody has."
        }
    };
    Err(Problem::invalid("last_week", missing))
}

fn bounded(scenario: Scenario) -> Result<Scenario, Problem> {
    let scenario = scenario.checked().map_err(|error| problem(&error))?;
    if scenario.days > MOST_DAYS {
        return Err(Problem::invalid("days", format!("expected at most {MOST_DAYS} days")));
    }
    if scenario.agents_at_most() > MOST_AGENTS {
        return Err(Problem::invalid("shift", format!("expected at most {MOST_AGENTS} agents on a day")));
    }
    if scenario.customers_expected() > MOST_CUSTOMERS {
        return Err(Problem::invalid("queue", format!("expected at most {MOST_CUSTOMERS} customers in all")));
    }
    Ok(scenario)
}

fn problem(error: &ScenarioError) -> Problem {
    let mut faults = error.faults.iter();
    let first = faults.next().map(|f| Problem::invalid(&f.field, &f.message));
    let mut problem = first.unwrap_or_else(|| Problem::invalid("scenario", error.to_string()));
    problem.fields.extend(
        faults.map(|f| helppo_kernel::FieldProblem { field: f.field.clone(), message: f.message.clone() }),
    );
    problem
}
