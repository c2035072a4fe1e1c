//! `/api/v1/channels/{id}/raw`: what could not be read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ChannelId, Cursor, Millis, Page, Problem, RawId};
use helppo_people::{By, Caller};
use helppo_store::{DbError, Tx, p};
use helppo_web::{Json, Paging, Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::channels::seen;
use crate::{ChannelError, Channels, Raw, raw, statement};

/// A raw message in quarantine.
#[derive(Serialize, ToSchema)]
pub struct RawView {
    id: RawId,
    channel: ChannelId,
    external_id: String,
    size: i64,
    state: String,
    error: Option<String>,
    received_at: Millis,
}

/// Raw messages that wait for a person, the newest first.
#[utoipa::path(get, path = "/api/v1/channels/{id}/raw", tag = "channels", params(("cursor" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<RawView>)))]
pub async fn list(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    paging: Paging,
) -> Result<Json<Page<RawView>>, Problem> {
    seen(&room, &caller, id).await?;
    let [before] = paging.key([i64::MAX])?;
    let (fetch, limit) = (paging.fetch(), paging.limit);
    let rows: Vec<Raw> =
        room.store.read(async move |tx: &mut Tx| tx.all(statement::QUARANTINED, p![id, before, fetch]).await).await?;
    let page = Page::from_overfull(rows, limit, |r| Cursor(vec![r.id.0]));
    Ok(Json(page.map(|r| RawView {
        id: r.id,
        channel: r.channel,
        external_id: r.external_id,
        size: r.size,
        state: r.state,
        error: r.error,
        received_at: r.received_at,
    })))
}

/// The bytes as they came, as a download.
#[utoipa::path(get, path = "/api/v1/channels/{id}/raw/{raw}", tag = "channels",
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
pub async fn bytes(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path((id, raw)): Path<(ChannelId, RawId)>,
) -> Result<Response, Problem> {
    seen(&room, &caller, id).await?;
    let raw = of_channel(&room, id, raw).await?;
    let hash = raw.blob.parse().map_err(|_| Problem::not_found("raw message"))?;
    let bytes = room.blob.get(hash).await.map_err(|e| {
        tracing::error!(raw = %raw.id, error = %e, "raw bytes could not be read");
        Problem::internal()
    })?;
    let name = format!("attachment; filename=\"{}.eml\"", raw.id);
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// Try to read them again.
#[utoipa::path(post, path = "/api/v1/channels/{id}/raw/{raw}/replay", tag = "channels", responses((status = 200)))]
pub async fn replay(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path((id, raw)): Path<(ChannelId, RawId)>,
) -> Result<Json<()>, Problem> {
    seen(&room, &caller, id).await?;
    let found = of_channel(&room, id, raw).await?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    room.store
        .write(async move |tx: &mut Tx| {
            raw::replay(tx, &amb, found.id).await?;
            helppo_people::audit::record(tx, &amb, &by, "raw.replayed", found.id, serde_json::json!({})).await?;
            Ok::<_, DbError>(())
        })
        .await?;
    Ok(Json(()))
}

async fn of_channel(room: &Channels, channel: ChannelId, raw: RawId) -> Result<Raw, Problem> {
    let found: Option<Raw> = room.store.read(async move |tx: &mut Tx| tx.opt(statement::RAW, p![raw]).await).await?;
    found.filter(|r| r.channel == channel).ok_or_else(|| ChannelError::NotFound("raw message").into())
}
