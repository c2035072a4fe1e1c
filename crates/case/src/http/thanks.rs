//! Thanks to a colleague.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;

use super::{CaseRoom, may};
use crate::thank::thank;

/// What for.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThanksInput {
    /// The number of the note or the answer in the case.
    seq: i64,
}

/// Thanks a colleague for a note or an answer.
#[utoipa::path(post, path = "/api/v1/cases/{id}/thanks", tag = "cases", params(("id" = CaseId, Path)),
    request_body = ThanksInput, responses((status = 204)))]
pub(super) async fn give(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
    Json(input): Json<ThanksInput>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseNote, case).await?;
        Ok(thank(tx, &amb, caller.agent, case, input.seq).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
