//! `/api/v1/cases/{id}/effort` and `/api/v1/reports/effort`.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{CaseId, ChannelKind, Millis, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use crate::keep::root_of;
use crate::ledger::{ChangeReason, Hoop};
use crate::look::{case_effort, effort_entries, effort_matters, effort_sums};
use crate::{
    CaseEffort, EffortGroup, EffortMatter, EffortMatters, EffortPart, EffortRow, EffortSums, Journeys,
};

/// The longest stretch: two years and a bit.
const LONGEST_MS: i64 = 800 * 86_400_000;

/// Which part of the ledger.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// From when, in milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
    /// By what sums are parted; absent: by hoop. Entries are not.
    #[serde(default)]
    group: EffortGroup,
    /// Only these hoops.
    hoop: Option<Hoop>,
    /// Only matters of this task; empty: of none.
    task: Option<String>,
    /// Only what happened in channels of this kind.
    channel: Option<ChannelKind>,
    /// Only changes of channel for this reason.
    reason: Option<ChangeReason>,
}

impl Asked {
    fn part(self) -> EffortPart {
        EffortPart { hoop: self.hoop, task: self.task, channel: self.channel, reason: self.reason }
    }
}

/// What the matter of a case cost its customer: each hoop with the event in which it shows.
#[utoipa::path(get, path = "/api/v1/cases/{id}/effort", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = CaseEffort)))]
pub(super) async fn of_case(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(id): Path<CaseId>,
) -> Result<Json<CaseEffort>, Problem> {
    let read = room.store.read(async move |tx: &mut Tx| {
        // Of a case that became part of another, that one is asked: its readers may be others.
        let root = root_of(tx, id).await?.ok_or_else(|| Problem::not_found("case"))?;
        let object = Object::Case { team: root.team, owner: root.owner };
        caller.must(Action::CaseRead, &object, "case")?;
        Ok::<_, Problem>(case_effort(tx, &root).await?)
    });
    read.await.map(Json)
}

/// What a stretch of time cost our customers, summed by hoop, task, kind of channel or reason.
#[utoipa::path(get, path = "/api/v1/reports/effort", tag = "reports", params(Asked),
    responses((status = 200, body = EffortSums)))]
pub(super) async fn sums(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<EffortSums>, Problem> {
    let (stretch, group, scope) = (stretch(asked.from, asked.to)?, asked.group, caller.scope());
    let part = asked.part();
    let sums = room.store.read(async move |tx: &mut Tx| effort_sums(tx, &scope, stretch, group, &part).await);
    Ok(Json(sums.await?))
}

/// The hoops behind the sums, the newest first.
#[utoipa::path(get, path = "/api/v1/reports/effort/entries", tag = "reports",
    params(Asked, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<EffortRow>)))]
pub(super) async fn entries(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> Result<Json<Page<EffortRow>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?.into()),
        None => None,
    };
    let (stretch, scope, limit) = (stretch(asked.from, asked.to)?, caller.scope(), paging.limit);
    let part = asked.part();
    let page = room
        .store
        .read(async move |tx: &mut Tx| effort_entries(tx, &scope, stretch, &part, after, limit).await);
    Ok(Json(page.await?))
}

/// Which matters that began when.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begun {
    /// From when, in milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
    /// All of them, those without a hoop, or those that were a great strain.
    which: EffortMatters,
}

/// The matters that began in a stretch of time, the newest first, each with what it cost.
#[utoipa::path(get, path = "/api/v1/reports/effort/matters", tag = "reports",
    params(Begun, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<EffortMatter>)))]
pub(super) async fn matters(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(begun): Query<Begun>,
    paging: Paging,
) -> Result<Json<Page<EffortMatter>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?.into()),
        None => None,
    };
    let (stretch, scope, limit) = (stretch(begun.from, begun.to)?, caller.scope(), paging.limit);
    let page = room
        .store
        .read(async move |tx: &mut Tx| effort_matters(tx, &scope, stretch, begun.which, after, limit).await);
    Ok(Json(page.await?))
}

pub(super) fn stretch(from: i64, to: i64) -> Result<(Millis, Millis), Problem> {
    let (from, to) = (Millis(from), Millis(to));
    let long = to.since(from);
    if long <= 0 || long > LONGEST_MS {
        return Err(Problem::invalid("to", "expected a time after `from`, at most 800 days later"));
    }
    Ok((from, to))
}
