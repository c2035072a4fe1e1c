//! Promises to the customer.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Millis, Problem, PromiseId};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Once, Path};
use serde::Deserialize;

use super::{CaseRoom, keep, may};
use crate::promise::{NewPromise, Promise, PromiseEnd, end_promise, get_promise, promise};

/// Something agreed.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromiseInput {
    /// What, in 1 to 300 characters.
    text: String,
    /// Until when.
    due_at: Millis,
}

/// How a promise ends.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromiseEnded {
    state: PromiseEnd,
}

/// Promises something to the customer of a case. It is broken when its time passes before it is kept.
#[utoipa::path(post, path = "/api/v1/cases/{id}/promises", tag = "cases", params(("id" = CaseId, Path)),
    request_body = PromiseInput, responses((status = 200, body = Promise)))]
pub(super) async fn make(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    once: Option<Once>,
    Path(case): Path<CaseId>,
    Json(input): Json<PromiseInput>,
) -> Result<Json<Promise>, Problem> {
    let amb = room.ambient.clone();
    let new = NewPromise { case, agent: caller.agent, text: input.text, due_at: input.due_at };
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseReply, case).await?;
        let id = promise(tx, &amb, &new).await?;
        let made = get_promise(tx, id).await?;
        keep(tx, once.as_ref(), &made).await?;
        Ok(made)
    })
    .await
    .map(Json)
}

/// Says that a promise is kept, or that the customer does not wait for it any more. What has ended stays as it is.
#[utoipa::path(patch, path = "/api/v1/promises/{id}", tag = "cases", params(("id" = PromiseId, Path)),
    request_body = PromiseEnded, responses((status = 204)))]
pub(super) async fn end(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<PromiseId>,
    Json(input): Json<PromiseEnded>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        let case = get_promise(tx, id).await?.case;
        may(tx, &caller, Action::CaseReply, case).await?;
        Ok(end_promise(tx, &amb, caller.agent, id, input.state).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
