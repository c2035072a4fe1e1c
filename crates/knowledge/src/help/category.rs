//! The articles of one topic.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::{Locale, Problem};
use helppo_web::Path;
use serde_json::json;

use super::answer::page;
use super::frame::{Frame, Paths};
use super::home::{Line, language};
use super::lost::lost;
use crate::room::Knowledge;

#[derive(Template)]
#[template(path = "category.html")]
struct CategoryPage {
    frame: Frame,
    name: String,
    count: String,
    articles: Vec<Line>,
}

/// One topic of the help centre.
#[utoipa::path(get, path = "/help/{locale}/c/{slug}", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404)))]
pub(crate) async fn category(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(locale) = language(&room, &tag).await? else { return lost(&room, &tag).await };
    let found = room.shelf().categories.iter().find(|category| category.slug == slug).cloned();
    let Some(found) = found else { return lost(&room, &tag).await };
    let paths: Paths =
        Locale::ALL.iter().map(|to| (*to, format!("/help/{}/c/{slug}", to.as_str()))).collect();
    let name = found.names.of(locale).to_owned();
    let articles: Vec<Line> =
        room.shelf().of_category(locale, Some(found.id)).into_iter().map(Line::of).collect();
    let frame = Frame::of(&room, locale, &name, &paths).await?;
    let count = (frame.words.articles)(articles.len());
    let description = format!("{} {name}.", frame.words.all_in);
    let data = crumbs(&room, locale, &frame, &[(name.as_str(), frame.canonical.clone().unwrap_or_default())]);
    let frame = frame.described(&description).structured(&data);
    page(&CategoryPage { frame, name, count, articles }, locale, &asked)
}

/// The way to a page as schema.org knows it: the help centre first.
pub(super) fn crumbs(
    room: &Knowledge,
    locale: Locale,
    frame: &Frame,
    way: &[(&str, String)],
) -> serde_json::Value {
    let home = format!("{}/help/{}", room.site.public_url, locale.as_str());
    let all =
        [(frame.words.help, home)].into_iter().chain(way.iter().map(|(name, url)| (*name, url.clone())));
    let items: Vec<_> = (1..)
        .zip(all)
        .map(|(i, (name, url))| json!({ "@type": "ListItem", "position": i, "name": name, "item": url }))
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}
