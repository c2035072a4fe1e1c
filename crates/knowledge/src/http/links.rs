//! Links of articles, for the desk.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ArticleId, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Path};

use crate::links::{ArticleLink, keep_links, list_links};
use crate::room::Knowledge;

/// Links of an article's texts as last saved. Those within the house are judged at this moment, those to other
/// sites are as they were last asked.
#[utoipa::path(get, path = "/api/v1/articles/{id}/links", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 200, body = Page<ArticleLink>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path(id): Path<ArticleId>,
) -> Result<Json<Page<ArticleLink>>, Problem> {
    let site = room.site.public_url.clone();
    let items = room.store.write(async move |tx: &mut Tx| {
        keep_links(tx, id, &site).await?;
        list_links(tx, id).await
    });
    Ok(Json(Page { items: items.await?, next: None }))
}

/// Asks other sites about the links of an article, for at most eight seconds.
#[utoipa::path(post, path = "/api/v1/articles/{id}/links/check", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 200, body = Page<ArticleLink>)))]
pub(super) async fn check(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path(id): Path<ArticleId>,
) -> Result<Json<Page<ArticleLink>>, Problem> {
    room.check_outside(id).await?;
    let items = room.store.read(async move |tx: &mut Tx| list_links(tx, id).await).await?;
    Ok(Json(Page { items, next: None }))
}
