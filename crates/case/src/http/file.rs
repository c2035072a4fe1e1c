//! Files on their way in and out.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_blob::{BlobError, BlobHash, sniff};
use helppo_kernel::{Actor, AttachmentId, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path, Query};
use serde::{Deserialize, Serialize};

use super::CaseRoom;
use crate::attachment::{self, Upload, find_attachment};

/// Largest file that an agent may send: mail servers seldom take more.
const LARGEST: usize = 25 << 20;
/// The file, its name and what multipart adds around them.
const LARGEST_BODY: usize = LARGEST + 64 * 1024;
const LONGEST_NAME: usize = 120;

/// A file that waits for its message.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Uploaded {
    /// To name in the reply.
    id: AttachmentId,
    name: String,
    size: usize,
    media_type: String,
}

/// What opens a file.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    /// As in the link.
    sig: String,
}

/// Takes one file as the part `file` of a multipart form.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "cases", responses((status = 201, body = Uploaded)))]
pub(super) async fn upload(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    mut request: Request,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    caller.must(Action::CaseReply, &Object::None, "upload")?;
    room.blob.has_room_for(LARGEST as u64).map_err(|error| {
        tracing::error!(%error, "an agent's file was not taken");
        Problem::busy()
    })?;
    DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
    let form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let (name, claimed, bytes) = brought(form).await?;
    let (media_type, size) = (sniff(&bytes, &claimed).essence, bytes.len());
    let prepared = room.blob.prepare(bytes).await.map_err(|e| lost(&e))?;
    let new = Upload {
        blob: prepared.hash.to_string(),
        name: safe_name(&name),
        media_type: media_type.clone(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        by: Actor::Agent(caller.agent),
    };
    let (amb, name) = (room.ambient.clone(), new.name.clone());
    let id = room
        .write(async move |tx: &mut Tx| {
            prepared.keep(tx, amb.now()).await?;
            Ok(attachment::upload(tx, &amb, &new).await?)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(Uploaded { id, name, size, media_type })))
}

/// A file, for whoever holds its link. It is always handed over as a file, never as a page.
#[utoipa::path(get, path = "/api/v1/attachments/{id}", tag = "cases", params(("id" = AttachmentId, Path), Signed),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn attachment(
    State(room): State<Arc<CaseRoom>>,
    Path(id): Path<AttachmentId>,
    Query(signed): Query<Signed>,
) -> Result<Response, Problem> {
    if !room.links.at(room.ambient.now()).opens(id, &signed.sig) {
        return Err(Problem::not_found("file"));
    }
    let found = room.read(async move |tx: &mut Tx| Ok(find_attachment(tx, id).await?)).await?;
    let file = found.ok_or_else(|| Problem::not_found("file"))?;
    let hash: BlobHash = file.blob.parse().map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600, immutable".to_owned()),
    ];
    Ok((headers, bytes(&room, hash).await?).into_response())
}

/// The bytes behind a hash.
pub(super) async fn bytes(room: &CaseRoom, hash: BlobHash) -> Result<Vec<u8>, Problem> {
    match room.blob.get(hash).await {
        Ok(bytes) => Ok(bytes),
        Err(BlobError::Missing(_)) => Err(Problem::not_found("file")),
        Err(e) => Err(lost(&e)),
    }
}

async fn brought(mut form: Multipart) -> Result<(String, String, Vec<u8>), Problem> {
    while let Some(part) = form.next_field().await.map_err(|_| malformed())? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let claimed = part.content_type().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| too_large())?;
        return if bytes.len() > LARGEST { Err(too_large()) } else { Ok((name, claimed, bytes.to_vec())) };
    }
    Err(malformed())
}

/// The last part of a path, without what file systems and headers trip over.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).take(LONGEST_NAME).collect();
    let kept = kept.trim().trim_start_matches('.').to_owned();
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// RFC 6266: a plain name for old clients, the true one beside it.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn malformed() -> Problem {
    Problem::new(
        400,
        "malformed-upload",
        "The upload is not readable",
        "Send a multipart form with one part `file`.",
    )
}

fn too_large() -> Problem {
    let detail = format!("A file may have at most {} MB.", LARGEST >> 20);
    Problem::new(413, "file-size", "The file is too large", detail)
}

fn lost(error: &BlobError) -> Problem {
    tracing::error!(%error, "a file could not be kept or read");
    Problem::internal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_folder_or_its_header() {
        for (name, safe) in [
            ("kuva.png", "kuva.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.txt", "a.txt"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie x"),
            ("..", "file"),
            ("", "file"),
            ("Liite äö.pdf", "Liite äö.pdf"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert_eq!(
            disposition("Liite \"ä\".pdf"),
            "attachment; filename=\"Liite____.pdf\"; filename*=UTF-8''Liite%20%22%C3%A4%22.pdf"
        );
    }
}
