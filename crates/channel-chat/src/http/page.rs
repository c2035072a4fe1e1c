//! The loader and the frame: scripts and pages from inside the binary.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ChannelId, Problem};
use helppo_web::{Path, Query};
use serde::Deserialize;

use super::channel;
use crate::Chat;
use crate::asset::{self, Asset};

#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct LoaderQuery {
    /// The channel; absent: the loader asks for its settings itself.
    channel: Option<ChannelId>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct FrameQuery {
    /// The channel.
    channel: ChannelId,
    /// The language that the page wishes for.
    lang: Option<String>,
}

/// The loader's script, with the channel's settings in front of it.
#[utoipa::path(get, path = "/widget.js", params(LoaderQuery), responses((status = 200, body = String)), tag = "widget")]
pub(super) async fn loader(
    State(chat): State<Arc<Chat>>,
    Query(query): Query<LoaderQuery>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let script = asset::loader().ok_or_else(not_built)?;
    let boot = match query.channel {
        None => None,
        Some(id) => Some(chat.core.loader_boot(&channel::find(&chat, id).await?).await?),
    };
    let (tag, body) = asset::with_boot(&script, boot.as_ref());
    let cache = "public, max-age=60, stale-while-revalidate=600";
    let mut response = fresh(&asked, &tag, "text/javascript; charset=utf-8", cache, body);
    embeddable(response.headers_mut());
    Ok(response)
}

/// The frame's page, which only the channel's sites may hold.
#[utoipa::path(get, path = "/widget/frame", params(FrameQuery), responses((status = 200, body = String)), tag = "widget")]
pub(super) async fn frame(
    State(chat): State<Arc<Chat>>,
    Query(query): Query<FrameQuery>,
) -> Result<Response, Problem> {
    let channel = channel::find(&chat, query.channel).await?;
    let spoken = channel.settings.language(query.lang.as_deref());
    let boot = chat.core.boot(&channel, spoken).await?;
    let page = asset::frame(&boot, spoken).ok_or_else(not_built)?;
    let policy = asset::frame_policy(&channel.settings.sites());
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_str(&policy).map_err(|_| Problem::internal())?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("cross-origin-embedder-policy", HeaderValue::from_static("require-corp"));
    embeddable(headers);
    Ok(response)
}

/// A script, a style sheet or a language of the frame; its name changes with its bytes.
#[utoipa::path(get, path = "/widget/assets/{file}", params(("file" = String, Path)),
    responses((status = 200, body = Vec<u8>)), tag = "widget")]
pub(super) async fn asset(Path(file): Path<String>, asked: HeaderMap) -> Result<Response, Problem> {
    let Asset { tag, kind, bytes } = asset::find(&file).ok_or_else(|| Problem::not_found("file"))?;
    Ok(fresh(&asked, &tag, kind, "public, max-age=31536000, immutable", bytes))
}

fn fresh(asked: &HeaderMap, tag: &str, kind: &'static str, cache: &'static str, body: Vec<u8>) -> Response {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let mut response =
        if known.is_some_and(|known| known.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            body.into_response()
        };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Pages of other origins may load this, isolated ones too.
fn embeddable(headers: &mut HeaderMap) {
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
}

fn not_built() -> Problem {
    let detail = "The widget is not built: run `npm run build` in web/, or `cargo xtask demo`.";
    Problem::new(404, "not-built", "Not found", detail)
}
