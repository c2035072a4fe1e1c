//! Words that mean the same, for the desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{Locale, Page, Problem, SynonymId};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::room::Knowledge;
use crate::synonym::{SynonymGroup, create_synonyms, delete_synonyms, edit_synonyms, list_synonyms};

/// A new group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SynonymInput {
    locale: Locale,
    words: Vec<String>,
}

/// The words of a group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SynonymPatch {
    words: Vec<String>,
}

/// Of which language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfLanguage {
    locale: Option<Locale>,
}

/// Groups of a language, the caller's unless another is named.
#[utoipa::path(get, path = "/api/v1/knowledge/synonyms", tag = "knowledge", params(("locale" = Option<Locale>, Query)),
    responses((status = 200, body = Page<SynonymGroup>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(OfLanguage { locale }): Query<OfLanguage>,
) -> Result<Json<Page<SynonymGroup>>, Problem> {
    let locale = locale.unwrap_or(caller.locale);
    let items = room.store.read(async move |tx: &mut Tx| list_synonyms(tx, locale).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Keeps a group; search and bot know it within a second.
#[utoipa::path(post, path = "/api/v1/knowledge/synonyms", tag = "knowledge", request_body = SynonymInput,
    responses((status = 201, body = SynonymGroup), (status = 422)))]
pub(super) async fn create(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Json(input): Json<SynonymInput>,
) -> Result<(StatusCode, Json<SynonymGroup>), Problem> {
    let (ambient, actor, locale) = (room.ambient.clone(), caller.actor(), input.locale);
    let made = room.store.write(async move |tx: &mut Tx| {
        create_synonyms(tx, &ambient, actor, input.locale, &input.words).await
    });
    let id = made.await?;
    Ok((StatusCode::CREATED, one(&room, locale, id).await?))
}

/// Changes the words of a group.
#[utoipa::path(put, path = "/api/v1/knowledge/synonyms/{id}", tag = "knowledge", params(("id" = SynonymId, Path)),
    request_body = SynonymPatch, responses((status = 204), (status = 422)))]
pub(super) async fn change(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<SynonymId>,
    Json(input): Json<SynonymPatch>,
) -> Result<StatusCode, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let changed =
        room.store.write(async move |tx: &mut Tx| edit_synonyms(tx, &ambient, actor, id, &input.words).await);
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a group away.
#[utoipa::path(delete, path = "/api/v1/knowledge/synonyms/{id}", tag = "knowledge", params(("id" = SynonymId, Path)),
    responses((status = 204), (status = 404)))]
pub(super) async fn remove(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<SynonymId>,
) -> Result<StatusCode, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    room.store.write(async move |tx: &mut Tx| delete_synonyms(tx, &ambient, actor, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(room: &Knowledge, locale: Locale, id: SynonymId) -> Result<Json<SynonymGroup>, Problem> {
    let all = room.store.read(async move |tx: &mut Tx| list_synonyms(tx, locale).await).await?;
    all.into_iter().find(|group| group.id == id).map(Json).ok_or_else(|| Problem::not_found("synonyms"))
}
