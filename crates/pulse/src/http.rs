//! `/api/v1/pulse`. Nothing here is a POST with a key: a kept request would hold who answered what.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::Problem;
use helppo_people::{Action, By, Caller, Grant, Table, audit};
use helppo_store::Tx;
use helppo_web::{Json, routes};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Answer, Asked, LEAST, Pulse, PulseFigures, Rules, answer, ask, figures, rules, set_rules};

/// More would show nothing to anybody.
const MOST_LEAST: i64 = 50;

/// The route table of this room.
pub fn routes(room: Arc<Pulse>) -> Table {
    Table::new()
        .row(Grant::May(Action::ReportRead), routes!(show))
        .row(Grant::SignedIn, routes!(put_question))
        .row(Grant::SignedIn, routes!(put_answer))
        .row(Grant::May(Action::SettingsManage), routes!(get_rules, put_rules))
        .with_state(room)
}

/// Whether there is a question.
#[derive(Serialize, ToSchema)]
pub struct PulseQuestion {
    /// Absent: there is none.
    ask: Option<Asked>,
}

/// How my shift was.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PulseAnswer {
    /// 1 hard, to 5 good.
    score: i64,
    /// What I add.
    #[serde(default)]
    words: String,
}

/// How our people were, by team and week, as far as nobody can be read out of it.
#[utoipa::path(get, path = "/api/v1/pulse", tag = "pulse", responses((status = 200, body = PulseFigures)))]
pub async fn show(State(room): State<Arc<Pulse>>, caller: Caller) -> Result<Json<PulseFigures>, Problem> {
    let (amb, sight) = (room.ambient.clone(), caller.scope().into());
    Ok(Json(room.store.read(async move |tx: &mut Tx| figures(tx, &amb, &sight).await).await?))
}

/// Asks me how my shift was, when it is over and I was not asked today.
#[utoipa::path(put, path = "/api/v1/pulse/question", tag = "pulse", responses((status = 200, body = PulseQuestion)))]
pub async fn put_question(
    State(room): State<Arc<Pulse>>,
    caller: Caller,
) -> Result<Json<PulseQuestion>, Problem> {
    caller.session()?;
    let amb = room.ambient.clone();
    let ask = room.store.write(async move |tx: &mut Tx| ask(tx, &amb, caller.agent).await).await?;
    Ok(Json(PulseQuestion { ask }))
}

/// Answers. Nobody can find out later what I said.
#[utoipa::path(put, path = "/api/v1/pulse/answer", tag = "pulse", request_body = PulseAnswer,
    responses((status = 204), (status = 409)))]
pub async fn put_answer(
    State(room): State<Arc<Pulse>>,
    caller: Caller,
    Json(input): Json<PulseAnswer>,
) -> Result<StatusCode, Problem> {
    caller.session()?;
    let (amb, said) = (room.ambient.clone(), Answer { score: input.score, words: input.words });
    room.store.write(async move |tx: &mut Tx| answer(tx, &amb, caller.agent, &said).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether our people are asked.
#[utoipa::path(get, path = "/api/v1/pulse/rules", tag = "pulse", responses((status = 200, body = Rules)))]
pub async fn get_rules(State(room): State<Arc<Pulse>>, _: Caller) -> Result<Json<Rules>, Problem> {
    Ok(Json(room.store.read(async |tx: &mut Tx| rules(tx).await).await?))
}

/// Set whether our people are asked, and how many must answer before anything is shown.
#[utoipa::path(put, path = "/api/v1/pulse/rules", tag = "pulse", request_body = Rules,
    responses((status = 200, body = Rules)))]
pub async fn put_rules(
    State(room): State<Arc<Pulse>>,
    caller: Caller,
    Json(input): Json<Rules>,
) -> Result<Json<Rules>, Problem> {
    if !(LEAST..=MOST_LEAST).contains(&input.least) {
        return Err(Problem::invalid("least", "expected 5 to 50"));
    }
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let set = room.store.write(async move |tx: &mut Tx| {
        let from = rules(tx).await?;
        set_rules(tx, &input).await?;
        audit::record(tx, &amb, &by, "pulse.changed", "", json!({ "from": from, "to": input })).await
    });
    set.await?;
    Ok(Json(input))
}
