//! `/api/v1/queue-policy`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_people::{Action, By, Caller, Object, audit};
use helppo_store::Tx;
use helppo_web::Json;
use serde_json::json;

use crate::{Policy, Routing, RoutingError, policy, set_policy};

/// How the whole queue decides.
#[utoipa::path(get, path = "/api/v1/queue-policy", tag = "routing", responses((status = 200, body = Policy)))]
pub async fn get(State(room): State<Arc<Routing>>, caller: Caller) -> Result<Json<Policy>, Problem> {
    caller.must(Action::RoutingManage, &Object::None, "policy")?;
    Ok(Json(room.store.read(async |tx: &mut Tx| policy::read(tx).await).await?))
}

/// Set how; what is left out gets its usual value.
#[utoipa::path(put, path = "/api/v1/queue-policy", tag = "routing", request_body = Policy,
    responses((status = 200, body = Policy)))]
pub async fn set(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Json(input): Json<Policy>,
) -> Result<Json<Policy>, Problem> {
    caller.must(Action::SettingsManage, &Object::None, "policy")?;
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let policy = room.store.write(async move |tx: &mut Tx| {
        let before = policy::read(tx).await?;
        set_policy(tx, &amb, actor, &input).await?;
        let change = json!({"from": before, "to": input});
        audit::record(tx, &amb, &by, "queue.policy_changed", "", change).await?;
        Ok::<_, RoutingError>(policy::read(tx).await?)
    });
    Ok(Json(policy.await?))
}
