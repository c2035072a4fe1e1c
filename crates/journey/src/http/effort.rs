//! `/api/v1/cases/{id}/effort` and `/api/v1/reports/effort`.

use std::sync::Arc;

use axum::extract::State;
use helppo_case::CaseRecord;
use helppo_kernel::{CaseId, ChannelKind, Millis, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::Deserialize;

use crate::ledger::{Hoop, Reason};
use crate::look::{case_effort, effort_entries, effort_sums};
use crate::{CaseEffort, EffortGroup, EffortMatter, EffortPart, EffortSums, Journeys};

/// The longest stretch: two years and a bit.
const LONGEST_MS: i64 = 800 * 86_400_000;

/// Which part of the ledger.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// From when, in milliseconds since 1970.
    from: Millis,
    /// Until just before.
    to: Millis,
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
    reason: Option<Reason>,
}

impl Asked {
    fn stretch(&self) -> Result<(Millis, Millis), Problem> {
        let long = self.to.since(self.from);
        if long <= 0 || long > LONGEST_MS {
            return Err(Problem::invalid("to", "expected a time after `from`, at most 800 days later"));
        }
        Ok((self.from, self.to))
    }

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
        let case = CaseRecord::get(tx, id).await?.ok_or_else(|| Problem::not_found("case"))?;
        let object = Object::Case { team: case.team, owner: case.owner };
        caller.must(Action::CaseRead, &object, "case")?;
        Ok::<_, Problem>(case_effort(tx, id).await?)
    });
    read.await?.map(Json).ok_or_else(|| Problem::not_found("case"))
}

/// What a stretch of time cost our customers, summed by hoop, task, kind of channel or reason.
#[utoipa::path(get, path = "/api/v1/reports/effort", tag = "reports", params(Asked),
    responses((status = 200, body = EffortSums)))]
pub(super) async fn sums(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<EffortSums>, Problem> {
    let (stretch, group, scope) = (asked.stretch()?, asked.group, caller.scope());
    let part = asked.part();
    let sums = room.store.read(async move |tx: &mut Tx| effort_sums(tx, &scope, stretch, group, &part).await);
    Ok(Json(sums.await?))
}

/// The hoops behind the sums, the newest first.
#[utoipa::path(get, path = "/api/v1/reports/effort/entries", tag = "reports",
    params(Asked, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<EffortMatter>)))]
pub(super) async fn entries(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> Result<Json<Page<EffortMatter>>, Problem> {
    let after = match paging.after {
        Some(_) => Some(paging.key([0, 0])?.into()),
        None => None,
    };
    let (stretch, scope, limit) = (asked.stretch()?, caller.scope(), paging.limit);
    let part = asked.part();
    let page = room
        .store
        .read(async move |tx: &mut Tx| effort_entries(tx, &scope, stretch, &part, after, limit).await);
    Ok(Json(page.await?))
}
