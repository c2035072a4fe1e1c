//! Files of articles, for whoever may read them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use helppo_blob::{BlobError, BlobHash};
use helppo_kernel::{ArticleFileId, Locale, Problem};
use helppo_store::{Tx, p};
use helppo_web::Path;

use crate::audience::Audience;
use crate::files::{FileKind, find_for, store};
use crate::room::Knowledge;

/// A picture, a video or a document of an article that the reader may read. Parts of it may be asked for.
#[utoipa::path(get, path = "/help/files/{id}/{name}", tag = "help",
    params(("id" = ArticleFileId, Path), ("name" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 206), (status = 404)))]
pub(crate) async fn file(
    State(room): State<Arc<Knowledge>>,
    Path((id, name)): Path<(ArticleFileId, String)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let reader = room.readers.who(&asked).await;
    let found = room.store.read(async move |tx: &mut Tx| find_for(tx, id, reader).await).await?;
    let (row, audience) =
        found.filter(|(row, _)| row.name == name).ok_or_else(|| Problem::not_found("file"))?;
    let disposition = match FileKind::of(&row.media_type) {
        // Documents are handed over, never opened on this site.
        FileKind::Document => format!("attachment; filename=\"{}\"", row.name),
        FileKind::Picture | FileKind::Video => "inline".to_owned(),
    };
    answer(&room, &row.blob, &row.media_type, &disposition, audience, &asked).await
}

/// Captions of a video in a language.
#[utoipa::path(get, path = "/help/files/{id}/captions/{locale}", tag = "help",
    params(("id" = ArticleFileId, Path), ("locale" = Locale, Path)),
    responses((status = 200, content_type = "text/vtt", body = String), (status = 404)))]
pub(crate) async fn captions(
    State(room): State<Arc<Knowledge>>,
    Path((id, locale)): Path<(ArticleFileId, Locale)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let reader = room.readers.who(&asked).await;
    let read = room.store.read(async move |tx: &mut Tx| {
        let blob: Option<String> = tx.opt(store::FIND_CAPTIONS, p![id, locale]).await?;
        Ok::<_, helppo_store::DbError>(blob.zip(find_for(tx, id, reader).await?))
    });
    let (blob, (_, audience)) = read.await?.ok_or_else(|| Problem::not_found("captions"))?;
    answer(&room, &blob, "text/vtt; charset=utf-8", "inline", audience, &asked).await
}

async fn answer(
    room: &Knowledge,
    blob: &str,
    media: &str,
    disposition: &str,
    audience: Audience,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let tag = format!("\"{blob}\"");
    let said = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let known =
        said(header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let mut response = Response::new(Body::empty());
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        let hash: BlobHash = blob.parse().map_err(|_| Problem::internal())?;
        let bytes = axum::body::Bytes::from(room.blob()?.get(hash).await.map_err(gone)?);
        let whole = bytes.len();
        // Another version's part is of no use: then everything is sent.
        let wanted = said(header::RANGE).filter(|_| said(header::IF_RANGE).is_none_or(|one| one == tag));
        match wanted.and_then(|wanted| range(wanted, whole)) {
            Some(Some((from, to))) => {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                set(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{whole}", to - 1));
                *response.body_mut() = Body::from(bytes.slice(from..to));
            }
            Some(None) => {
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                set(&mut response, header::CONTENT_RANGE, &format!("bytes */{whole}"));
            }
            None => *response.body_mut() = Body::from(bytes),
        }
    }
    // Kept by the reader's own browser for an hour, by nobody in between.
    let keep = if audience == Audience::Public { "private, max-age=3600" } else { "private, no-store" };
    set(&mut response, header::CACHE_CONTROL, keep);
    set(&mut response, header::CONTENT_TYPE, media);
    set(&mut response, header::CONTENT_DISPOSITION, disposition);
    set(&mut response, header::ETAG, &tag);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::VARY, "cookie");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The one part that is asked for, as `from..to`; `Some(None)` when there is no such part, nothing when the
/// wish is for several parts or not understood: then the whole is sent, as RFC 9110 allows.
fn range(wanted: &str, whole: usize) -> Option<Option<(usize, usize)>> {
    let (from, to) = wanted.strip_prefix("bytes=")?.split_once('-')?;
    let part = match (from.trim(), to.trim()) {
        ("", last) => (whole.saturating_sub(last.parse().ok()?), whole),
        (from, "") => (from.parse().ok()?, whole),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.saturating_add(1).min(whole)),
    };
    Some(Some(part).filter(|(from, to)| from < to))
}

fn gone(error: BlobError) -> Problem {
    match error {
        BlobError::Missing(_) => Problem::not_found("file"),
        error => {
            tracing::error!(%error, "a file of an article could not be read");
            Problem::internal()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_asks_for_parts() {
        assert_eq!(range("bytes=0-1", 10), Some(Some((0, 2))));
        assert_eq!(range("bytes=4-", 10), Some(Some((4, 10))));
        assert_eq!(range("bytes=-3", 10), Some(Some((7, 10))));
        assert_eq!(range("bytes=5-99", 10), Some(Some((5, 10))));
        assert_eq!(range("bytes=10-", 10), Some(None));
        assert_eq!(range("bytes=6-2", 10), Some(None));
        assert_eq!(range("bytes=0-1,4-5", 10), None);
        assert_eq!(range("lines=1-2", 10), None);
    }
}
