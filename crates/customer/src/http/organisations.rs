//! Organisations.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{OrganisationId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use super::CustomerRoom;
use crate::{
    Organisation, OrganisationEdit, create_organisation, edit_organisation, find_organisations,
    list_organisations,
};

/// What the list is narrowed to.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    /// Letters of the name, or the mail domain.
    q: Option<String>,
}

/// Organisations, newest first.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "customers",
    params(Named, ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<Organisation>)))]
pub(super) async fn list(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Query(named): Query<Named>,
    paging: Paging,
) -> Result<Json<Page<Organisation>>, Problem> {
    caller.must(Action::CustomerRead, &Object::Customer, "organisation")?;
    let [before] = paging.key([i64::MAX])?;
    let read = async move |tx: &mut Tx| match named.q.as_deref().filter(|q| !q.trim().is_empty()) {
        Some(q) => Ok(Page { items: find_organisations(tx, q, paging.limit).await?, next: None }),
        None => list_organisations(tx, before, paging.limit).await,
    };
    room.read(read).await.map(Json)
}

/// Writes down an organisation.
#[utoipa::path(post, path = "/api/v1/organisations", tag = "customers", request_body = OrganisationEdit,
    responses((status = 201, body = Organisation)))]
pub(super) async fn create(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Json(input): Json<OrganisationEdit>,
) -> Result<(StatusCode, Json<Organisation>), Problem> {
    caller.must(Action::CustomerEdit, &Object::Customer, "organisation")?;
    let amb = room.ambient.clone();
    let made = room.write(async move |tx: &mut Tx| create_organisation(tx, &amb, &input).await).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes an organisation.
#[utoipa::path(patch, path = "/api/v1/organisations/{id}", tag = "customers", params(("id" = OrganisationId, Path)),
    request_body = OrganisationEdit, responses((status = 200, body = Organisation)))]
pub(super) async fn change(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Path(id): Path<OrganisationId>,
    Json(input): Json<OrganisationEdit>,
) -> Result<Json<Organisation>, Problem> {
    caller.must(Action::CustomerEdit, &Object::Customer, "organisation")?;
    room.write(async move |tx: &mut Tx| edit_organisation(tx, id, &input).await).await.map(Json)
}
