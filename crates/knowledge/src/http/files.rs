//! Files of articles, for the desk.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use helppo_blob::{Blob, BlobError};
use helppo_kernel::{ArticleFileId, ArticleId, Locale, Page, Problem};
use helppo_people::Caller;
use helppo_store::{Tx, p};
use helppo_web::{Json, Path};

use crate::error::KnowledgeError;
use crate::files::store::{self, FileRow};
use crate::files::{
    ArticleFile, FileKind, LARGEST, NotTaken, is_webvtt, keep_captions, keep_file, list_files, prepare_file,
};
use crate::room::Knowledge;

/// The file, its name and what multipart adds around them.
const LARGEST_BODY: usize = LARGEST + 64 * 1024;
/// Captions of two hours are some 150 kB.
const LARGEST_CAPTIONS: usize = 1 << 20;

/// The files of an article, oldest first.
#[utoipa::path(get, path = "/api/v1/articles/{id}/files", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 200, body = Page<ArticleFile>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path(id): Path<ArticleId>,
) -> Result<Json<Page<ArticleFile>>, Problem> {
    let items = room.store.read(async move |tx: &mut Tx| list_files(tx, id).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Takes one file as the part `file` of a multipart form. The same bytes again are the same file.
#[utoipa::path(post, path = "/api/v1/articles/{id}/files", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 201, body = ArticleFile), (status = 422)))]
pub(super) async fn bring(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<ArticleId>,
    mut request: Request,
) -> Result<(StatusCode, Json<ArticleFile>), Problem> {
    let blob = room.blob()?;
    blob.has_room_for(LARGEST as u64).map_err(|error| lost(&error))?;
    DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
    let form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let (name, claimed, bytes) = brought(form).await?;
    let file = prepare_file(Some(blob), &name, &claimed, bytes).await.map_err(not_taken)?;
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let kept = room.store.write(async move |tx: &mut Tx| {
        let file = keep_file(tx, &ambient, actor, id, &file).await?;
        let all = list_files(tx, id).await?;
        all.into_iter().find(|one| one.id == file).ok_or(KnowledgeError::NotFound("file"))
    });
    Ok((StatusCode::CREATED, Json(kept.await?)))
}

/// Gives a video its captions in a language: WebVTT as the body.
#[utoipa::path(put, path = "/api/v1/articles/{id}/files/{file}/captions/{locale}", tag = "knowledge",
    params(("id" = ArticleId, Path), ("file" = ArticleFileId, Path), ("locale" = Locale, Path)),
    request_body(content = String, content_type = "text/vtt"),
    responses((status = 200, body = ArticleFile), (status = 422)))]
pub(super) async fn caption(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path((id, file, locale)): Path<(ArticleId, ArticleFileId, Locale)>,
    mut request: Request,
) -> Result<Json<ArticleFile>, Problem> {
    DefaultBodyLimit::max(LARGEST_CAPTIONS).apply(&mut request);
    let no_captions = || Problem::invalid("captions", "send WebVTT (.vtt) of at most 1 MB");
    let bytes = Bytes::from_request(request, &()).await.map_err(|_| no_captions())?;
    if !is_webvtt(&bytes) {
        return Err(no_captions());
    }
    let bytes =
        crate::files::Bytes::from(Some(room.blob()?), bytes.to_vec()).await.map_err(|error| lost(&error))?;
    let ambient = room.ambient.clone();
    let kept = room.store.write(async move |tx: &mut Tx| {
        video(tx, id, file).await?;
        keep_captions(tx, &ambient, file, locale, &bytes).await?;
        video(tx, id, file).await
    });
    Ok(Json(kept.await?))
}

/// Takes a language's captions away from a video.
#[utoipa::path(delete, path = "/api/v1/articles/{id}/files/{file}/captions/{locale}", tag = "knowledge",
    params(("id" = ArticleId, Path), ("file" = ArticleFileId, Path), ("locale" = Locale, Path)),
    responses((status = 200, body = ArticleFile)))]
pub(super) async fn uncaption(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path((id, file, locale)): Path<(ArticleId, ArticleFileId, Locale)>,
) -> Result<Json<ArticleFile>, Problem> {
    let left = room.store.write(async move |tx: &mut Tx| {
        tx.exec(store::DROP_CAPTIONS, p![file, locale]).await?;
        video(tx, id, file).await
    });
    Ok(Json(left.await?))
}

/// A video of this article.
async fn video(tx: &mut Tx, article: ArticleId, file: ArticleFileId) -> Result<ArticleFile, KnowledgeError> {
    let row: Option<FileRow> = tx.opt(store::FIND_FILE, p![file]).await?;
    row.filter(|row| row.article == article).ok_or(KnowledgeError::NotFound("file"))?;
    let found = list_files(tx, article).await?.into_iter().find(|one| one.id == file);
    let found = found.ok_or(KnowledgeError::NotFound("file"))?;
    if found.kind != FileKind::Video {
        return Err(KnowledgeError::Invalid { field: "file", message: "only videos have captions" });
    }
    Ok(found)
}

async fn brought(mut form: Multipart) -> Result<(String, String, Vec<u8>), Problem> {
    while let Some(part) = form.next_field().await.map_err(|_| malformed())? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let claimed = part.content_type().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| too_large())?;
        return Ok((name, claimed, bytes.to_vec()));
    }
    Err(malformed())
}

fn not_taken(why: NotTaken) -> Problem {
    match why {
        NotTaken::Refused(why) => Problem::invalid("file", why.to_string()),
        NotTaken::Blob(why) => lost(&why),
    }
}

fn malformed() -> Problem {
    Problem::invalid("file", "send a multipart form with one part `file`")
}

fn too_large() -> Problem {
    Problem::invalid("file", crate::files::Refused::Large.to_string())
}

pub(super) fn lost(error: &BlobError) -> Problem {
    tracing::error!(%error, "a file of an article could not be kept");
    match error {
        BlobError::Full { .. } => Problem::busy(),
        _ => Problem::internal(),
    }
}

impl Knowledge {
    /// Where files are kept.
    pub(crate) fn blob(&self) -> Result<&Blob, Problem> {
        self.files.as_ref().ok_or_else(Problem::busy)
    }
}
