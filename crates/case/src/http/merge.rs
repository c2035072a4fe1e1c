//! Merging cases and taking it back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;

use super::{CaseRoom, may};
use crate::CaseRecord;
use crate::merge::{MergeCases, merge_cases, unmerge_case};

/// Into which.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeCaseInput {
    /// The case that goes on.
    into: CaseId,
}

/// Makes this case part of another of the same customer.
#[utoipa::path(post, path = "/api/v1/cases/{id}/merge", tag = "cases", params(("id" = CaseId, Path)),
    request_body = MergeCaseInput, responses((status = 204)))]
pub(super) async fn merge(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(from): Path<CaseId>,
    Json(input): Json<MergeCaseInput>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseMerge, from).await?;
        may(tx, &caller, Action::CaseMerge, input.into).await?;
        let merge = MergeCases { from, into: input.into, actor: caller.actor() };
        Ok(merge_cases(tx, &amb, &merge).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives this case its own life back.
#[utoipa::path(post, path = "/api/v1/cases/{id}/unmerge", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 204)))]
pub(super) async fn unmerge(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseMerge, case).await?;
        if let Some(into) = CaseRecord::get(tx, case).await?.and_then(|c| c.merged_into) {
            may(tx, &caller, Action::CaseMerge, into).await?;
        }
        Ok(unmerge_case(tx, &amb, case, caller.actor()).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
