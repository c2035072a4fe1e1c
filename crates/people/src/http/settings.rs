//! Settings of the installation.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_store::Tx;
use helppo_web::Json;

use crate::audit::By;
use crate::caller::Caller;
use crate::room::People;
use crate::setting::{Settings, change_settings, judge, settings};

/// The settings.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings", responses((status = 200, body = Settings)))]
pub(super) async fn get_settings(
    State(people): State<Arc<People>>,
    _: Caller,
) -> Result<Json<Settings>, Problem> {
    people.read(async |tx: &mut Tx| settings(tx).await).await.map(Json)
}

/// Replaces the settings.
#[utoipa::path(put, path = "/api/v1/settings", tag = "settings", request_body = Settings, responses((status = 200, body = Settings)))]
pub(super) async fn put_settings(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<Settings>,
) -> Result<Json<Settings>, Problem> {
    let to = judge(input)?;
    let (ambient, by, kept) = (people.ambient.clone(), By::from(&caller), to.clone());
    people.write(async move |tx: &mut Tx| change_settings(tx, &ambient, &by, &kept).await).await?;
    Ok(Json(to))
}
