//! One action on many cases.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{BulkId, CaseId, ChannelKind, Problem, TeamId};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Once, Path};
use serde::{Deserialize, Serialize};

use super::{CaseRoom, keep};
use crate::bulk::{BulkAction, BulkProgress, Chosen, NewBulk, bulk_progress, start_bulk, undo_bulk};
use crate::list::{Filter, Looker, Order, Owner, Seen};
use crate::model::CaseStatus;
use crate::view::find_view;

/// Longer words are for one case alone.
const MAX_WORD: usize = 5_000;

/// Which cases, and what to do: either `cases`, or a view with what is written over it.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkInput {
    cases: Option<Vec<CaseId>>,
    view: Option<String>,
    status: Option<CaseStatus>,
    #[schema(value_type = Option<String>)]
    owner: Option<Owner>,
    team: Option<TeamId>,
    tag: Option<String>,
    channel_kind: Option<ChannelKind>,
    priority: Option<i64>,
    seen: Option<Seen>,
    action: BulkAction,
}

/// A bulk action that has begun.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct StartedBulk {
    id: BulkId,
}

/// Begins an action on many cases. Each case is done only if the caller sees it.
#[utoipa::path(post, path = "/api/v1/bulk", tag = "cases", request_body = BulkInput,
    responses((status = 200, body = StartedBulk)))]
pub(super) async fn start(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    once: Option<Once>,
    Json(input): Json<BulkInput>,
) -> Result<Json<StartedBulk>, Problem> {
    caller.must(Action::CaseBulk, &Object::None, "case")?;
    for action in input.action.needs() {
        caller.must(*action, &Object::None, "case")?;
    }
    if let BulkAction::Assign { hand_over: Some(word), .. } | BulkAction::Team { hand_over: Some(word), .. } =
        &input.action
        && (word.trim().is_empty() || word.len() > MAX_WORD)
    {
        return Err(Problem::invalid("hand_over", "expected 1 to 5,000 bytes"));
    }
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        let cases = match &input.cases {
            Some(cases) => Chosen::Named(cases.clone()),
            None => {
                let (filter, order) = input.listed(tx, &caller).await?;
                Chosen::Listed(filter, order)
            }
        };
        let new = NewBulk { looker: Looker::of(&caller), cases, action: input.action.clone() };
        let started = StartedBulk { id: start_bulk(tx, &amb, &new).await? };
        keep(tx, once.as_ref(), &started).await?;
        Ok(started)
    })
    .await
    .map(Json)
}

/// How far it is.
#[utoipa::path(get, path = "/api/v1/bulk/{id}", tag = "cases", params(("id" = BulkId, Path)),
    responses((status = 200, body = BulkProgress)))]
pub(super) async fn progress(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<BulkId>,
) -> Result<Json<BulkProgress>, Problem> {
    room.read(async move |tx: &mut Tx| Ok(bulk_progress(tx, caller.agent, id).await?)).await.map(Json)
}

/// Takes it back.
#[utoipa::path(post, path = "/api/v1/bulk/{id}/undo", tag = "cases", params(("id" = BulkId, Path)),
    responses((status = 204)))]
pub(super) async fn undo(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<BulkId>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| Ok(undo_bulk(tx, &amb, caller.agent, id).await?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl BulkInput {
    async fn listed(&self, tx: &mut Tx, caller: &Caller) -> Result<(Filter, Order), Problem> {
        let view = self.view.as_deref();
        let view =
            view.ok_or_else(|| Problem::invalid("cases", "either cases, or a view to choose them from"))?;
        let (mut filter, order) = find_view(tx, caller.agent, view).await?;
        if let Some(status) = self.status {
            filter.status = vec![status];
        }
        filter.owner = self.owner.or(filter.owner);
        filter.team = self.team.or(filter.team);
        filter.tag = self.tag.clone().or(filter.tag);
        filter.channel_kind = self.channel_kind.or(filter.channel_kind);
        filter.priority = self.priority.or(filter.priority);
        filter.seen = self.seen.or(filter.seen);
        if filter.q.is_some() {
            return Err(Problem::invalid(
                "view",
                "a view with words cannot be chosen as a whole: name the cases",
            ));
        }
        // A walk by wait would meet cases twice when the action itself changes who waits.
        Ok((filter, if order == Order::Due { Order::New } else { order }))
    }
}
