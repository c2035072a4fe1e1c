//! The articles of one topic.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::{CategoryId, Locale, Problem};
use helppo_web::{Path, Query};
use serde::Deserialize;
use serde_json::json;

use super::answer::page;
use super::frame::{Frame, Paths};
use super::home::Line;
use super::lost::lost;
use super::visit::Visit;
use super::words::words;
use crate::room::Knowledge;

#[derive(Template)]
#[template(path = "category.html")]
struct CategoryPage {
    frame: Frame,
    name: String,
    count: String,
    articles: Vec<Line>,
    /// The page before and the one after.
    before: Option<String>,
    after: Option<String>,
}

/// Which part of a long list.
#[derive(Deserialize, Default)]
pub(crate) struct Part {
    page: Option<usize>,
}

/// Articles on a page.
const ON_A_PAGE: usize = 50;

/// One topic of the help centre.
#[utoipa::path(get, path = "/help/{locale}/c/{slug}", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path), ("page" = Option<usize>, Query)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404)))]
pub(crate) async fn category(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    Query(part): Query<Part>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let found = room.shelf().category_at(visit.view.sight, &slug).cloned();
    let Some(found) = found else { return lost(&room, &tag, &asked).await };
    let name = found.names.of(visit.locale()).to_owned();
    list(&room, &visit, Topic { id: Some(found.id), name, path: format!("c/{slug}") }, part, &asked).await
}

/// Articles that are in no topic.
#[utoipa::path(get, path = "/help/{locale}/other", tag = "help",
    params(("locale" = String, Path), ("page" = Option<usize>, Query)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404)))]
pub(crate) async fn other(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    Query(part): Query<Part>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let name = words(visit.locale()).other.to_owned();
    list(&room, &visit, Topic { id: None, name, path: "other".to_owned() }, part, &asked).await
}

struct Topic {
    id: Option<CategoryId>,
    name: String,
    /// Its address behind the language.
    path: String,
}

async fn list(
    room: &Knowledge,
    visit: &Visit,
    topic: Topic,
    part: Part,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let number = part.page.unwrap_or(1).max(1);
    let (articles, all) = {
        let shelf = room.shelf();
        let all = shelf.of_category(&visit.view, topic.id);
        let part = all.iter().skip((number - 1) * ON_A_PAGE).take(ON_A_PAGE);
        let lines: Vec<Line> = part.map(|text| Line::of(&shelf, &visit.view, text)).collect();
        (lines, all.len())
    };
    if articles.is_empty() && number > 1 {
        return lost(room, visit.locale().as_str(), asked).await;
    }
    let at = |locale: Locale, number: usize| {
        let query = if number > 1 { format!("?page={number}") } else { String::new() };
        format!("/help/{}/{}{query}", locale.as_str(), topic.path)
    };
    // Later parts of a list are other articles in each language: only the first has twins.
    let paths: Paths = match number {
        1 => Locale::ALL.iter().map(|&to| (to, at(to, 1))).collect(),
        _ => vec![(visit.locale(), at(visit.locale(), number))],
    };
    let frame = Frame::of(room, visit, &topic.name, &paths).await;
    let description = format!("{} {}.", frame.words.all_in, topic.name);
    let here = frame.canonical.clone().unwrap_or_default();
    let data = crumbs(&frame, &[(topic.name.as_str(), here)]);
    let frame = frame.described(&description).structured(&data);
    let shown = CategoryPage {
        count: (frame.words.articles)(all),
        frame,
        articles,
        before: (number > 1).then(|| at(visit.locale(), number - 1)),
        after: (number * ON_A_PAGE < all).then(|| at(visit.locale(), number + 1)),
        name: topic.name,
    };
    page(&shown, visit, asked)
}

/// The way to a page as schema.org knows it: the help centre first.
pub(super) fn crumbs(frame: &Frame, way: &[(&str, String)]) -> serde_json::Value {
    let home = format!("{}/help/{}", frame.base, frame.locale.as_str());
    let all =
        [(frame.words.help, home)].into_iter().chain(way.iter().map(|(name, url)| (*name, url.clone())));
    let items: Vec<_> = (1..)
        .zip(all)
        .map(|(i, (name, url))| json!({ "@type": "ListItem", "position": i, "name": name, "item": url }))
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}
