//! Categories, for the desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CategoryId, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::category::{CategoryChange, create_category, edit_category, list_categories};
use crate::model::{Category, Names};
use crate::room::Knowledge;

/// A new category.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryInput {
    names: Names,
}

/// What to change of a category.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryPatch {
    names: Option<Names>,
    position: Option<i64>,
}

/// All categories in their order.
#[utoipa::path(get, path = "/api/v1/categories", tag = "knowledge", responses((status = 200, body = Page<Category>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
) -> Result<Json<Page<Category>>, Problem> {
    let items = room.store.read(async |tx: &mut Tx| list_categories(tx).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes a category at the end of the list.
#[utoipa::path(post, path = "/api/v1/categories", tag = "knowledge", request_body = CategoryInput,
    responses((status = 201, body = Category)))]
pub(super) async fn create(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Json(input): Json<CategoryInput>,
) -> Result<(StatusCode, Json<Category>), Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let id =
        room.store.write(async move |tx: &mut Tx| create_category(tx, &ambient, actor, &input.names).await);
    let id = id.await?;
    Ok((StatusCode::CREATED, one(&room, id).await?))
}

/// Changes names or place of a category.
#[utoipa::path(patch, path = "/api/v1/categories/{id}", tag = "knowledge", params(("id" = CategoryId, Path)),
    request_body = CategoryPatch, responses((status = 200, body = Category)))]
pub(super) async fn change(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Json(patch): Json<CategoryPatch>,
) -> Result<Json<Category>, Problem> {
    let change = CategoryChange { names: patch.names, position: patch.position };
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let edited =
        room.store.write(async move |tx: &mut Tx| edit_category(tx, &ambient, actor, id, &change).await);
    edited.await?;
    one(&room, id).await
}

async fn one(room: &Knowledge, id: CategoryId) -> Result<Json<Category>, Problem> {
    let all = room.store.read(async |tx: &mut Tx| list_categories(tx).await).await?;
    all.into_iter().find(|category| category.id == id).map(Json).ok_or_else(|| Problem::not_found("category"))
}
