//! Notes.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{AgentId, CaseId, NoteId, Problem};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Once, Path};
use serde::{Deserialize, Serialize};

use super::{CaseRoom, keep, may};
use crate::note::{NewNote, note};

/// Words between us.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteInput {
    text: String,
    /// Colleagues who are to see it.
    #[serde(default)]
    mentions: Vec<AgentId>,
}

/// The id of a note.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeNote {
    id: NoteId,
}

/// Writes a note.
#[utoipa::path(post, path = "/api/v1/cases/{id}/notes", tag = "cases", params(("id" = CaseId, Path)),
    request_body = NoteInput, responses((status = 200, body = MadeNote)))]
pub(super) async fn add(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    once: Option<Once>,
    Path(case): Path<CaseId>,
    Json(input): Json<NoteInput>,
) -> Result<Json<MadeNote>, Problem> {
    let amb = room.ambient.clone();
    let new = NewNote { case, agent: caller.agent, text: input.text, mentions: input.mentions };
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseNote, case).await?;
        let made = MadeNote { id: note(tx, &amb, &new).await? };
        keep(tx, once.as_ref(), &made).await?;
        Ok(made)
    })
    .await
    .map(Json)
}
