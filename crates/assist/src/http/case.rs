//! `/api/v1/cases/{id}/assist`: help beside a case, and with what is being written in it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::{Tx, p};
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::again::{AskedAgain, asked_again};
use crate::proposal::TriageKind;
use crate::refuse::refuse as refuse_it;
use crate::room::Assist;
use crate::store::{self, Matter};
use crate::suggest::CaseAssist;

/// Articles, past replies, solved cases and proposals for the customer's newest words.
#[utoipa::path(get, path = "/api/v1/cases/{id}/assist", tag = "assist", params(("id" = CaseId, Path)),
    responses((status = 200, body = CaseAssist)))]
pub(super) async fn help(
    State(room): State<Arc<Assist>>,
    caller: Caller,
    Path(id): Path<CaseId>,
) -> Result<Json<CaseAssist>, Problem> {
    room.suggest(&caller, id).await.map(Json)
}

/// What is being written to the customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssistDraft {
    text: String,
}

/// What a draft asks for although it is known.
#[derive(Serialize, ToSchema)]
pub(crate) struct AskedOnce {
    known: Vec<AskedAgain>,
}

/// What a draft asks its customer for although it is known.
#[utoipa::path(post, path = "/api/v1/cases/{id}/assist/asked", tag = "assist", params(("id" = CaseId, Path)),
    request_body = AssistDraft, responses((status = 200, body = AskedOnce)))]
pub(super) async fn asked(
    State(room): State<Arc<Assist>>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Json(draft): Json<AssistDraft>,
) -> Result<Json<AskedOnce>, Problem> {
    let amb = room.ambient.clone();
    let read = room.store.read(async move |tx: &mut Tx| {
        let matter: Option<Matter> = tx.opt(store::MATTER, p![id]).await?;
        let matter = matter.ok_or_else(|| Problem::not_found("case"))?;
        caller.must(Action::CaseReply, &Object::Case { team: matter.team, owner: matter.owner }, "case")?;
        let known = asked_again(tx, &amb, (id, matter.customer), &draft.text).await?;
        Ok::<_, Problem>(AskedOnce { known })
    });
    read.await.map(Json)
}

/// A proposal that does not fit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriageRefusal {
    kind: TriageKind,
    label: String,
}

/// Notes that a proposal does not fit: it is not made again in this case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/assist/refused", tag = "assist", params(("id" = CaseId, Path)),
    request_body = TriageRefusal, responses((status = 204)))]
pub(super) async fn refuse(
    State(room): State<Arc<Assist>>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Json(input): Json<TriageRefusal>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    let done = room
        .store
        .write(async move |tx: &mut Tx| refuse_it(tx, &amb, &caller, id, (input.kind, &input.label)).await);
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}
