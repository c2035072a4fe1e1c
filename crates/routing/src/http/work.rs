//! `/api/v1/interactions/{id}`: what is special about a piece of work, the end of a talk and of writing up.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_case::{CaseRecord, InteractionRecord, State as Phase};
use helppo_kernel::{InteractionId, Millis, Problem};
use helppo_people::{Action, By, Caller, Object, audit};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Marks, Routing, RoutingError, mark, marks_of, talk_over};

/// What the queue knows of this work beyond its case.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/marks", tag = "routing",
    params(("id" = InteractionId, Path)), responses((status = 200, body = Marks)))]
pub async fn get(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(work): Path<InteractionId>,
) -> Result<Json<Marks>, Problem> {
    in_sight(&room, &caller, Action::CaseRead, work).await?;
    Ok(Json(room.store.read(async move |tx: &mut Tx| marks_of(tx, work).await).await?))
}

/// Lift it, call it hard, or put it into an agent's personal queue.
#[utoipa::path(put, path = "/api/v1/interactions/{id}/marks", tag = "routing", request_body = Marks,
    params(("id" = InteractionId, Path)), responses((status = 200, body = Marks)))]
pub async fn set(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(work): Path<InteractionId>,
    Json(input): Json<Marks>,
) -> Result<Json<Marks>, Problem> {
    in_sight(&room, &caller, Action::CaseAssign, work).await?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let marks = room.store.write(async move |tx: &mut Tx| {
        let before = marks_of(tx, work).await?;
        mark(tx, &amb, work, &input).await?;
        let change = json!({"from": before, "to": input});
        audit::record(tx, &amb, &by, "work.marked", work, change).await?;
        marks_of(tx, work).await
    });
    Ok(Json(marks.await?))
}

/// What follows the end of a talk.
#[derive(Serialize, ToSchema)]
pub struct EndedTalk {
    /// Until when I write up; absent: the queue gives no time for it, the work is over.
    pub wrap_until: Option<Millis>,
}

/// End a chat or a call that I am in: the customer is told, and I write up. One that is over stays as it is.
#[utoipa::path(post, path = "/api/v1/interactions/{id}/end", tag = "routing",
    params(("id" = InteractionId, Path)), responses((status = 200, body = EndedTalk)))]
pub async fn end_talk(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(work): Path<InteractionId>,
) -> Result<Json<EndedTalk>, Problem> {
    in_sight(&room, &caller, Action::CaseReply, work).await?;
    let (amb, actor, agent) = (room.ambient.clone(), caller.actor(), caller.agent);
    let ended = room.store.write(async move |tx: &mut Tx| {
        let record = InteractionRecord::get(tx, work).await?;
        let served = !matches!(record.state, Phase::Automated | Phase::Waiting | Phase::Offered);
        if !served || record.agent != Some(agent) || !record.channel_kind.is_realtime() {
            let message = "expected a chat or a call that you are in".into();
            return Err(RoutingError::Invalid { field: "id", message });
        }
        let wrap_until = talk_over(tx, &amb, work, actor, "agent_ended").await?;
        Ok(EndedTalk { wrap_until })
    });
    Ok(Json(ended.await?))
}

/// I have written up; the work is over.
#[utoipa::path(post, path = "/api/v1/interactions/{id}/written-up", tag = "routing",
    params(("id" = InteractionId, Path)), responses((status = 204)))]
pub async fn written_up(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(work): Path<InteractionId>,
) -> Result<StatusCode, Problem> {
    in_sight(&room, &caller, Action::CaseReply, work).await?;
    let (amb, actor, agent) = (room.ambient.clone(), caller.actor(), caller.agent);
    let ended = room.store.write(async move |tx: &mut Tx| {
        let record = InteractionRecord::get(tx, work).await?;
        if record.state != helppo_case::State::WrapUp || record.agent != Some(agent) {
            let message = "expected work that you are writing up".into();
            return Err(RoutingError::Invalid { field: "id", message });
        }
        Ok(helppo_case::end_interaction(tx, &amb, work, actor, "written_up").await?)
    });
    ended.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn in_sight(
    room: &Routing,
    caller: &Caller,
    action: Action,
    work: InteractionId,
) -> Result<(), Problem> {
    let case = room.store.read(async move |tx: &mut Tx| {
        let record = InteractionRecord::get(tx, work).await?;
        Ok::<_, RoutingError>(CaseRecord::get(tx, record.case).await?)
    });
    let case = case.await?.ok_or_else(|| Problem::not_found("interaction"))?;
    caller.must(action, &Object::Case { team: case.team, owner: case.owner }, "interaction")
}
