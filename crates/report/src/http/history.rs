//! `/api/v1/reports/metrics`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use helppo_kernel::{ChannelKind, Page, Problem, TeamId};
use helppo_people::{Caller, Scope};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Paging, Query};
use serde::Deserialize;

use crate::history::{
    Asked, Compare, Group, MetricName, MetricReport, MetricRow, Narrow, Part, RowsAsked, csv_lines,
    days_between, metric_rows, metrics, xlsx,
};
use crate::{Calendar, Report, calendar};

/// The longest stretch in days: two years and a bit.
const LONGEST_DAYS: i64 = 800;
/// Within how many days a return counts unless somebody says otherwise.
const USUAL_WITHIN: i64 = 7;
/// The most that is kept.
const LONGEST_WITHIN: i64 = 30;

/// Which metrics of which days.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Metrics by name, with commas between; absent: all.
    metric: Option<String>,
    /// The first day, as 20261101; absent: the first of this month.
    from: Option<i64>,
    /// The last day; absent: the last of this month.
    to: Option<i64>,
    /// An IANA time zone; absent: the organisation's.
    zone: Option<String>,
    /// By what; absent: by day.
    #[serde(default)]
    group: Group,
    /// With what.
    compare: Option<Compare>,
    /// Within how many days a return counts, 1 to 30; absent: 7.
    within: Option<i64>,
    /// Of one team only.
    #[param(value_type = Option<String>)]
    team: Option<TeamId>,
    /// Of one kind of channel only.
    channel_kind: Option<ChannelKind>,
    /// Of one task only; empty: without a task.
    task: Option<String>,
    /// Of one language only; empty: of an unknown one.
    language: Option<String>,
}

/// The same as a file.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AskFile {
    /// As what.
    format: FileFormat,
    /// Metrics by name, with commas between; absent: all.
    metric: Option<String>,
    /// The first day, as 20261101; absent: the first of this month.
    from: Option<i64>,
    /// The last day; absent: the last of this month.
    to: Option<i64>,
    /// An IANA time zone; absent: the organisation's.
    zone: Option<String>,
    /// By what; absent: by day.
    #[serde(default)]
    group: Group,
    /// With what.
    compare: Option<Compare>,
    /// Within how many days a return counts, 1 to 30; absent: 7.
    within: Option<i64>,
    /// Of one team only.
    #[param(value_type = Option<String>)]
    team: Option<TeamId>,
    /// Of one kind of channel only.
    channel_kind: Option<ChannelKind>,
    /// Of one task only; empty: without a task.
    task: Option<String>,
    /// Of one language only; empty: of an unknown one.
    language: Option<String>,
}

/// What kind of file.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricFile)]
pub enum FileFormat {
    /// Values with commas between.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Which rows.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Behind {
    /// Behind which metric.
    metric: MetricName,
    /// Which of them; absent: all that were counted.
    #[serde(default)]
    part: Part,
    /// The first day, as 20261101; absent: the first of this month.
    from: Option<i64>,
    /// The last day; absent: the last of this month.
    to: Option<i64>,
    /// An IANA time zone; absent: the organisation's.
    zone: Option<String>,
    /// Only of this hour of the week, 0 to 167.
    hour: Option<i64>,
    /// Within how many days a return counts, 1 to 30; absent: 7.
    within: Option<i64>,
    /// Of one team only.
    #[param(value_type = Option<String>)]
    team: Option<TeamId>,
    /// Of one kind of channel only.
    channel_kind: Option<ChannelKind>,
    /// Of one task only; empty: without a task.
    task: Option<String>,
    /// Of one language only; empty: of an unknown one.
    language: Option<String>,
}

/// Metrics of a stretch of days: the whole, its parts, and what it is compared with.
#[utoipa::path(get, path = "/api/v1/reports/metrics", tag = "reports", params(Ask),
    responses((status = 200, body = MetricReport)))]
pub async fn show(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(ask): Query<Ask>,
) -> Result<Json<MetricReport>, Problem> {
    read(&room, &caller, ask).await.map(Json)
}

/// The rows behind a number, newest first: the very things that it is the sum of.
#[utoipa::path(get, path = "/api/v1/reports/metrics/rows", tag = "reports",
    params(Behind, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<MetricRow>)))]
