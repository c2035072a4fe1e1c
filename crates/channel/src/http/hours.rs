//! `/api/v1/hours`.

use std::sync::Arc;

use axum::extract::State;
use helppo_hours::HoursForm;
use helppo_kernel::Problem;
use helppo_people::{By, Caller};
use helppo_store::Tx;
use helppo_web::Json;

use crate::{ChannelError, Channels};

/// When the service is open.
#[utoipa::path(get, path = "/api/v1/hours", tag = "channels", responses((status = 200, body = HoursForm)))]
pub async fn get(State(room): State<Arc<Channels>>, _: Caller) -> Result<Json<HoursForm>, Problem> {
    Ok(Json(room.store.read(async |tx: &mut Tx| crate::hours(tx).await).await?))
}

/// Set when the service is open.
#[utoipa::path(put, path = "/api/v1/hours", tag = "channels", request_body = HoursForm,
    responses((status = 200, body = HoursForm)))]
pub async fn set(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Json(form): Json<HoursForm>,
) -> Result<Json<HoursForm>, Problem> {
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let set = room
        .store
        .write(async move |tx: &mut Tx| {
            crate::set_hours(tx, &amb, &by, &form).await?;
            Ok::<_, ChannelError>(crate::hours(tx).await?)
        })
        .await?;
    Ok(Json(set))
}
