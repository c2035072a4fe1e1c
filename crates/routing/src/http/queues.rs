//! `/api/v1/queues`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_people::{Action, By, Caller, Object, audit};
use helppo_store::Tx;
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{QueueView, Routing, RoutingError, list_queues, set_queues};

/// Queues with their targets.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueList {
    /// By team and kind.
    pub items: Vec<QueueView>,
}

/// The queues of the teams that I see.
#[utoipa::path(get, path = "/api/v1/queues", tag = "routing", responses((status = 200, body = QueueList)))]
pub async fn list(State(room): State<Arc<Routing>>, caller: Caller) -> Result<Json<QueueList>, Problem> {
    let all = room.store.read(async |tx: &mut Tx| list_queues(tx).await).await?;
    Ok(Json(QueueList { items: seen_by(&caller, all) }))
}

/// Set targets; queues left out stay as they are.
#[utoipa::path(put, path = "/api/v1/queues", tag = "routing", request_body = QueueList,
    responses((status = 200, body = QueueList)))]
pub async fn set(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Json(input): Json<QueueList>,
) -> Result<Json<QueueList>, Problem> {
    for queue in &input.items {
        caller.must(Action::RoutingManage, &Object::Team(queue.team.id), "team")?;
    }
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let all = room
        .store
        .write(async move |tx: &mut Tx| {
            set_queues(tx, &amb, actor, &input.items).await?;
            audit::record(tx, &amb, &by, "queue.changed", "", json!({ "queues": input.items })).await?;
            Ok::<_, RoutingError>(list_queues(tx).await?)
        })
        .await?;
    Ok(Json(QueueList { items: seen_by(&caller, all) }))
}

fn seen_by(caller: &Caller, queues: Vec<QueueView>) -> Vec<QueueView> {
    queues.into_iter().filter(|q| helppo_people::sees(caller, &Object::Team(q.team.id))).collect()
}
