//! The screens inside the binary: the desk, its fonts, and the page for every address that is the desk's.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// `web/apps/desk/dist`; in debug builds read from the disk at each request.
#[derive(RustEmbed)]
#[folder = "../../web/apps/desk/dist"]
#[allow_missing = true]
struct Desk;

/// Files with a hash in their name never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time, and mostly answered with 304.
const ASK_AGAIN: &str = "no-cache";

/// Serves a file of the desk; an address without a file is a page of the desk.
pub async fn desk(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = Desk::get(path).filter(|_| !path.is_empty()) {
        let cache = if path.starts_with("assets/") { FOR_EVER } else { ASK_AGAIN };
        return answer(&request, path, &file, cache);
    }
    if path.starts_with("api/") || path.contains('.') {
        return helppo_web::no_such_page(request.uri().clone()).await.into_response();
    }
    match Desk::get("index.html") {
        Some(page) => answer(&request, "index.html", &page, ASK_AGAIN),
        None => (
            StatusCode::NOT_FOUND,
            "The desk is not built: run `npm run build` in web/, or `cargo xtask demo`.\n",
        )
            .into_response(),
    }
}

fn answer(request: &Request, path: &str, file: &EmbeddedFile, cache: &'static str) -> Response {
    let hash: String = file.metadata.sha256_hash().iter().take(16).map(|b| format!("{b:02x}")).collect();
    let tag = format!("\"{hash}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let mut response = if known == Some(tag.as_str()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.clone()).into_response()
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let headers = response.headers_mut();
    let text =
        |s: &str| HeaderValue::from_str(s).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, text(&with_charset(kind.as_ref())));
    headers.insert(header::ETAG, text(&tag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn with_charset(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}
