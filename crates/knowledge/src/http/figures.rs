//! How knowledge is read, for the desk.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Query};
use serde::Deserialize;

use crate::figures::{ReadingFigures, reading_figures};
use crate::room::Knowledge;

/// How far back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Days {
    days: Option<i64>,
}

/// Views, judgements and searches of the last days, 30 unless said otherwise, a year at most.
#[utoipa::path(get, path = "/api/v1/knowledge/figures", tag = "knowledge", params(("days" = Option<i64>, Query)),
    responses((status = 200, body = ReadingFigures)))]
pub(super) async fn figures(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Query(Days { days }): Query<Days>,
) -> Result<Json<ReadingFigures>, Problem> {
    let (now, days) = (room.ambient.now(), days.unwrap_or(30).clamp(1, 366));
    Ok(Json(room.store.read(async move |tx: &mut Tx| reading_figures(tx, now, days).await).await?))
}
