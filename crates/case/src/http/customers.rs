//! A customer's own page: who they are, their cases, and everything said with them in every channel.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{CustomerId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use super::CaseRoom;
use crate::detail::{CustomerPage, customer_page};
use crate::list::Looker;
use crate::timeline::{CustomerItem, customer_timeline};

/// Another name for the cursor.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Before {
    /// The same as `cursor`, which is read.
    #[serde(rename = "before")]
    _before: Option<String>,
}

/// One customer with their cases.
#[utoipa::path(get, path = "/api/v1/customers/{id}", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerPage)))]
pub(super) async fn page(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<CustomerId>,
) -> Result<Json<CustomerPage>, Problem> {
    caller.must(Action::CustomerRead, &Object::Customer, "customer")?;
    let looker = Looker::of(&caller);
    let page = room.read(async move |tx: &mut Tx| Ok(customer_page(tx, &looker, id).await?)).await?;
    page.map(Json).ok_or_else(|| Problem::not_found("customer"))
}

/// What was said and done with a customer, newest first, in the cases that the caller may see.
#[utoipa::path(get, path = "/api/v1/customers/{id}/timeline", tag = "customers",
    params(("id" = CustomerId, Path), Before, ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<CustomerItem>)))]
pub(super) async fn timeline(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<CustomerId>,
    Query(_): Query<Before>,
    paging: Paging,
) -> Result<Json<Page<CustomerItem>>, Problem> {
    caller.must(Action::CustomerRead, &Object::Customer, "customer")?;
    let [at, event] = paging.key([i64::MAX, i64::MAX])?;
    let (links, looker) = (room.links.at(room.ambient.now()), Looker::of(&caller));
    room.read(async move |tx: &mut Tx| {
        Ok(customer_timeline(tx, &links, &looker, id, (at, event), paging.limit).await?)
    })
    .await
    .map(Json)
}
