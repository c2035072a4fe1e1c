//! Drafts, kept as they are typed.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{AgentId, CaseId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{CaseRoom, may};
use crate::draft::{Draft, DraftError, DraftMode, PutDraft, put_draft, take_draft};

/// What is being written.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftInput {
    mode: DraftMode,
    /// Empty lets go of the draft.
    text: String,
    /// The version these words came from; 0 for a new draft.
    version: i64,
}

/// A draft was kept.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct KeptDraft {
    version: i64,
}

/// Keeps a draft. `409 draft-newer` carries the newer one under `draft`.
#[utoipa::path(put, path = "/api/v1/cases/{id}/draft", tag = "cases", params(("id" = CaseId, Path)),
    request_body = DraftInput, responses((status = 200, body = KeptDraft), (status = 409)))]
pub(super) async fn put(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
    Json(input): Json<DraftInput>,
) -> Result<Json<KeptDraft>, Problem> {
    let amb = room.ambient.clone();
    let draft =
        PutDraft { agent: caller.agent, case, mode: input.mode, text: input.text, version: input.version };
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseRead, case).await?;
        Ok(KeptDraft { version: put_draft(tx, &amb, &draft).await? })
    })
    .await
    .map(Json)
}

/// Whose draft.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeDraftInput {
    from: AgentId,
}

/// Takes over what a colleague has begun to write: it comes after my own words and is theirs no more.
#[utoipa::path(put, path = "/api/v1/cases/{id}/draft/taken", tag = "cases", params(("id" = CaseId, Path)),
    request_body = TakeDraftInput, responses((status = 200, body = Draft)))]
pub(super) async fn take(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
    Json(input): Json<TakeDraftInput>,
) -> Result<Json<Draft>, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseReply, case).await?;
        Ok(take_draft(tx, &amb, caller.agent, case, input.from).await?)
    })
    .await
    .map(Json)
}

impl From<DraftError> for Problem {
    fn from(e: DraftError) -> Self {
        match e {
            DraftError::Newer(draft) => {
                let detail = "Another window or device has a newer draft of this. Both are kept.";
                Self::conflict("draft-newer", detail).with("draft", json!(draft))
            }
            DraftError::Case(e) => e.into(),
            DraftError::Db(e) => e.into(),
        }
    }
}
