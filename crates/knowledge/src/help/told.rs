//! What a page tells when it is left: how long it was looked at and where its reader went. Nothing about who,
//! no cookie, nothing kept in the browser; without script nothing is told and nothing is missing.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use helppo_kernel::Problem;
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::article::is_machine;
use super::limit::{Client, take};
use super::results::LONGEST;
use super::visit::Visit;
use crate::reading::{Next, Reading};
use crate::room::Knowledge;

/// Whoever looks longer has gone away and left the page open.
const LONGEST_LOOK: i64 = 30 * 60;

/// How a page was read.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PageRead {
    /// Seconds during which it was in sight.
    #[serde(default)]
    seconds: i64,
    /// Where its reader went.
    next: Next,
    /// `1` when it was the first page of the visit.
    #[serde(default)]
    first: u8,
}

/// How a search went on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SearchRead {
    #[serde(default)]
    q: String,
    next: Next,
}

/// Takes how an article's page was read.
#[utoipa::path(post, path = "/help/{locale}/a/{slug}/read", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path)),
    request_body(content = PageRead, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = 404), (status = 429)))]
pub(crate) async fn page_read(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    client: Client,
    asked: HeaderMap,
    Form(read): Form<PageRead>,
) -> Result<StatusCode, Problem> {
    take(&room.limits.told, &client, room.ambient.now()).map_err(Problem::too_many)?;
    let visit = Visit::find(&room, &tag, &asked).await?.ok_or_else(|| Problem::not_found("language"))?;
    let text = room.shelf().by_slug(&visit.view, &slug).map(|found| (found.text.article, found.text.locale));
    let (article, locale) = text.ok_or_else(|| Problem::not_found("article"))?;
    if !is_machine(&asked) {
        let seconds = read.seconds.clamp(0, LONGEST_LOOK);
        let (next, first, at) = (read.next, read.first == 1, room.ambient.now());
        room.note(Reading::Told { article, locale, seconds, next, first, at });
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Takes how a page of results was left. The form for letters counts its own readers.
#[utoipa::path(post, path = "/help/{locale}/search/read", tag = "help", params(("locale" = String, Path)),
    request_body(content = SearchRead, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = 404), (status = 429)))]
pub(crate) async fn search_read(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    client: Client,
    asked: HeaderMap,
    Form(read): Form<SearchRead>,
) -> Result<StatusCode, Problem> {
    take(&room.limits.told, &client, room.ambient.now()).map_err(Problem::too_many)?;
    let visit = Visit::find(&room, &tag, &asked).await?.ok_or_else(|| Problem::not_found("language"))?;
    let query: String = read.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if read.next == Next::Contact && !query.is_empty() && !is_machine(&asked) {
        room.note(Reading::Asked { locale: visit.locale(), query, at: room.ambient.now() });
    }
    Ok(StatusCode::NO_CONTENT)
}
