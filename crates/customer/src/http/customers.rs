//! Customers in lists, and changing them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CustomerId, IdentityId, Locale, OrganisationId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_search::{DocKind, LastWord, Query as Words};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::CustomerRoom;
use crate::{AddIdentity, CustomerEdit, CustomerRow, IdentityKind, Sender};

/// What the list is narrowed to.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Narrowed {
    /// Words of the name, an address, or an organisation.
    q: Option<String>,
    /// Only people of this organisation.
    organisation: Option<OrganisationId>,
}

/// Somebody who has not written yet.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCustomer {
    /// What sort of address.
    kind: IdentityKind,
    /// The address.
    value: String,
    name: Option<String>,
    language: Option<Locale>,
    organisation: Option<OrganisationId>,
}

/// What to change; absent stays, null forgets.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerPatch {
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Locale>)]
    language: Option<Option<Locale>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<OrganisationId>)]
    organisation: Option<Option<OrganisationId>>,
    #[schema(value_type = Option<Object>)]
    attributes: Option<Map<String, Value>>,
}

/// Another address.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIdentity {
    /// What sort of address.
    kind: IdentityKind,
    /// The address.
    value: String,
}

/// The id of what was made.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeCustomer {
    id: CustomerId,
}

/// The id of an address.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeIdentity {
    id: IdentityId,
}

/// Customers, newest first; with words, those who are found by them.
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers",
    params(Narrowed, ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<CustomerRow>)))]
pub(super) async fn list(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Query(narrowed): Query<Narrowed>,
    paging: Paging,
) -> Result<Json<Page<CustomerRow>>, Problem> {
    caller.must(Action::CustomerRead, &Object::Customer, "customer")?;
    let [before] = paging.key([i64::MAX])?;
    if let Some(words) = narrowed.q.filter(|q| !q.trim().is_empty()) {
        let query =
            Words { last: LastWord::Unfinished, limit: paging.limit, ..Words::new(DocKind::Customer, words) };
        let hits = room.search.query(query).await.map_err(|e| {
            tracing::error!(error = %e, "customers could not be searched");
            Problem::internal()
        })?;
        let ids: Vec<CustomerId> = hits.hits.iter().map(|h| CustomerId(h.id)).collect();
        let items = room.read(async move |tx: &mut Tx| crate::found(tx, &ids).await).await?;
        return Ok(Json(Page { items, next: None }));
    }
    let organisation = narrowed.organisation;
    let page =
        room.read(async move |tx: &mut Tx| crate::list(tx, organisation, before, paging.limit).await).await?;
    Ok(Json(page))
}

/// Writes down somebody who has not written yet.
#[utoipa::path(post, path = "/api/v1/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, body = MadeCustomer)))]
pub(super) async fn create(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Json(input): Json<NewCustomer>,
) -> Result<(StatusCode, Json<MadeCustomer>), Problem> {
    caller.must(Action::CustomerEdit, &Object::Customer, "customer")?;
    let NewCustomer { kind, value, name, language, organisation } = input;
    let address = Sender { kind, value, name, language, verified: None };
    let change = CustomerEdit { organisation: organisation.map(Some), ..CustomerEdit::default() };
    let (amb, actor) = (room.ambient.clone(), caller.actor());
    let id =
        room.write(async move |tx: &mut Tx| crate::create(tx, &amb, actor, &address, &change).await).await?;
    Ok((StatusCode::CREATED, Json(MadeCustomer { id })))
}

/// Changes a customer.
#[utoipa::path(patch, path = "/api/v1/customers/{id}", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = CustomerPatch, responses((status = 204)))]
pub(super) async fn change(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Path(id): Path<CustomerId>,
    Json(input): Json<CustomerPatch>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::CustomerEdit, &Object::Customer, "customer")?;
    let CustomerPatch { name, language, organisation, attributes } = input;
    let change = CustomerEdit { name, language, organisation, attributes };
    let (amb, actor) = (room.ambient.clone(), caller.actor());
    room.write(async move |tx: &mut Tx| crate::edit(tx, &amb, actor, id, &change).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds an address that leads to the customer.
#[utoipa::path(post, path = "/api/v1/customers/{id}/identities", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = NewIdentity, responses((status = 201, body = MadeIdentity)))]
pub(super) async fn add_identity(
    State(room): State<Arc<CustomerRoom>>,
    caller: Caller,
    Path(customer): Path<CustomerId>,
    Json(input): Json<NewIdentity>,
) -> Result<(StatusCode, Json<MadeIdentity>), Problem> {
    caller.must(Action::CustomerEdit, &Object::Customer, "customer")?;
    let address = Sender { kind: input.kind, value: input.value, name: None, language: None, verified: None };
    let new = AddIdentity { customer, address, actor: caller.actor() };
    let amb = room.ambient.clone();
    let id = room.write(async move |tx: &mut Tx| crate::add_identity(tx, &amb, &new).await).await?;
    Ok((StatusCode::CREATED, Json(MadeIdentity { id })))
}

/// Tells a null that was sent from a member that was not.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}
