//! API keys.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{ApiKeyId, Page, Problem};
use helppo_store::Tx;
use helppo_web::{Json, NotKept, Path};
use serde::{Deserialize, Serialize};

use crate::action::{Action, Permissions};
use crate::api_key::{ApiKey, PREFIX, create_key, list_keys, revoke_key};
use crate::audit::By;
use crate::caller::Caller;
use crate::input::Judge;
use crate::room::People;

/// A new key: what it is for and what it may do.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyInput {
    name: String,
    permissions: Vec<Action>,
}

/// A fresh key, shown only now.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FreshKey {
    id: ApiKeyId,
    name: String,
    /// The key itself, for `Authorization: Bearer …`.
    key: String,
    permissions: Vec<Action>,
}

/// Keys that work.
#[utoipa::path(get, path = "/api/v1/keys", tag = "keys", responses((status = 200, body = Page<ApiKey>)))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    _: Caller,
) -> Result<Json<Page<ApiKey>>, Problem> {
    let items = people.read(async |tx: &mut Tx| list_keys(tx).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes a key with some of one's own permissions. A key cannot make keys.
#[utoipa::path(post, path = "/api/v1/keys", tag = "keys", request_body = KeyInput, responses((status = 201, body = FreshKey)))]
pub(super) async fn create(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<KeyInput>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshKey>), Problem> {
    caller.session()?;
    let mut judge = Judge::default();
    let name = judge.name("name", &input.name);
    if input.permissions.is_empty() {
        judge.wrong("permissions", "choose at least one permission");
    }
    for action in input.permissions.iter().filter(|action| !caller.permissions.has(**action)) {
        judge.wrong("permissions", format!("you do not have {action} yourself"));
    }
    judge.verdict()?;
    let permissions: Vec<Action> = input.permissions.into_iter().collect::<Permissions>().list();
    let key = format!("{PREFIX}{}", people.ambient.secret());
    let (hash, hint) = (people.hasher.api_key(&key), key[..PREFIX.len() + 4].to_owned());
    let (ambient, by, agent) = (people.ambient.clone(), By::from(&caller), caller.agent);
    let (called, allowed) = (name.clone(), permissions.clone());
    let make = async move |tx: &mut Tx| {
        create_key(tx, &ambient, &by, agent, &called, &allowed, (&hash, &hint)).await
    };
    let id = people.write(make).await?;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(FreshKey { id, name, key, permissions })))
}

/// Revokes a key; it stops working at once.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "keys", params(("id" = ApiKeyId, Path)), responses((status = 204)))]
pub(super) async fn revoke(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<ApiKeyId>,
) -> Result<StatusCode, Problem> {
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    let agent = people.write(async move |tx: &mut Tx| revoke_key(tx, &ambient, &by, id).await).await?;
    people.changed(agent.ok_or_else(|| Problem::not_found("API key"))?);
    Ok(StatusCode::NO_CONTENT)
}
