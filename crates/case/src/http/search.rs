//! Finding words.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::Problem;
use helppo_people::{Action, Caller, Object};
use helppo_search::{DocKind, LastWord, Order};
use helppo_web::{Json, Query};
use serde::Deserialize;

use super::CaseRoom;
use crate::list::Looker;
use crate::search::{Asked, FollowSearchError, Found, find};

/// What to look for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// Words; every one must be there. The last one may be unfinished.
    q: String,
    /// `case`, `customer`, `message` or `article`, or several with commas; all when absent.
    kind: Option<String>,
    /// `new` for the newest first, `best` for the best first.
    order: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 100.
    limit: Option<usize>,
}

/// Cases, customers, messages and articles with these words, as far as the caller may see them.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(Question), responses((status = 200, body = Found)))]
pub(super) async fn search(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    uri: axum::http::Uri,
) -> Result<Json<Found>, Problem> {
    caller.must(Action::CaseRead, &Object::None, "case")?;
    let Query(question) = read(&uri)?;
    let mut kinds = question.kinds()?;
    kinds.retain(|kind| match kind {
        DocKind::Customer => caller.permissions.has(Action::CustomerRead),
        DocKind::Article => caller.permissions.has(Action::KnowledgeRead),
        DocKind::Message | DocKind::Case => true,
    });
    let order = match question.order.as_deref() {
        None | Some("new") => Order::Newest,
        Some("best") => Order::Ranked,
        Some(_) => return Err(Problem::invalid("order", "expected new or best")),
    };
    let asked = Asked {
        text: question.q,
        kinds,
        order,
        last: LastWord::Unfinished,
        limit: question.limit.unwrap_or(30).clamp(1, 100),
        before: question.cursor,
    };
    Ok(Json(find(&room.store, &room.search, &Looker::of(&caller), &asked).await?))
}

/// The search has cursors of its own kind, so paging's reading of `cursor` and `limit` is not for it.
fn read(uri: &axum::http::Uri) -> Result<Query<Question>, Problem> {
    let axum::extract::Query(question) = axum::extract::Query::try_from_uri(uri)
        .map_err(|rejection| Problem::invalid("q", rejection.body_text()))?;
    Ok(Query(question))
}

impl Question {
    fn kinds(&self) -> Result<Vec<DocKind>, Problem> {
        let Some(words) = self.kind.as_deref().filter(|k| !k.is_empty()) else {
            return Ok(DocKind::ALL.to_vec());
        };
        let kind = |word: &str| match word.trim() {
            "case" => Ok(DocKind::Case),
            "customer" => Ok(DocKind::Customer),
            "message" => Ok(DocKind::Message),
            "article" => Ok(DocKind::Article),
            _ => Err(Problem::invalid("kind", "expected case, customer, message or article")),
        };
        words.split(',').map(kind).collect()
    }
}

impl From<FollowSearchError> for Problem {
    fn from(e: FollowSearchError) -> Self {
        match e {
            FollowSearchError::Db(e) => e.into(),
            FollowSearchError::Search(e) => {
                tracing::error!(error = %e, "the search file could not answer");
                Self::internal()
            }
        }
    }
}
