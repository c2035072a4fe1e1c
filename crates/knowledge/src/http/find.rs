//! Search over published articles, for agents who look something up while answering.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ArticleId, Locale, Problem};
use helppo_people::Caller;
use helppo_web::{Json, Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audience::Reader;
use crate::event::Via;
use crate::room::Knowledge;

/// What to look for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindQuery {
    #[serde(default)]
    q: String,
    locale: Option<Locale>,
}

/// Articles that fit, best first.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundArticles {
    items: Vec<FoundItem>,
    /// How likely the first one answers the question, 0 to 1.
    confidence: f32,
}

/// One article that fits.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundItem {
    id: ArticleId,
    locale: Locale,
    title: String,
    lead: String,
    /// Address in the help centre, from the root of the site.
    url: String,
    score: f32,
}

/// At most so many are shown.
const MOST: usize = 10;

/// Articles for a question, in the caller's language unless another is named.
#[utoipa::path(get, path = "/api/v1/knowledge/search", tag = "knowledge",
    params(("q" = String, Query), ("locale" = Option<Locale>, Query)),
    responses((status = 200, body = FoundArticles)))]
pub(super) async fn find(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(query): Query<FindQuery>,
) -> Result<Json<FoundArticles>, Problem> {
    let locale = query.locale.unwrap_or(caller.locale);
    let found = room.find_for(Reader::Agent, locale, &query.q, MOST);
    room.note_search(locale, Via::Desk, &query.q, found.hits.len());
    let items = found.hits.into_iter().map(|hit| FoundItem {
        id: hit.article.article,
        locale: hit.article.locale,
        url: Knowledge::address(&hit.article),
        title: hit.article.title,
        lead: hit.article.lead,
        score: hit.score,
    });
    Ok(Json(FoundArticles { items: items.collect(), confidence: found.confidence }))
}
