//! `/api/v1/my-day`.

use std::sync::Arc;

use axum::extract::State;
use helppo_case::list::Looker;
use helppo_kernel::Problem;
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::Json;

use crate::{MyDay, Report, my_day};

/// My day: load, hard contacts, the next break, what is due, thanks.
#[utoipa::path(get, path = "/api/v1/my-day", tag = "board", responses((status = 200, body = MyDay)))]
pub async fn show(State(room): State<Arc<Report>>, caller: Caller) -> Result<Json<MyDay>, Problem> {
    let (now, looker) = (room.ambient.now(), Looker { agent: caller.agent, scope: caller.scope() });
    Ok(Json(room.store.read(async move |tx: &mut Tx| my_day(tx, &looker, now).await).await?))
}
