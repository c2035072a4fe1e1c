//! Answers, for the desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AnswerId, Page, Problem, TeamId};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::{
    KnowledgeAnswer, NewAnswer, create_answer, delete_answer, find_answer, list_answers, save_answer,
};
use crate::room::Knowledge;

/// An answer as it is saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerSave {
    /// The version it was written on.
    version: i64,
    answer: NewAnswer,
}

/// Everybody's answers and those of the caller's teams, the newest first.
#[utoipa::path(get, path = "/api/v1/answers", tag = "knowledge", responses((status = 200, body = Page<KnowledgeAnswer>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
) -> Result<Json<Page<KnowledgeAnswer>>, Problem> {
    let mut items = room.store.read(async |tx: &mut Tx| list_answers(tx).await).await?;
    items.retain(|answer| caller.can(Action::CaseReply, &lies_with(answer.team)));
    Ok(Json(Page { items, next: None }))
}

/// Makes an answer.
#[utoipa::path(post, path = "/api/v1/answers", tag = "knowledge", request_body = NewAnswer,
    responses((status = 201, body = KnowledgeAnswer)))]
pub(super) async fn create(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Json(new): Json<NewAnswer>,
) -> Result<(StatusCode, Json<KnowledgeAnswer>), Problem> {
    caller.must(Action::KnowledgeEdit, &lies_with(new.team), "team")?;
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let made = room.store.write(async move |tx: &mut Tx| create_answer(tx, &ambient, actor, &new).await);
    Ok((StatusCode::CREATED, Json(made.await?)))
}

/// Saves an answer.
#[utoipa::path(put, path = "/api/v1/answers/{id}", tag = "knowledge", params(("id" = AnswerId, Path)),
    request_body = AnswerSave, responses((status = 200, body = KnowledgeAnswer)))]
pub(super) async fn save(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<AnswerId>,
    Json(input): Json<AnswerSave>,
) -> Result<Json<KnowledgeAnswer>, Problem> {
    caller.must(Action::KnowledgeEdit, &lies_with(input.answer.team), "team")?;
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let saved = room.store.write(async move |tx: &mut Tx| {
        may(tx, &caller, id).await?;
        Ok::<_, Problem>(save_answer(tx, &ambient, actor, (id, input.version), &input.answer).await?)
    });
    saved.await.map(Json)
}

/// Forgets an answer.
#[utoipa::path(delete, path = "/api/v1/answers/{id}", tag = "knowledge", params(("id" = AnswerId, Path)),
    responses((status = 204)))]
pub(super) async fn delete(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<AnswerId>,
) -> Result<StatusCode, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let gone = room.store.write(async move |tx: &mut Tx| {
        may(tx, &caller, id).await?;
        Ok::<_, Problem>(delete_answer(tx, &ambient, actor, id).await?)
    });
    gone.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets pass whoever may change this answer.
async fn may(tx: &mut Tx, caller: &Caller, id: AnswerId) -> Result<(), Problem> {
    let there = find_answer(tx, id).await?.ok_or_else(|| Problem::not_found("answer"))?;
    caller.must(Action::KnowledgeEdit, &lies_with(there.team), "answer")
}

fn lies_with(team: Option<TeamId>) -> Object {
    team.map_or(Object::None, Object::Team)
}