pub async fn rows(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(behind): Query<Behind>,
    paging: Paging,
) -> Result<Json<Page<MetricRow>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?),
        None => None,
    };
    let Behind {
        metric,
        part,
        from,
        to,
        zone: zone_name,
        hour,
        within: days,
        team,
        channel_kind,
        task,
        language,
    } = behind;
    if hour.is_some_and(|hour| !(0..168).contains(&hour)) {
        return Err(Problem::invalid("hour", "expected an hour of the week, 0 to 167"));
    }
    let (within, limit) = (within(days)?, paging.limit);
    let narrow = narrow(&caller.scope(), team, channel_kind, task, language);
    let (calendar, from, to) = stretch(&room, zone(zone_name)?, (from, to)).await?;
    let asked = RowsAsked { metric, part, from, to, calendar, hour, within, narrow, after, limit };
    let page = room.store.read(async move |tx: &mut Tx| metric_rows(tx, &caller, &asked).await).await?;
    Ok(Json(page))
}

/// The same metrics as a file.
#[utoipa::path(get, path = "/api/v1/reports/metrics/export", tag = "reports", params(AskFile),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn export(
    State(room): State<Arc<Report>>,
    caller: Caller,
    Query(ask): Query<AskFile>,
) -> Result<Response, Problem> {
    let AskFile {
        format,
        metric,
        from,
        to,
        zone,
        group,
        compare,
        within,
        team,
        channel_kind,
        task,
        language,
    } = ask;
    let ask = Ask { metric, from, to, zone, group, compare, within, team, channel_kind, task, language };
    let report = read(&room, &caller, ask).await?;
    let name = format!("metrics-{}-{}", report.from, report.to);
    let (body, kind, ending) = match format {
        FileFormat::Csv => {
            let lines = csv_lines(&report).map(|line| Ok::<_, Infallible>(Bytes::from(line)));
            (Body::from_stream(stream::iter(lines)), "text/csv; charset=utf-8", "csv")
        }
        FileFormat::Xlsx => {
            let made = tokio::task::spawn_blocking(move || xlsx(&report)).await;
            let book = made.map_err(|_| Problem::internal())?.map_err(|error| {
                tracing::error!(%error, "a workbook could not be written");
                Problem::internal()
            })?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (Body::from(book), kind, "xlsx")
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

async fn read(room: &Report, caller: &Caller, ask: Ask) -> Result<MetricReport, Problem> {
    let metrics_asked = match ask.metric.as_deref().filter(|m| !m.is_empty()) {
        None => MetricName::ALL.to_vec(),
        Some(words) => words
            .split(',')
            .map(|word| MetricName::from_word(word.trim()))
            .collect::<Option<Vec<MetricName>>>()
            .ok_or_else(|| Problem::invalid("metric", "expected names of metrics with commas between"))?,
    };
    let (zone, within) = (zone(ask.zone)?, within(ask.within)?);
    let narrow = narrow(&caller.scope(), ask.team, ask.channel_kind, ask.task, ask.language);
    let (calendar, from, to) = stretch(room, zone, (ask.from, ask.to)).await?;
    let (group, compare) = (ask.group, ask.compare);
    let asked = Asked { metrics: metrics_asked, from, to, calendar, group, compare, within, narrow };
    let now = room.ambient.now();
    Ok(room.store.read(async move |tx: &mut Tx| metrics(tx, now, &asked).await).await?)
}

fn narrow(
    scope: &Scope,
    team: Option<TeamId>,
    kind: Option<ChannelKind>,
    task: Option<String>,
    language: Option<String>,
) -> Narrow {
    Narrow { kind, task, language, ..Narrow::of(scope, team) }
}

fn zone(name: Option<String>) -> Result<Option<Calendar>, Problem> {
    let wrong = || Problem::invalid("zone", "expected the name of a time zone, like Europe/Helsinki");
    name.filter(|n| !n.is_empty()).map(|name| Calendar::known(&name).ok_or_else(wrong)).transpose()
}

fn within(days: Option<i64>) -> Result<i64, Problem> {
    let days = days.unwrap_or(USUAL_WITHIN);
    let wrong = || Problem::invalid("within", "expected 1 to 30 days");
    (1..=LONGEST_WITHIN).contains(&days).then_some(days).ok_or_else(wrong)
}

/// Whose days, the first and the last of them.
async fn stretch(
    room: &Report,
    zone: Option<Calendar>,
    (from, to): (Option<i64>, Option<i64>),
) -> Result<(Calendar, i64, i64), Problem> {
    let own = match zone {
        Some(zone) => zone,
        None => room.store.read(async |tx: &mut Tx| Ok::<_, DbError>(calendar(tx).await?)).await?,
    };
    let (first, last) = own.month_around(room.ambient.now());
    let (from, to) = (from.unwrap_or(first), to.unwrap_or(last));
    match days_between(from, to) {
        Some(days) if days <= LONGEST_DAYS => Ok((own, from, to)),
        _ => Err(Problem::invalid("to", "expected a day after `from`, at most 800 days later")),
    }
}
