//! Earlier versions, for the desk: looked at, compared, brought back.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ArticleId, Cursor, Locale, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::articles::fresh;
use crate::model::Article;
use crate::room::Knowledge;
use crate::version::{VersionComparison, VersionLine, compare_version, list_versions, restore_version};

/// What a version is compared with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Against {
    against: Option<i64>,
}

/// What is written over by bringing a version back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreInput {
    /// The version of the present text, so that nobody's work is written over.
    version: Option<i64>,
}

/// Published versions of a language, newest first.
#[utoipa::path(get, path = "/api/v1/articles/{id}/translations/{locale}/versions", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path), ("cursor" = Option<String>, Query),
        ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<VersionLine>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
    paging: Paging,
) -> Result<Json<Page<VersionLine>>, Problem> {
    let [before] = paging.key([i64::MAX])?;
    let fetch = paging.fetch();
    let found =
        room.store.read(async move |tx: &mut Tx| list_versions(tx, id, locale, before, fetch).await).await?;
    Ok(Json(Page::from_overfull(found, paging.limit, |line| Cursor(vec![line.version]))))
}

/// One published version, and word by word what changed from it to another or to the text as last saved.
#[utoipa::path(get, path = "/api/v1/articles/{id}/translations/{locale}/versions/{version}", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path), ("version" = i64, Path), ("against" = Option<i64>, Query)),
    responses((status = 200, body = VersionComparison)))]
pub(super) async fn compare(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path((id, locale, version)): Path<(ArticleId, Locale, i64)>,
    Query(Against { against }): Query<Against>,
) -> Result<Json<VersionComparison>, Problem> {
    let compared = room
        .store
        .read(async move |tx: &mut Tx| compare_version(tx, id, locale, version, against).await)
        .await?;
    Ok(Json(compared))
}

/// Makes an earlier version the text that is being written; nothing is published by it.
#[utoipa::path(post, path = "/api/v1/articles/{id}/translations/{locale}/versions/{version}/restore", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path), ("version" = i64, Path)), request_body = RestoreInput,
    responses((status = 200, body = Article), (status = 409, description = "Somebody saved meanwhile: slug `article-moved`")))]
pub(super) async fn restore(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path((id, locale, version)): Path<(ArticleId, Locale, i64)>,
    Json(input): Json<RestoreInput>,
) -> Result<Json<Article>, Problem> {
    let ambient = room.ambient.clone();
    let restored = room.store.write(async move |tx: &mut Tx| {
        restore_version(tx, &ambient, id, locale, version, input.version).await
    });
    restored.await?;
    fresh(&room, &caller, id).await
}
