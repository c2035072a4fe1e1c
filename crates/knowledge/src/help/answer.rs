//! A page as an HTTP answer: tagged, so that a reader who comes back gets it only when it changed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{Locale, Problem};

use super::visit::Visit;
use crate::audience::Reader;

/// Draws a page. It is kept by browsers but asked for again each time: what is unpublished is gone at
/// once, and an unchanged page costs an empty answer. A page for a reader whom we know is kept by nobody.
pub(crate) fn page(template: &impl Template, visit: &Visit, asked: &HeaderMap) -> Result<Response, Problem> {
    let mut response = tagged(drawn(template)?, HTML, Some(visit.locale()), asked);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
    if visit.view.sight.reader != Reader::Anybody {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    Ok(response)
}

const HTML: &str = "text/html; charset=utf-8";

fn drawn(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a help page could not be drawn");
        Problem::internal()
    })
}

/// The same for a page that says that something is missing.
pub(crate) fn missing(template: &impl Template, locale: Locale) -> Result<Response, Problem> {
    let mut response = tagged(drawn(template)?, HTML, Some(locale), &HeaderMap::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

/// Any text with its tag.
pub(crate) fn tagged(
    body: String,
    media: &'static str,
    locale: Option<Locale>,
    asked: &HeaderMap,
) -> Response {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(locale) = locale {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
    }
    response
}
