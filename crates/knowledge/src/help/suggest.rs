//! Articles that fit, while a reader types; and the script that asks for them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::Problem;
use helppo_web::{Json, Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::tagged;
use super::limit::{Client, take};
use super::results::{LONGEST, fitting};
use super::visit::Visit;
use crate::room::Knowledge;
use crate::shelf::OnShow;

const SCRIPT: &str = include_str!("help.js");
/// Articles shown under the field, and letters of each lead.
const MOST: usize = 6;
const LEAD: usize = 110;
/// Letters of a word from which titles are looked through.
const LEAST: usize = 3;

/// What was typed so far.
#[derive(Deserialize, Default)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

/// Articles that fit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Fitting {
    items: Vec<Fit>,
}

/// One article that fits.
#[derive(Serialize, ToSchema)]
pub(crate) struct Fit {
    title: String,
    lead: String,
    /// Its address from the root of the site.
    href: String,
    /// The language it is written in.
    language: helppo_kernel::Locale,
}

/// Articles for what is being typed. Not counted as a search: nobody has asked anything yet.
#[utoipa::path(get, path = "/help/{locale}/suggest", tag = "help",
    params(("locale" = String, Path), ("q" = Option<String>, Query)),
    responses((status = 200, body = Fitting), (status = 404), (status = 429)))]
pub(crate) async fn suggest(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    Query(typed): Query<Typed>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::find(&room, &tag, &headers).await?.ok_or_else(|| Problem::not_found("language"))?;
    take(&room.limits.suggestions, &client, room.ambient.now()).map_err(Problem::too_many)?;
    let words: String = typed.q.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    // By words alone: each key that is pressed asks, and meaning costs the time of a whole page.
    let found = fitting(&room, &visit, &words, None, MOST).hits;
    let shelf = room.shelf();
    let mut texts: Vec<OnShow> = found.into_iter().map(|hit| hit.article).collect();
    // The last word is seldom whole yet: titles that go on from it fit as well.
    if let Some(last) = words.split_whitespace().last().filter(|word| word.chars().count() >= LEAST) {
        for text in shelf.beginning(&visit.view, &last.to_lowercase(), 2 * MOST) {
            if texts.len() < MOST && texts.iter().all(|known| known.article != text.article) {
                texts.push(text.clone());
            }
        }
    }
    let items = texts.into_iter().map(|text| Fit {
        href: shelf.href(&visit.view, &text),
        lead: text.lead.chars().take(LEAD).collect(),
        language: text.locale,
        title: text.title,
    });
    let mut response = Json(Fitting { items: items.collect() }).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The help centre's only script.
#[utoipa::path(get, path = "/help/files/help.js", tag = "help",
    responses((status = 200, content_type = "text/javascript", body = String)))]
pub(crate) async fn script(asked: HeaderMap) -> Response {
    tagged(SCRIPT.to_owned(), "text/javascript; charset=utf-8", None, &asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_within_its_budget_even_unpacked() {
        assert!(SCRIPT.len() <= 10_000, "{} bytes", SCRIPT.len());
    }
}
