//! `/api/v1/service-policies`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_people::{By, Caller};
use helppo_store::Tx;
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Levels, Policies, Policy, policies, replace_policies};

const OWN_TEAMS: &str =
    "You may change the policies of your own teams only. Send all others as they stand, in their order.";

/// The policies in their order.
#[derive(Serialize, ToSchema)]
pub struct ServicePolicies {
    /// A case keeps the first one that suits it.
    pub items: Vec<Policy>,
    /// Whether this is the usual list, because nobody has set one.
    pub usual: bool,
}

/// The policies that are to hold from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServicePolicies {
    /// All of them, in order.
    pub items: Vec<Policy>,
}

/// Within what time we mean to answer.
#[utoipa::path(get, path = "/api/v1/service-policies", tag = "routing",
    responses((status = 200, body = ServicePolicies)))]
pub async fn list(State(room): State<Arc<Levels>>, _: Caller) -> Result<Json<ServicePolicies>, Problem> {
    let Policies { items, usual } = room.store.read(async |tx: &mut Tx| policies(tx).await).await?;
    Ok(Json(ServicePolicies { items, usual }))
}

/// Set the whole list. Who does not see every team changes the policies of their own teams only: the
/// others are sent as they stand.
#[utoipa::path(put, path = "/api/v1/service-policies", tag = "routing", request_body = NewServicePolicies,
    responses((status = 200, body = ServicePolicies)))]
pub async fn set(
    State(room): State<Arc<Levels>>,
    caller: Caller,
    Json(input): Json<NewServicePolicies>,
) -> Result<Json<ServicePolicies>, Problem> {
    let amb = room.ambient.clone();
    let written = room.store.write(async move |tx: &mut Tx| {
        let before = policies(tx).await?.items;
        if !caller.all_teams && others(&caller, &before) != others(&caller, &input.items) {
            return Err(Problem::new(403, "forbidden", "Not allowed", OWN_TEAMS));
        }
        replace_policies(tx, &amb, &By::from(&caller), &input.items).await?;
        Ok(policies(tx).await?)
    });
    let Policies { items, usual } = written.await?;
    Ok(Json(ServicePolicies { items, usual }))
}

/// The policies that are not of the caller's own teams.
fn others<'a>(caller: &Caller, items: &'a [Policy]) -> Vec<&'a Policy> {
    items.iter().filter(|p| p.team.is_none_or(|team| !caller.teams.contains(&team))).collect()
}
