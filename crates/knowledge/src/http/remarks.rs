//! What readers missed, for the desk.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ArticleId, Cursor, EventId, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Query};
use serde::Deserialize;

use crate::remark::{Remark, list_remarks};
use crate::room::Knowledge;

/// Of which article.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemarkQuery {
    article: Option<ArticleId>,
}

/// What readers said about articles that did not help them, newest first.
#[utoipa::path(get, path = "/api/v1/knowledge/remarks", tag = "knowledge",
    params(("article" = Option<ArticleId>, Query), ("cursor" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<Remark>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Query(RemarkQuery { article }): Query<RemarkQuery>,
    paging: Paging,
) -> Result<Json<Page<Remark>>, Problem> {
    let [before] = paging.key([i64::MAX])?;
    let fetch = paging.fetch();
    let found = room
        .store
        .read(async move |tx: &mut Tx| list_remarks(tx, article, EventId(before), fetch).await)
        .await?;
    Ok(Json(Page::from_overfull(found, paging.limit, |remark| Cursor(vec![remark.id.0]))))
}
