//! Articles in and out, for the desk.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use helppo_kernel::{Locale, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::KnowledgeError;
use crate::room::Knowledge;
use crate::transfer::page::read_page;
use crate::transfer::{
    Earnest, ImportReport, ImportStop, Incoming, export_zip, import, read_csv, read_json, read_zip,
};

/// Largest upload.
const LARGEST: usize = 300 << 20;

/// How an upload is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct How {
    /// Only say what would be done.
    #[serde(default)]
    dry_run: bool,
    /// The language of texts that name none.
    locale: Option<Locale>,
    /// Fetch pictures from other sites and keep them here.
    #[serde(default)]
    pictures: bool,
}

/// A page of another site.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageToBring {
    url: String,
}

/// Takes in a zip of Markdown (`application/zip`), a table (`text/csv`) or another system's list of articles
/// (`application/json`): all of it, or nothing when a part is refused. The report says what was done or would be.
#[utoipa::path(post, path = "/api/v1/knowledge/import", tag = "knowledge",
    params(("dry_run" = Option<bool>, Query), ("locale" = Option<Locale>, Query), ("pictures" = Option<bool>, Query)),
    responses((status = 200, body = ImportReport), (status = 422)))]
pub(super) async fn bring(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(how): Query<How>,
    mut request: Request,
) -> Result<Json<ImportReport>, Problem> {
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let reads: fn(&[u8], Locale) -> Result<Incoming, KnowledgeError> = match media.split(';').next() {
        Some("text/csv") => read_csv,
        Some("application/json") => read_json,
        _ => read_zip,
    };
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    let bytes = Bytes::from_request(request, &())
        .await
        .map_err(|_| Problem::invalid("file", "send at most 300 megabytes"))?;
    let usual = how.locale.unwrap_or(caller.locale);
    let read = tokio::task::spawn_blocking(move || reads(&bytes, usual));
    let incoming = read.await.map_err(|_| Problem::internal())??;
    take_in(&room, &caller, incoming, &how).await
}

/// Brings one page of another site in as a draft, read through the egress guard; try it first.
#[utoipa::path(post, path = "/api/v1/knowledge/import/page", tag = "knowledge", request_body = PageToBring,
    params(("dry_run" = Option<bool>, Query), ("locale" = Option<Locale>, Query), ("pictures" = Option<bool>, Query)),
    responses((status = 200, body = ImportReport), (status = 422)))]
pub(super) async fn bring_page(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(how): Query<How>,
    Json(page): Json<PageToBring>,
) -> Result<Json<ImportReport>, Problem> {
    let egress = room.egress.as_ref().ok_or_else(Problem::busy)?;
    let incoming = read_page(egress, &page.url, how.locale.unwrap_or(caller.locale)).await?;
    take_in(&room, &caller, incoming, &how).await
}

async fn take_in(
    room: &Knowledge,
    caller: &Caller,
    mut incoming: Incoming,
    how: &How,
) -> Result<Json<ImportReport>, Problem> {
    if let Some(egress) = room.egress.as_ref().filter(|_| how.pictures) {
        incoming.fetch_pictures(egress).await;
    }
    incoming.site.clone_from(&room.site.public_url);
    let blob = if how.dry_run { None } else { Some(room.blob()?) };
    incoming.judge_files(blob).await.map_err(|error| super::files::lost(&error))?;
    let (ambient, actor) = (room.ambient.clone(), caller.actor());
    let earnest = if how.dry_run { Earnest::DryRun } else { Earnest::Import };
    let taken = room
        .store
        .write(async move |tx: &mut Tx| import(tx, &ambient, actor, &incoming, earnest).await)
        .await;
    match taken {
        Ok(report) => Ok(Json(report)),
        Err(ImportStop::GivenUp(report)) => Ok(Json(*report)),
        Err(ImportStop::Db(error)) => Err(error.into()),
        Err(ImportStop::Knowledge(error)) => Err(error.into()),
    }
}

/// All articles as a zip of Markdown, drafts included; it can be imported again.
#[utoipa::path(get, path = "/api/v1/knowledge/export", tag = "knowledge",
    responses((status = 200, content_type = "application/zip")))]
pub(super) async fn take_out(State(room): State<Arc<Knowledge>>, _: Caller) -> Result<Response, Problem> {
    let zip = export_zip(&room).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"articles.zip\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, zip).into_response())
}
