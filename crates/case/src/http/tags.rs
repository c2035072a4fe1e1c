//! Tags of the house and of a case.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};

use super::{CaseRoom, may};
use crate::tag::{Tag, create_tag, delete_tag, edit_tag, list_tags, tag, untag};

/// A tag to make or to change.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagInput {
    /// Its name; needed for a new one.
    name: Option<String>,
    /// A colour's name from the design tokens.
    colour: Option<String>,
}

/// A tag; its name is its id.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ShownTag {
    id: String,
    #[serde(flatten)]
    tag: Tag,
}

impl From<Tag> for ShownTag {
    fn from(tag: Tag) -> Self {
        Self { id: tag.name.clone(), tag }
    }
}

/// Every tag, by name.
#[utoipa::path(get, path = "/api/v1/tags", tag = "tags", responses((status = 200, body = Page<ShownTag>)))]
pub(super) async fn list(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
) -> Result<Json<Page<ShownTag>>, Problem> {
    caller.must(Action::CaseRead, &Object::None, "tag")?;
    let tags = room.read(async |tx: &mut Tx| Ok(list_tags(tx).await?)).await?;
    Ok(Json(Page { items: tags.into_iter().map(ShownTag::from).collect(), next: None }))
}

/// Makes a tag.
#[utoipa::path(post, path = "/api/v1/tags", tag = "tags", request_body = TagInput,
    responses((status = 201, body = ShownTag)))]
pub(super) async fn create(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Json(input): Json<TagInput>,
) -> Result<(StatusCode, Json<ShownTag>), Problem> {
    caller.must(Action::CaseTag, &Object::None, "tag")?;
    let amb = room.ambient.clone();
    let made = room
        .write(async move |tx: &mut Tx| {
            let name = input.name.as_deref().unwrap_or_default();
            Ok(create_tag(tx, &amb, name, input.colour.as_deref()).await?)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Renames or recolours a tag everywhere.
#[utoipa::path(patch, path = "/api/v1/tags/{name}", tag = "tags", params(("name" = String, Path)),
    request_body = TagInput, responses((status = 200, body = ShownTag)))]
pub(super) async fn change(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(name): Path<String>,
    Json(input): Json<TagInput>,
) -> Result<Json<ShownTag>, Problem> {
    caller.must(Action::SettingsManage, &Object::None, "tag")?;
    let amb = room.ambient.clone();
    let changed = room
        .write(async move |tx: &mut Tx| {
            Ok(edit_tag(tx, &amb, &name, input.name.as_deref(), input.colour.as_deref()).await?)
        })
        .await?;
    Ok(Json(changed.into()))
}

/// Forgets a tag everywhere.
#[utoipa::path(delete, path = "/api/v1/tags/{name}", tag = "tags", params(("name" = String, Path)),
    responses((status = 204)))]
pub(super) async fn delete(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::SettingsManage, &Object::None, "tag")?;
    room.write(async move |tx: &mut Tx| Ok(delete_tag(tx, &name).await?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tags a case.
#[utoipa::path(put, path = "/api/v1/cases/{id}/tags/{tag}", tag = "cases",
    params(("id" = CaseId, Path), ("tag" = String, Path)), responses((status = 204)))]
pub(super) async fn put_on(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path((case, name)): Path<(CaseId, String)>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseTag, case).await?;
        Ok(tag(tx, &amb, case, &name, caller.actor()).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a tag off a case.
#[utoipa::path(delete, path = "/api/v1/cases/{id}/tags/{tag}", tag = "cases",
    params(("id" = CaseId, Path), ("tag" = String, Path)), responses((status = 204)))]
pub(super) async fn take_off(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path((case, name)): Path<(CaseId, String)>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseTag, case).await?;
        Ok(untag(tx, &amb, case, &name, caller.actor()).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
