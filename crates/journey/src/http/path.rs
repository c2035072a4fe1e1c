//! `/api/v1/paths` and `/api/v1/dead-ends`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ChannelKind, DeadEndId, Page, Problem};
use helppo_people::{By, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use super::effort::stretch;
use crate::dead_end::{DeadEnd, DeadEndChange, change_dead_end, dead_ends};
use crate::path::{self, PathMap, PathMatters};
use crate::task::Mode;
use crate::{EffortMatter, Journeys};

/// Of when.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    /// From when, in milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
}

/// The map of paths: task, kind of channel and mode, as designed and as seen.
#[utoipa::path(get, path = "/api/v1/paths", tag = "tasks", params(When), responses((status = 200, body = PathMap)))]
pub(super) async fn map(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(when): Query<When>,
) -> Result<Json<PathMap>, Problem> {
    let (stretch, scope) = (stretch(when.from, when.to)?, caller.scope());
    Ok(Json(room.store.read(async move |tx: &mut Tx| path::map(tx, &scope, stretch).await).await?))
}

/// Which cell of the map.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cell {
    /// From when, in milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
    /// The task; empty for matters without one.
    #[serde(default)]
    task: String,
    channel: ChannelKind,
    mode: Mode,
    #[serde(default)]
    which: PathMatters,
}

/// The matters behind a path, the newest first.
#[utoipa::path(get, path = "/api/v1/paths/matters", tag = "tasks",
    params(Cell, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<EffortMatter>)))]
pub(super) async fn matters(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(cell): Query<Cell>,
    paging: Paging,
) -> Result<Json<Page<EffortMatter>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?.into()),
        None => None,
    };
    let (stretch, scope, limit) = (stretch(cell.from, cell.to)?, caller.scope(), paging.limit);
    let page = room.store.read(async move |tx: &mut Tx| {
        let place = (cell.task.as_str(), cell.channel, cell.mode);
        path::matters(tx, &scope, stretch, place, cell.which, (after, limit)).await
    });
    Ok(Json(page.await?))
}

/// Dead ends, the dearest first: at most 500.
#[utoipa::path(get, path = "/api/v1/dead-ends", tag = "tasks", responses((status = 200, body = [DeadEnd])))]
pub(super) async fn list_dead_ends(
    State(room): State<Arc<Journeys>>,
    _: Caller,
) -> Result<Json<Vec<DeadEnd>>, Problem> {
    Ok(Json(room.store.read(async |tx: &mut Tx| dead_ends(tx).await).await?))
}

/// Write down who mends a dead end, how far that is, and why.
#[utoipa::path(patch, path = "/api/v1/dead-ends/{id}", tag = "tasks", params(("id" = DeadEndId, Path)),
    request_body = DeadEndChange, responses((status = 200, body = DeadEnd)))]
pub(super) async fn change(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<DeadEndId>,
    Json(input): Json<DeadEndChange>,
) -> Result<Json<DeadEnd>, Problem> {
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let changed =
        room.store.write(async move |tx: &mut Tx| change_dead_end(tx, &amb, &by, id, &input).await).await?;
    changed.map(Json).ok_or_else(|| Problem::not_found("dead end"))
}
