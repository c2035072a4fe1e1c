//! `/api/v1/presence`, and a supervisor's word about somebody else's.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AgentId, CaseId, InteractionId, Millis, Problem};
use helppo_people::{By, Caller, audit};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::must_lead;
use crate::{
    NudgeKind, PresenceStatus, PresenceView, Routing, RoutingError, SetPresence, focus, leave_work, nudge,
    people_now, set_presence,
};

/// Everybody who serves.
#[derive(Serialize, ToSchema)]
pub struct PresenceList {
    /// By name.
    pub items: Vec<PresenceView>,
}

/// A new status.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceInput {
    /// Which.
    pub status: PresenceStatus,
    /// Why.
    pub reason: Option<String>,
    /// When it is expected to end.
    pub until: Option<Millis>,
    /// Whether the work in hand goes back to the queue.
    #[serde(default)]
    pub leave_work: bool,
}

/// What is to be done undisturbed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FocusInput {
    /// Work that I am serving; absent: nothing any more.
    pub interaction: Option<InteractionId>,
}

/// What somebody is reminded of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NudgeInput {
    /// What.
    pub kind: NudgeKind,
    /// The case in question.
    pub case: Option<CaseId>,
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
    Ok(Json(change(&room, &caller, caller.agent, input).await?))
}

/// Set somebody's status: somebody of a team that I lead.
#[utoipa::path(put, path = "/api/v1/agents/{id}/presence", tag = "routing", request_body = PresenceInput,
    params(("id" = AgentId, Path)), responses((status = 200, body = PresenceView)))]
pub async fn set_of(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(agent): Path<AgentId>,
    Json(input): Json<PresenceInput>,
) -> Result<Json<PresenceView>, Problem> {
    must_lead(&room, &caller, agent).await?;
    Ok(Json(change(&room, &caller, agent, input).await?))
}

/// Do one thing undisturbed: nothing is offered to me until it is over.
#[utoipa::path(put, path = "/api/v1/presence/focus", tag = "routing", request_body = FocusInput,
    responses((status = 200, body = PresenceView)))]
pub async fn set_focus(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Json(input): Json<FocusInput>,
) -> Result<Json<PresenceView>, Problem> {
    let (amb, agent) = (room.ambient.clone(), caller.agent);
    let mine = room.store.write(async move |tx: &mut Tx| {
        match input.interaction {
            Some(work) => focus::focus_on(tx, &amb, agent, work).await?,
            None => focus::end(tx, &amb, agent).await?,
        }
        view_of(tx, agent).await
    });
    Ok(Json(mine.await?))
}

/// Remind somebody of a team that I lead; only they see it.
#[utoipa::path(post, path = "/api/v1/agents/{id}/nudges", tag = "routing", request_body = NudgeInput,
    params(("id" = AgentId, Path)), responses((status = 204)))]
pub async fn remind(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(agent): Path<AgentId>,
    Json(input): Json<NudgeInput>,
) -> Result<StatusCode, Problem> {
    must_lead(&room, &caller, agent).await?;
    let (amb, actor) = (room.ambient.clone(), caller.actor());
    let told = room
        .store
        .write(async move |tx: &mut Tx| nudge(tx, &amb, actor, agent, input.kind, input.case).await);
    told.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change(
    room: &Routing,
    caller: &Caller,
    agent: AgentId,
    input: PresenceInput,
) -> Result<PresenceView, Problem> {
    if input.reason.as_ref().is_some_and(|r| r.chars().count() > 80) {
        return Err(Problem::invalid("reason", "expected at most 80 characters"));
    }
    if input.leave_work && input.status != PresenceStatus::Away {
        return Err(Problem::invalid("leave_work", "expected only with the status away"));
    }
    let reason = input.reason.map(|r| r.trim().to_owned()).filter(|r| !r.is_empty());
    let (actor, amb, by, own) =
        (caller.actor(), room.ambient.clone(), By::from(caller), agent == caller.agent);
    let change = SetPresence { agent, status: input.status, reason, until: input.until };
    let set = room.store.write(async move |tx: &mut Tx| {
        set_presence(tx, &amb, actor, &change).await?;
        if input.leave_work {
            leave_work(tx, &amb, agent).await?;
        }
        if !own {
            let what =
                json!({"status": change.status, "reason": change.reason, "leave_work": input.leave_work});
            audit::record(tx, &amb, &by, "presence.changed", agent, what).await?;
        }
        view_of(tx, agent).await
    });
    Ok(set.await?)
}

async fn view_of(tx: &mut Tx, agent: AgentId) -> Result<PresenceView, RoutingError> {
    let people = people_now(tx).await?;
    people.into_iter().find(|p| p.agent == agent).ok_or(RoutingError::NotFound("agent"))
}
