//! The timeline of a case, and having looked at it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Paging, Path, Query};
use serde::Deserialize;

use super::{CaseRoom, may};
use crate::message;
use crate::timeline::{Timeline, timeline};

/// Where a page of the timeline ends.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Before {
    /// Only items before this number.
    before: Option<i64>,
}

/// The items of a case, oldest first, a page from the end or from `before` backwards.
#[utoipa::path(get, path = "/api/v1/cases/{id}/timeline", tag = "cases",
    params(("id" = CaseId, Path), Before, ("limit" = Option<u16>, Query)), responses((status = 200, body = Timeline)))]
pub(super) async fn of_case(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
    Query(page): Query<Before>,
    paging: Paging,
) -> Result<helppo_web::Json<Timeline>, Problem> {
    let links = room.links.at(room.ambient.now());
    room.read(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseRead, case).await?;
        Ok(timeline(tx, &links, case, page.before, paging.limit).await?)
    })
    .await
    .map(helppo_web::Json)
}

/// The caller has looked at the case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/read", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 204)))]
pub(super) async fn mark_read(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseRead, case).await?;
        Ok(message::mark_read(tx, &amb, caller.agent, case).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
