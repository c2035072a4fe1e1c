//! `/api/v1/presence`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Millis, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PresenceStatus, PresenceView, Routing, RoutingError, SetPresence, people_now, set_presence};

/// Everybody who serves.
#[derive(Serialize, ToSchema)]
pub struct PresenceList {
    /// By name.
    pub items: Vec<PresenceView>,
}

/// My new status.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceInput {
    /// Which.
    pub status: PresenceStatus,
    /// Why.
    pub reason: Option<String>,
    /// When it is expected to end.
    pub until: Option<Millis>,
}

/// Who is there.
#[utoipa::path(get, path = "/api/v1/presence", tag = "routing", responses((status = 200, body = PresenceList)))]
pub async fn list(State(room): State<Arc<Routing>>, _: Caller) -> Result<Json<PresenceList>, Problem> {
    let items = room.store.read(async |tx: &mut Tx| people_now(tx).await).await?;
    Ok(Json(PresenceList { items }))
}

/// Set my status.
#[utoipa::path(put, path = "/api/v1/presence", tag = "routing", request_body = PresenceInput,
    responses((status = 200, body = PresenceView)))]
pub async fn set(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Json(input): Json<PresenceInput>,
) -> Result<Json<PresenceView>, Problem> {
    if input.reason.as_ref().is_some_and(|r| r.chars().count() > 80) {
        return Err(Problem::invalid("reason", "expected at most 80 characters"));
    }
    let reason = input.reason.map(|r| r.trim().to_owned()).filter(|r| !r.is_empty());
    let (agent, actor, amb) = (caller.agent, caller.actor(), room.ambient.clone());
    let change = SetPresence { agent, status: input.status, reason, until: input.until };
    let mine = room
        .store
        .write(async move |tx: &mut Tx| {
            set_presence(tx, &amb, actor, &change).await?;
            let people = people_now(tx).await?;
            people.into_iter().find(|p| p.agent == agent).ok_or(RoutingError::NotFound("agent"))
        })
        .await?;
    Ok(Json(mine))
}
