//! `/api/v1/cases/{id}/channel-moves`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_case::CaseRecord;
use helppo_kernel::{CaseId, ChannelKind, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;

use crate::Journeys;
use crate::ledger::ChangeReason;
use crate::send_on::send_on;

/// Where to, and why.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelMove {
    /// The kind of channel the customer was sent to.
    to: ChannelKind,
    /// Why it could not be finished where it began.
    reason: ChangeReason,
}

/// Notes that the customer was sent on to another kind of channel, and why: the evidence of a dead end.
#[utoipa::path(post, path = "/api/v1/cases/{id}/channel-moves", tag = "cases", params(("id" = CaseId, Path)),
    request_body = ChannelMove, responses((status = 204)))]
pub(super) async fn post(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Json(input): Json<ChannelMove>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    let done = room.store.write(async move |tx: &mut Tx| {
        let case = CaseRecord::get(tx, id).await?.ok_or_else(|| Problem::not_found("case"))?;
        caller.must(Action::CaseReply, &Object::Case { team: case.team, owner: case.owner }, "case")?;
        Ok::<_, Problem>(send_on(tx, &amb, caller.actor(), id, (input.to, input.reason)).await?)
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}
