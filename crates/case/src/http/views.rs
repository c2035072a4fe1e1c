//! Views with their counters.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{Problem, ViewId};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};

use super::CaseRoom;
use crate::list::{Filter, Looker, Order};
use crate::view::{NewView, View, create_view, delete_view, edit_view, get_view, views};

/// Every view.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Views {
    views: Vec<View>,
}

/// A view to keep.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewInput {
    name: String,
    #[serde(default)]
    filter: Filter,
    #[serde(default)]
    order: Order,
    /// Whether everybody has it; that needs the permission to change settings.
    #[serde(default)]
    shared: bool,
}

/// What to change; absent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewPatch {
    name: Option<String>,
    filter: Option<Filter>,
    order: Option<Order>,
}

/// The built-in views and the kept ones, each with how many cases it holds.
#[utoipa::path(get, path = "/api/v1/views", tag = "views", responses((status = 200, body = Views)))]
pub(super) async fn list(State(room): State<Arc<CaseRoom>>, caller: Caller) -> Result<Json<Views>, Problem> {
    caller.must(Action::CaseRead, &Object::None, "view")?;
    let looker = Looker::of(&caller);
    let views = room.read(async move |tx: &mut Tx| Ok(views(tx, &looker).await?)).await?;
    Ok(Json(Views { views }))
}

/// Keeps a view.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = ViewInput,
    responses((status = 201, body = View)))]
pub(super) async fn create(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Json(input): Json<ViewInput>,
) -> Result<(StatusCode, Json<View>), Problem> {
    caller.must(
        if input.shared { Action::SettingsManage } else { Action::ViewEdit },
        &Object::None,
        "view",
    )?;
    let looker = Looker::of(&caller);
    let agent = (!input.shared).then_some(caller.agent);
    let new = NewView { name: input.name, filter: input.filter, order: input.order, agent };
    let amb = room.ambient.clone();
    let made = room
        .write(async move |tx: &mut Tx| {
            let id = create_view(tx, &amb, &new).await?.to_string();
            Ok(views(tx, &looker).await?.into_iter().find(|v| v.id == id))
        })
        .await?;
    let view = made.ok_or_else(|| Problem::not_found("view"))?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Changes a kept view.
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "views", params(("id" = ViewId, Path)),
    request_body = ViewPatch, responses((status = 204)))]
pub(super) async fn change(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<ViewId>,
    Json(input): Json<ViewPatch>,
) -> Result<StatusCode, Problem> {
    room.write(async move |tx: &mut Tx| {
        let mut view = get_view(tx, caller.agent, id).await?;
        own_or_shared(&caller, &view)?;
        view.name = input.name.clone().unwrap_or(view.name);
        view.filter = input.filter.clone().unwrap_or(view.filter);
        view.order = input.order.unwrap_or(view.order);
        Ok(edit_view(tx, caller.agent, id, &view).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a kept view.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views", params(("id" = ViewId, Path)),
    responses((status = 204)))]
pub(super) async fn delete(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<ViewId>,
) -> Result<StatusCode, Problem> {
    room.write(async move |tx: &mut Tx| {
        let view = get_view(tx, caller.agent, id).await?;
        own_or_shared(&caller, &view)?;
        Ok(delete_view(tx, caller.agent, id).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn own_or_shared(caller: &Caller, view: &NewView) -> Result<(), Problem> {
    let needed = if view.agent.is_some() { Action::ViewEdit } else { Action::SettingsManage };
    caller.must(needed, &Object::None, "view")
}
