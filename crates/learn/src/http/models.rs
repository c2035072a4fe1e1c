//! `/api/v1/bot/models`: states of what was learnt.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{Cursor, ModelId, Page, Problem};
use helppo_people::{By, Caller, audit};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path};
use serde_json::json;

use crate::Learning;
use crate::model::{self, ModelVersion, activate};
use crate::replay::ModelGate;

/// States of what was learnt, the newest first.
#[utoipa::path(get, path = "/api/v1/bot/models", tag = "bot",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<ModelVersion>)))]
pub(super) async fn list(
    State(room): State<Arc<Learning>>,
    _: Caller,
    paging: Paging,
) -> Result<Json<Page<ModelVersion>>, Problem> {
    let [before] = paging.key([i64::MAX])?;
    let found = room.list_models(before, paging.fetch()).await?;
    Ok(Json(Page::from_overfull(found, paging.limit, |version| Cursor(vec![version.number]))))
}

/// Fit a state now instead of in the night; it goes live only when it is not worse.
#[utoipa::path(post, path = "/api/v1/bot/models/refit", tag = "bot", responses((status = 201, body = ModelVersion)))]
pub(super) async fn refit(
    State(room): State<Arc<Learning>>,
    caller: Caller,
) -> Result<(StatusCode, Json<ModelVersion>), Problem> {
    let made = room.refit(Some(caller.agent)).await?;
    let (ambient, by, id) = (room.ambient.clone(), By::from(&caller), made.id);
    let detail = json!({ "number": made.number, "gate": made.gate });
    let told =
        async move |tx: &mut Tx| audit::record(tx, &ambient, &by, "model.fitted", id, detail.clone()).await;
    room.store.write(told).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Bring a state back that was live: it is live from now on.
#[utoipa::path(post, path = "/api/v1/bot/models/{id}/activate", tag = "bot", params(("id" = ModelId, Path)),
    responses((status = 200, body = ModelVersion), (status = 409)))]
pub(super) async fn activate_one(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Path(id): Path<ModelId>,
) -> Result<Json<ModelVersion>, Problem> {
    let (ambient, by, actor) = (room.ambient.clone(), By::from(&caller), caller.actor());
    let written = room.store.write(async move |tx: &mut Tx| {
        let from = model::live(tx).await?.number;
        let wanted = model::find(tx, id).await?.ok_or_else(|| Problem::not_found("model"))?;
        if !matches!(wanted.gate, ModelGate::Shipped | ModelGate::Passed) {
            let said = "This version was not taken because it did worse, or nobody could tell. Only a version that was live can be brought back.";
            return Err(Problem::conflict("version-refused", said));
        }
        let version = activate(tx, &ambient, actor, id).await?.ok_or_else(|| Problem::not_found("model"))?;
        let detail = json!({ "from": from, "to": version.number });
        audit::record(tx, &ambient, &by, "model.activated", id, detail).await?;
        Ok::<_, Problem>(version)
    });
    Ok(Json(written.await?))
}
