//! A message as it was written: its HTML in a box of its own, its raw bytes as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use helppo_blob::BlobHash;
use helppo_kernel::{AttachmentId, CaseId, ChannelId, MessageId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::{Tx, p};
use helppo_web::Path;

use super::{CaseRoom, may};
use crate::link::Links;
use crate::store;

/// The document cannot run anything, send anything or load anything but our own pictures, whatever got
/// past the cleaning. `sandbox` gives it an origin of its own.
const BOX: &str = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; \
                   base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

const HEAD: &str = "<!doctype html><html><head><meta charset=\"utf-8\"><base target=\"_blank\">\
    <meta name=\"color-scheme\" content=\"light\"><style>body{margin:0;padding:12px;font:14px/1.5 system-ui,sans-serif;\
    overflow-wrap:anywhere;color:#1d2327;background:#fff}img{max-width:100%;height:auto}table{max-width:100%}\
    </style></head><body>";

/// A message's HTML as a document for a sandboxed frame.
#[utoipa::path(get, path = "/api/v1/messages/{id}/html", tag = "cases", params(("id" = MessageId, Path)),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn html(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Response, Problem> {
    type Written = (Option<String>, String, CaseId);
    let (written, pictures) = room
        .read(async move |tx: &mut Tx| {
            let written: Option<Written> = tx.opt(store::message::HTML, p![id]).await?;
            let (html, _, case) = written.ok_or_else(|| Problem::not_found("message"))?;
            may(tx, &caller, Action::CaseRead, case).await.map_err(|_| Problem::not_found("message"))?;
            let pictures: Vec<(AttachmentId, String)> = tx.all(store::message::INLINE_OF, p![id]).await?;
            Ok((html, pictures))
        })
        .await?;
    let html = written.ok_or_else(|| Problem::not_found("HTML of this message"))?;
    let body =
        format!("{HEAD}{}</body></html>", with_pictures(html, &pictures, &room.links.at(room.ambient.now())));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, BOX),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "private, no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    Ok((headers, body).into_response())
}

/// The bytes as they arrived.
#[utoipa::path(get, path = "/api/v1/messages/{id}/raw", tag = "cases", params(("id" = MessageId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn raw(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Response, Problem> {
    type Written = (Option<String>, String, CaseId, ChannelId, Option<String>);
    let blob = room
        .read(async move |tx: &mut Tx| {
            let written: Option<Written> = tx.opt(store::message::HTML, p![id]).await?;
            let (_, _, case, _, _) = written.ok_or_else(|| Problem::not_found("message"))?;
            may(tx, &caller, Action::RawRead, case).await.map_err(|_| Problem::not_found("message"))?;
            let blob: Option<(String,)> = tx.opt(store::message::RAW_BLOB, p![id]).await?;
            blob.map(|b| b.0).ok_or_else(|| Problem::not_found("raw form of this message"))
        })
        .await?;
    let hash: BlobHash = blob.parse().map_err(|_| Problem::internal())?;
    let bytes = super::file::bytes(&room, hash).await?;
    let name = format!("attachment; filename=\"{id}.eml\"");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// `cid:` names become links to the files that came with the message.
fn with_pictures(mut html: String, pictures: &[(AttachmentId, String)], links: &Links) -> String {
    for (id, content_id) in pictures {
        let escaped = content_id.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        html = html.replace(&format!("\"cid:{escaped}\""), &format!("\"{}\"", links.attachment(*id)));
    }
    html
}

#[cfg(test)]
mod tests {
    use helppo_kernel::Millis;

    use super::*;
    use crate::link::LinkKey;

    #[test]
    fn pictures_inside_a_letter_are_fetched_by_their_own_link() {
        let links = LinkKey::new([3; 32]).at(Millis(0));
        let html = "<img src=\"cid:a1\"><img src=\"cid:a12\">".to_owned();
        let shown = with_pictures(html, &[(AttachmentId(7), "a1".into())], &links);
        assert!(shown.contains(&links.attachment(AttachmentId(7))) && shown.contains("cid:a12"));
    }
}
