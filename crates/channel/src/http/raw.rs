//! Raw messages: what arrived, as it arrived.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ChannelId, Page, Problem, RawId};
use helppo_people::{By, Caller};
use helppo_store::{Tx, p};
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use super::channels::seen;
use crate::raw::{self, RawEntry, RawRecord};
use crate::{Channels, RawState, store};

/// Which raw messages.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFilter {
    /// Where they stand; absent: in quarantine.
    state: Option<RawState>,
}

/// Raw messages of a channel, newest first.
#[utoipa::path(get, path = "/api/v1/channels/{id}/raw", tag = "channels", params(("id" = ChannelId, Path), RawFilter),
    responses((status = 200, body = Page<RawEntry>)))]
pub(super) async fn list(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    Query(filter): Query<RawFilter>,
    paging: Paging,
) -> Result<Json<Page<RawEntry>>, Problem> {
    seen(&room, &caller, id).await?;
    let ([before], state) = (paging.key([i64::MAX])?, filter.state.unwrap_or(RawState::Quarantined));
    let limit = paging.limit;
    room.read(async move |tx: &mut Tx| raw::list(tx, id, state, before, limit).await).await.map(Json)
}

/// The bytes of one raw message, for saving.
#[utoipa::path(get, path = "/api/v1/channels/{id}/raw/{raw}", tag = "channels", params(("id" = ChannelId, Path), ("raw" = RawId, Path)),
    responses((status = 200, content_type = "application/octet-stream")))]
pub(super) async fn download(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path((id, raw)): Path<(ChannelId, RawId)>,
) -> Result<Response, Problem> {
    let record = one(&room, &caller, id, raw).await?;
    let hash = record.blob.parse().map_err(|_| Problem::internal())?;
    let bytes = room.blob.get(hash).await.map_err(|error| {
        tracing::error!(raw = %raw, error = %error, "raw bytes could not be read back");
        Problem::internal()
    })?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let name = format!("attachment; filename=\"{raw}.eml\"");
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(|_| Problem::internal())?);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok((headers, bytes).into_response())
}

/// Tries to understand a raw message again.
#[utoipa::path(post, path = "/api/v1/channels/{id}/raw/{raw}/replay", tag = "channels",
    params(("id" = ChannelId, Path), ("raw" = RawId, Path)), responses((status = 202)))]
pub(super) async fn replay(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path((id, raw)): Path<(ChannelId, RawId)>,
) -> Result<StatusCode, Problem> {
    let record = one(&room, &caller, id, raw).await?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let again = room.write(async move |tx: &mut Tx| raw::replay(tx, &amb, &by, &record).await).await?;
    if again { Ok(StatusCode::ACCEPTED) } else { Err(not_waiting()) }
}

/// Decides that nothing is to be done with a raw message. It stays readable.
#[utoipa::path(post, path = "/api/v1/channels/{id}/raw/{raw}/discard", tag = "channels",
    params(("id" = ChannelId, Path), ("raw" = RawId, Path)), responses((status = 204)))]
pub(super) async fn discard(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path((id, raw)): Path<(ChannelId, RawId)>,
) -> Result<StatusCode, Problem> {
    let record = one(&room, &caller, id, raw).await?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let gone = room.write(async move |tx: &mut Tx| raw::discard(tx, &amb, &by, &record).await).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(not_waiting()) }
}

async fn one(room: &Channels, caller: &Caller, channel: ChannelId, raw: RawId) -> Result<RawRecord, Problem> {
    seen(room, caller, channel).await?;
    let found = room.read(async move |tx: &mut Tx| tx.opt::<RawRecord>(store::RAW, p![raw]).await).await?;
    found.filter(|r| r.channel == channel).ok_or_else(|| Problem::not_found("raw message"))
}

fn not_waiting() -> Problem {
    Problem::conflict("raw-settled", "This message waits for nobody any more. Read the list again.")
}
