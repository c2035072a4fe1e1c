//! Files that visitors bring: judged by their bytes, kept until their message comes.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use helppo_kernel::{AttachmentId, Problem};
use helppo_store::{DbError, Tx};
use helppo_web::Json;
use serde::Serialize;

use super::Asker;
use crate::Chat;
use crate::upload::{LARGEST, Upload, judge, keep, may_bring, safe_name};
use crate::visitor::Visitor;

/// The file, its name and what multipart adds around them.
const LARGEST_BODY: usize = LARGEST + 64 * 1024;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorUpload)]
pub(crate) struct Uploaded {
    /// To name in the message.
    id: AttachmentId,
    /// The name it is kept under.
    name: String,
    /// Bytes.
    size: usize,
    /// What its bytes are.
    media_type: String,
}

struct Brought {
    client_id: String,
    name: String,
    claimed: String,
    bytes: Vec<u8>,
}

/// Takes one file: parts `client_id` and `file`. The same `client_id` again is the same upload.
#[utoipa::path(post, path = "/api/visitor/v1/uploads", responses((status = 201, body = Uploaded)), tag = "visitor")]
pub(super) async fn take(
    State(chat): State<Arc<Chat>>,
    asker: Asker,
    mut request: Request,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let core = &chat.core;
    core.limiter.file(asker.from, asker.visitor.id, core.ambient.now())?;
    let announced = announced(&request);
    chat.may_bring(&asker.visitor, announced.unwrap_or(LARGEST)).await?;
    DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
    let form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let brought = brought(form).await?;
    let media_type = judge(&brought.bytes, &brought.claimed).ok_or_else(wrong_kind)?;
    let (name, size) = (safe_name(&brought.name), brought.bytes.len());
    let bytes = core.blob.prepare(brought.bytes).await.map_err(|error| {
        tracing::error!(%error, "a visitor's file could not be kept");
        Problem::internal()
    })?;
    let client_id = brought.client_id;
    let input = Upload {
        visitor: asker.visitor.id,
        client_id,
        name: name.clone(),
        media_type: media_type.clone(),
        bytes,
    };
    let amb = core.ambient.clone();
    let id = core.store.write::<_, DbError, _>(async move |tx: &mut Tx| keep(tx, &amb, &input).await).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { id, name, size, media_type })))
}

impl Chat {
    /// Whether there is room for a visitor's file: theirs, the channel's and the disk's.
    async fn may_bring(&self, visitor: &Visitor, size: usize) -> Result<(), Problem> {
        let (limits, now) = (self.core.limiter.limits, self.core.ambient.now());
        let (visitor, bytes) = (visitor.clone(), i64::try_from(size).unwrap_or(i64::MAX));
        let asked = async move |tx: &mut Tx| may_bring(tx, &visitor, bytes, &limits, now).await;
        if !self.core.store.read::<_, DbError, _>(asked).await? {
            return Err(Problem::too_many(3600));
        }
        self.core.blob.has_room_for(size as u64).map_err(|error| {
            tracing::error!(%error, "a visitor's file was not taken");
            Problem::busy()
        })
    }
}

/// What the request says of its size; one that says nothing counts as the largest.
fn announced(request: &Request) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn brought(mut form: Multipart) -> Result<Brought, Problem> {
    let (mut client_id, mut file) = (None, None);
    while let Some(part) = form.next_field().await.map_err(|_| malformed())? {
        match part.name() {
            Some("client_id") => client_id = Some(part.text().await.map_err(|_| malformed())?),
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let claimed = part.content_type().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(|_| too_large())?;
                file = Some((name, claimed, bytes.to_vec()));
            }
            _ => return Err(malformed()),
        }
    }
    let client_id = client_id.filter(|id| (8..=80).contains(&id.len())).ok_or_else(malformed)?;
    let (name, claimed, bytes) = file.ok_or_else(malformed)?;
    if bytes.len() > LARGEST {
        return Err(too_large());
    }
    Ok(Brought { client_id, name, claimed, bytes })
}

fn malformed() -> Problem {
    let detail = "Send a multipart form with a `client_id` of 8 to 80 characters and one `file`.";
    Problem::new(400, "malformed-upload", "The upload is not readable", detail)
}

fn too_large() -> Problem {
    let detail = format!("A file may have at most {} MB.", LARGEST >> 20);
    Problem::new(413, "file-size", "The file is too large", detail)
}

fn wrong_kind() -> Problem {
    let detail = "Pictures, PDF, text and office files can be sent. What a file is, is read from its bytes.";
    Problem::new(422, "file-kind", "This kind of file cannot be sent", detail)
}
