//! Ready texts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AnswerId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};

use super::CaseRoom;
use crate::canned::{Canned, NewCanned, create_canned, delete_canned, list_canned};

/// Every ready text, by title.
#[utoipa::path(get, path = "/api/v1/canned", tag = "canned", responses((status = 200, body = Page<Canned>)))]
pub(super) async fn list(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
) -> Result<Json<Page<Canned>>, Problem> {
    caller.must(Action::CaseReply, &Object::None, "ready text")?;
    let items = room.read(async |tx: &mut Tx| Ok(list_canned(tx).await?)).await?;
    Ok(Json(Page { items, next: None }))
}

/// Keeps a ready text.
#[utoipa::path(post, path = "/api/v1/canned", tag = "canned", request_body = NewCanned,
    responses((status = 201, body = Canned)))]
pub(super) async fn create(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Json(input): Json<NewCanned>,
) -> Result<(StatusCode, Json<Canned>), Problem> {
    caller.must(Action::KnowledgeEdit, &Object::None, "ready text")?;
    let amb = room.ambient.clone();
    let made = room.write(async move |tx: &mut Tx| Ok(create_canned(tx, &amb, &input).await?)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Forgets a ready text.
#[utoipa::path(delete, path = "/api/v1/canned/{id}", tag = "canned", params(("id" = AnswerId, Path)),
    responses((status = 204)))]
pub(super) async fn delete(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<AnswerId>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::KnowledgeEdit, &Object::None, "ready text")?;
    room.write(async move |tx: &mut Tx| Ok(delete_canned(tx, id).await?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
