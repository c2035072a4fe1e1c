//! Merging customers and taking it back, both in the audit log.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CustomerId, Problem};
use helppo_people::{Action, By, Caller, Object, audit};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;
use serde_json::json;

use super::CustomerRoom;
use crate::{Merge, MergeError, Unmerge};

/// Into whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeInput {
    /// The customer that stays.
    into: CustomerId,
}

/// Makes this customer part of another. Identities and cases move; it can be taken back.
#[utoipa::path(post, path = "/api/v1/customers/{id}/merge", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = MergeInput, responses((status = 204)))]
pub(super) async fn merge(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Path(from): Path<CustomerId>,
    Json(input): Json<MergeInput>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::CustomerMerge, &Object::Customer, "customer")?;
    let merge = Merge { from, into: input.into, actor: caller.actor() };
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    room.write(async move |tx: &mut Tx| {
        crate::merge(tx, &amb, &merge).await?;
        let detail = json!({ "into": merge.into });
        audit::record(tx, &amb, &by, "customer.merged", merge.from, detail).await?;
        Ok::<_, MergeError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back the last merge this customer took part in, on either side.
#[utoipa::path(post, path = "/api/v1/customers/{id}/unmerge", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 204)))]
pub(super) async fn unmerge(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Path(customer): Path<CustomerId>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::CustomerMerge, &Object::Customer, "customer")?;
    let undo = Unmerge { customer, actor: caller.actor() };
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    room.write(async move |tx: &mut Tx| {
        crate::unmerge(tx, &amb, &undo).await?;
        audit::record(tx, &amb, &by, "customer.unmerged", undo.customer, json!({})).await?;
        Ok::<_, MergeError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
