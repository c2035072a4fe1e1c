//! `/api/v1/reports/month`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Problem, TeamId};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Query};
use serde::Deserialize;

use crate::{Month, Report, calendar, month};

/// The longest stretch, in days as numbers: about two years.
const LONGEST: i64 = 20_000;

/// Which days.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day, as 20261101; absent: the first of this month.
    from: Option<i64>,
    /// The last day; absent: the last of this month.
    to: Option<i64>,
    /// Of one team only.
    #[param(value_type = Option<String>)]
    team: Option<TeamId>,
}

/// What came in, what was done, and how quickly.
#[utoipa::path(get, path = "/api/v1/reports/month", tag = "reports", params(Days),
    responses((status = 200, body = Month)))]
pub async fn show(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(days): Query<Days>,
) -> Result<Json<Month>, Problem> {
    let (now, scope) = (room.ambient.now(), caller.scope());
    if let (Some(from), Some(to)) = (days.from, days.to)
        && !(0..=LONGEST).contains(&(to - from))
    {
        return Err(Problem::invalid("to", "expected a day after `from`, at most two years later"));
    }
    let report = room.store.read(async move |tx: &mut Tx| {
        let (first, last) = calendar(tx).await?.month_around(now);
        let (from, to) = (days.from.unwrap_or(first), days.to.unwrap_or(last));
        month(tx, &scope, days.team, from, to).await
    });
    Ok(Json(report.await?))
}
