//! `/api/v1/agents/{id}/capacity`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{AgentId, Problem};
use helppo_people::{By, Caller, audit};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde_json::json;

use super::must_lead;
use crate::capacity::{limits_of, set_limits};
use crate::{Limits, Routing, RoutingError};

/// How many of each kind an agent can hold at once.
#[utoipa::path(get, path = "/api/v1/agents/{id}/capacity", tag = "routing",
    params(("id" = AgentId, Path)), responses((status = 200, body = Limits)))]
pub async fn get(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(agent): Path<AgentId>,
) -> Result<Json<Limits>, Problem> {
    must_lead(&room, &caller, agent).await?;
    Ok(Json(room.store.read(async move |tx: &mut Tx| limits_of(tx, agent).await).await?))
}

/// Set how many.
#[utoipa::path(put, path = "/api/v1/agents/{id}/capacity", tag = "routing", request_body = Limits,
    params(("id" = AgentId, Path)), responses((status = 200, body = Limits)))]
pub async fn set(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(agent): Path<AgentId>,
    Json(input): Json<Limits>,
) -> Result<Json<Limits>, Problem> {
    must_lead(&room, &caller, agent).await?;
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let limits = room.store.write(async move |tx: &mut Tx| {
        let limits = set_limits(tx, &amb, actor, agent, &input).await?;
        audit::record(tx, &amb, &by, "capacity.changed", agent, json!({ "to": limits })).await?;
        Ok::<_, RoutingError>(limits)
    });
    Ok(Json(limits.await?))
}
