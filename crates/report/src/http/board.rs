//! `/api/v1/board`.

use std::sync::Arc;

use axum::extract::State;
use helppo_case::CaseRow;
use helppo_kernel::{ChannelKind, Page, Problem, TeamId};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Query};
use serde::Deserialize;

use crate::rows::{Metric, RowsOf, rows_of};
use crate::{Board, Report, Viewer};

/// One team only.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfTeam {
    /// Absent or empty: every team that I see.
    #[param(value_type = Option<String>)]
    #[serde(default, deserialize_with = "none_when_empty")]
    team: Option<TeamId>,
}

/// Which rows.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Behind {
    /// Behind which number.
    metric: Metric,
    /// Of one team only.
    #[param(value_type = Option<String>)]
    #[serde(default, deserialize_with = "none_when_empty")]
    team: Option<TeamId>,
    /// Of one kind of channel only.
    #[serde(default, deserialize_with = "none_when_empty")]
    kind: Option<ChannelKind>,
}

/// Service now.
#[utoipa::path(get, path = "/api/v1/board", tag = "board", params(OfTeam), responses((status = 200, body = Board)))]
pub async fn show(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(of): Query<OfTeam>,
) -> Result<Json<Board>, Problem> {
    room.board(&Viewer::of(&caller, of.team)).map(Json)
}

/// The rows behind a number of the board.
#[utoipa::path(get, path = "/api/v1/board/rows", tag = "board",
    params(Behind, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<CaseRow>)))]
pub async fn rows(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(behind): Query<Behind>,
    paging: Paging,
) -> Result<Json<Page<CaseRow>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?),
        None => None,
    };
    let of =
        RowsOf { metric: behind.metric, team: behind.team, kind: behind.kind, after, limit: paging.limit };
    let (now, scope) = (room.ambient.now(), caller.scope());
    let page = room.store.read(async move |tx: &mut Tx| rows_of(tx, now, &scope, &of).await).await?;
    Ok(Json(page))
}

/// `team=` means the same as no team at all.
fn none_when_empty<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    T::deserialize(serde::de::value::StringDeserializer::new(text)).map(Some)
}
