//! A file of a talk, by a signed link: for one visitor, for some hours, never run by a browser.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use helppo_blob::BlobHash;
use helppo_kernel::{AttachmentId, Millis, Problem};
use helppo_store::{Tx, p};
use helppo_web::{Path, Query};
use serde::Deserialize;

use crate::Chat;
use crate::store::talk as sql;
use crate::visitor::VisitorId;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    /// For whom the link was made.
    v: i64,
    /// When it ends.
    until: i64,
    /// The signature.
    sig: String,
}

/// The bytes of a file. The signature is checked first, then whether the file is still that visitor's.
#[utoipa::path(get, path = "/api/visitor/v1/files/{id}", params(("id" = AttachmentId, Path), Signed),
    responses((status = 200, body = Vec<u8>)), tag = "visitor")]
pub(super) async fn show(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<AttachmentId>,
    Query(link): Query<Signed>,
) -> Result<Response, Problem> {
    let core = &chat.core;
    let visitor = VisitorId(link.v);
    if !core.links.check(id, visitor, Millis(link.until), &link.sig, core.ambient.now()) {
        return Err(Problem::not_found("file"));
    }
    let row: Option<(String, String, String)> =
        core.store.read(async move |tx: &mut Tx| tx.opt(sql::FILE, p![id, visitor, visitor]).await).await?;
    let (blob, name, media_type) = row.ok_or_else(|| Problem::not_found("file"))?;
    let hash: BlobHash = blob.parse().map_err(|_| Problem::internal())?;
    let bytes = core.blob.get(hash).await.map_err(|error| {
        tracing::error!(%error, file = %id, "a file of a talk could not be read");
        Problem::internal()
    })?;
    let picture = matches!(media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp");
    let mut headers = HeaderMap::new();
    let text =
        |s: &str| HeaderValue::from_str(s).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_TYPE, text(if picture { &media_type } else { "application/octet-stream" }));
    headers.insert(CONTENT_DISPOSITION, text(&disposition(&name, picture)));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600, immutable"));
    Ok((headers, Body::from(bytes)).into_response())
}

/// RFC 6266: pictures are shown, everything else is saved under its name.
fn disposition(name: &str, picture: bool) -> String {
    let kind = if picture { "inline" } else { "attachment" };
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("{kind}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(disposition("työ 1.pdf", false), "attachment; filename*=UTF-8''ty%C3%B6%201.pdf");
        assert_eq!(disposition("a\"; x=\"b\r\n", true), "inline; filename*=UTF-8''a%22%3B%20x%3D%22b%0D%0A");
    }
}
