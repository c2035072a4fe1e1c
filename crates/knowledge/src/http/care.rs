//! Looking after articles, for the desk: what is due, what was looked through.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{AgentId, ArticleId, Cursor, Locale, Millis, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::articles::fresh;
use crate::article::list_due;
use crate::care::{mark_reviewed, still_right};
use crate::model::Article;
use crate::room::Knowledge;

/// Whose articles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueQuery {
    owner: Option<AgentId>,
}

/// When an article is to be looked through the next time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewInput {
    /// Absent: it need not be looked through again.
    next: Option<Millis>,
}

/// Articles that are due for review, the longest due first.
#[utoipa::path(get, path = "/api/v1/articles/due", tag = "knowledge",
    params(("owner" = Option<AgentId>, Query), ("cursor" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<Article>)))]
pub(super) async fn due(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(DueQuery { owner }): Query<DueQuery>,
    paging: Paging,
) -> Result<Json<Page<Article>>, Problem> {
    let [review_at, id] = paging.key([i64::MIN, i64::MIN])?;
    let (after, fetch) = ((Millis(review_at), ArticleId(id)), paging.fetch());
    let (now, reader) = (room.ambient.now(), caller.locale);
    let found = room
        .store
        .read(async move |tx: &mut Tx| list_due(tx, now, owner, after, fetch, reader).await)
        .await?;
    Ok(Json(Page::from_overfull(found, paging.limit, |article| {
        Cursor(vec![article.review_at.map_or(0, |at| at.0), article.id.0])
    })))
}

/// Says that an article was looked through and is right.
#[utoipa::path(post, path = "/api/v1/articles/{id}/reviewed", tag = "knowledge", params(("id" = ArticleId, Path)),
    request_body = ReviewInput, responses((status = 200, body = Article)))]
pub(super) async fn reviewed(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<ArticleId>,
    Json(input): Json<ReviewInput>,
) -> Result<Json<Article>, Problem> {
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    room.store
        .write(async move |tx: &mut Tx| mark_reviewed(tx, &ambient, actor, id, input.next).await)
        .await?;
    fresh(&room, &caller, id).await
}

/// Says that a translation still holds although the text it follows was changed.
#[utoipa::path(post, path = "/api/v1/articles/{id}/translations/{locale}/current", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path)), responses((status = 200, body = Article)))]
pub(super) async fn current(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
) -> Result<Json<Article>, Problem> {
    let ambient = room.ambient.clone();
    room.store.write(async move |tx: &mut Tx| still_right(tx, &ambient, id, locale).await).await?;
    fresh(&room, &caller, id).await
}
