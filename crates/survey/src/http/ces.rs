//! `/api/v1/surveys/ces`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Millis, Problem};
use helppo_people::{By, Caller, audit};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Query};
use serde::Deserialize;
use serde_json::json;

use crate::Survey;
use crate::figures::{CesFigures, ces};
use crate::rules::{Rules, rules, set_rules};

const FOUR_WEEKS_MS: i64 = 28 * 24 * 3_600_000;

/// A stretch of time.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// From when; absent: four weeks before the end.
    #[param(value_type = Option<i64>)]
    from: Option<i64>,
    /// Until just before; absent: now.
    #[param(value_type = Option<i64>)]
    to: Option<i64>,
}

/// How easy it was for our customers.
#[utoipa::path(get, path = "/api/v1/surveys/ces", tag = "surveys",
    params(Stretch, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = CesFigures)))]
pub async fn figures(
    State(room): State<Arc<Survey>>,
    caller: Caller,
    Query(stretch): Query<Stretch>,
    paging: Paging,
) -> Result<Json<CesFigures>, Problem> {
    let to = stretch.to.map_or_else(|| room.ambient.now().plus(1), Millis);
    let from = stretch.from.map_or_else(|| to.plus(-FOUR_WEEKS_MS), Millis);
    if from > to {
        return Err(Problem::invalid("from", "expected a time before `to`"));
    }
    let after = paging.key([i64::MAX, i64::MAX])?;
    let scope = caller.scope();
    let figures = room
        .store
        .read(async move |tx: &mut Tx| ces(tx, &scope, (from, to), after, paging.limit).await)
        .await?;
    Ok(Json(figures))
}

/// When customers are asked.
#[utoipa::path(get, path = "/api/v1/surveys/ces/rules", tag = "surveys", responses((status = 200, body = Rules)))]
pub async fn get_rules(State(room): State<Arc<Survey>>, _: Caller) -> Result<Json<Rules>, Problem> {
    Ok(Json(room.store.read(async |tx: &mut Tx| rules(tx).await).await?))
}

/// Set when customers are asked.
#[utoipa::path(put, path = "/api/v1/surveys/ces/rules", tag = "surveys", request_body = Rules,
    responses((status = 200, body = Rules)))]
pub async fn put_rules(
    State(room): State<Arc<Survey>>,
    caller: Caller,
    Json(input): Json<Rules>,
) -> Result<Json<Rules>, Problem> {
    if input.every_days > 366 {
        return Err(Problem::invalid("every_days", "expected at most 366"));
    }
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let set = room.store.write(async move |tx: &mut Tx| {
        let from = rules(tx).await?;
        set_rules(tx, &input).await?;
        audit::record(tx, &amb, &by, "survey.changed", "", json!({ "from": from, "to": input })).await
    });
    set.await?;
    Ok(Json(input))
}
