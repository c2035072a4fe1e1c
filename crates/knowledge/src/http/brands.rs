//! Brands, for the desk.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{ArticleId, BrandId, CategoryId, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::brand::{
    Brand, BrandInput, Shown, create_brand, delete_brand, edit_brand, list_brands, put_shown, set_logo,
    shown_in,
};
use crate::room::Knowledge;

/// A logo is small: it is shown 32 pixels high.
const LARGEST: usize = 200 * 1_024;

/// Brands that show something; empty: all of them.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownInBrands {
    brands: Vec<BrandId>,
}

/// All brands by name.
#[utoipa::path(get, path = "/api/v1/brands", tag = "knowledge", responses((status = 200, body = Page<Brand>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
) -> Result<Json<Page<Brand>>, Problem> {
    let items = room.store.read(async |tx: &mut Tx| list_brands(tx).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes a brand. Colours in which text could not be read are refused, with one near them that will do.
#[utoipa::path(post, path = "/api/v1/brands", tag = "knowledge", request_body = BrandInput,
    responses((status = 201, body = Brand), (status = 422)))]
pub(super) async fn create(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Json(input): Json<BrandInput>,
) -> Result<(StatusCode, Json<Brand>), Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let made = room
        .store
        .write(async move |tx: &mut Tx| create_brand(tx, &ambient, actor, input.clone()).await)
        .await?;
    Ok((StatusCode::CREATED, one(&room, made).await?))
}

/// Changes a brand.
#[utoipa::path(put, path = "/api/v1/brands/{id}", tag = "knowledge", params(("id" = BrandId, Path)),
    request_body = BrandInput, responses((status = 200, body = Brand), (status = 422)))]
pub(super) async fn change(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<BrandId>,
    Json(input): Json<BrandInput>,
) -> Result<Json<Brand>, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    room.store
        .write(async move |tx: &mut Tx| edit_brand(tx, &ambient, actor, id, input.clone()).await)
        .await?;
    one(&room, id).await
}

/// Takes a brand away.
#[utoipa::path(delete, path = "/api/v1/brands/{id}", tag = "knowledge", params(("id" = BrandId, Path)),
    responses((status = 204)))]
pub(super) async fn remove(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<BrandId>,
) -> Result<StatusCode, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    room.store.write(async move |tx: &mut Tx| delete_brand(tx, &ambient, actor, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a brand its logo: a PNG, JPEG or WebP of at most 200 kB.
#[utoipa::path(post, path = "/api/v1/brands/{id}/logo", tag = "knowledge", params(("id" = BrandId, Path)),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Brand), (status = 422)))]
pub(super) async fn logo(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<BrandId>,
    bytes: Bytes,
) -> Result<Json<Brand>, Problem> {
    let media = picture(&bytes).filter(|_| bytes.len() <= LARGEST);
    let wrong = || Problem::invalid("logo", "expected a PNG, JPEG or WebP picture of at most 200 kB");
    let media = media.ok_or_else(wrong)?;
    let blobs = room.blob()?;
    let kept = blobs.put(bytes.to_vec(), room.ambient.now()).await;
    let hash = kept.map_err(|error| {
        tracing::error!(%error, "a logo could not be kept");
        Problem::internal()
    })?;
    keep(&room, &caller, id, Some((hash.to_string(), media))).await?;
    one(&room, id).await
}

/// Takes the logo of a brand away: its name stands there again.
#[utoipa::path(delete, path = "/api/v1/brands/{id}/logo", tag = "knowledge", params(("id" = BrandId, Path)),
    responses((status = 200, body = Brand)))]
pub(super) async fn no_logo(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<BrandId>,
) -> Result<Json<Brand>, Problem> {
    keep(&room, &caller, id, None).await?;
    one(&room, id).await
}

async fn keep(
    room: &Knowledge,
    caller: &Caller,
    id: BrandId,
    logo: Option<(String, &'static str)>,
) -> Result<(), Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let kept = room.store.write(async move |tx: &mut Tx| {
        let logo = logo.as_ref().map(|(hash, media)| (hash.as_str(), *media));
        set_logo(tx, &ambient, actor, id, logo).await
    });
    Ok(kept.await?)
}

/// Brands that show a topic.
#[utoipa::path(get, path = "/api/v1/categories/{id}/brands", tag = "knowledge", params(("id" = CategoryId, Path)),
    responses((status = 200, body = ShownInBrands)))]
pub(super) async fn of_category(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path(id): Path<CategoryId>,
) -> Result<Json<ShownInBrands>, Problem> {
    given(&room, Shown::Category(id)).await
}

/// Shows a topic in some brands only, or with none named in all.
#[utoipa::path(put, path = "/api/v1/categories/{id}/brands", tag = "knowledge", params(("id" = CategoryId, Path)),
    request_body = ShownInBrands, responses((status = 200, body = ShownInBrands)))]
pub(super) async fn put_category(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Json(input): Json<ShownInBrands>,
) -> Result<Json<ShownInBrands>, Problem> {
    put(&room, &caller, Shown::Category(id), input).await
}

/// Brands that show an article.
#[utoipa::path(get, path = "/api/v1/articles/{id}/brands", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 200, body = ShownInBrands)))]
pub(super) async fn of_article(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path(id): Path<ArticleId>,
) -> Result<Json<ShownInBrands>, Problem> {
    given(&room, Shown::Article(id)).await
}

/// Shows an article in some brands only, or with none named in all that show its topic.
#[utoipa::path(put, path = "/api/v1/articles/{id}/brands", tag = "knowledge", params(("id" = ArticleId, Path)),
    request_body = ShownInBrands, responses((status = 200, body = ShownInBrands)))]
pub(super) async fn put_article(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<ArticleId>,
    Json(input): Json<ShownInBrands>,
) -> Result<Json<ShownInBrands>, Problem> {
    put(&room, &caller, Shown::Article(id), input).await
}

async fn given(room: &Knowledge, what: Shown) -> Result<Json<ShownInBrands>, Problem> {
    let brands = room.store.read(async move |tx: &mut Tx| shown_in(tx, what).await).await?;
    Ok(Json(ShownInBrands { brands }))
}

async fn put(
    room: &Knowledge,
    caller: &Caller,
    what: Shown,
    input: ShownInBrands,
) -> Result<Json<ShownInBrands>, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    room.store
        .write(async move |tx: &mut Tx| put_shown(tx, &ambient, actor, what, &input.brands).await)
        .await?;
    given(room, what).await
}

async fn one(room: &Knowledge, id: BrandId) -> Result<Json<Brand>, Problem> {
    let all = room.store.read(async |tx: &mut Tx| list_brands(tx).await).await?;
    all.into_iter().find(|brand| brand.id == id).map(Json).ok_or_else(|| Problem::not_found("brand"))
}

/// What sort of picture it is, by its first bytes: what a browser is told about it is never what was claimed.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
