//! A call back instead of waiting at the screen.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{CaseId, Problem};
use helppo_routing::RoutingError;
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;

use super::talk::OneTalk;
use super::{Asker, channel, no_talk};
use crate::Chat;
use crate::talk;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = CallbackInput)]
#[serde(deny_unknown_fields)]
pub(crate) struct Callback {
    /// A telephone number, with its country code or as people of the house's country write it.
    number: String,
}

/// Call me when it is my turn: the place in the queue is kept, the visitor may go.
#[utoipa::path(post, path = "/api/visitor/v1/talks/{id}/callback", params(("id" = CaseId, Path)), request_body = Callback,
    responses((status = 200, body = OneTalk), (status = 409, description = "`not-waiting`: somebody serves it, or it has ended; `callback-off`: the chat does not call")), tag = "visitor")]
pub(super) async fn ask(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<CaseId>,
    asker: Asker,
    Json(Callback { number }): Json<Callback>,
) -> Result<Json<OneTalk>, Problem> {
    let core = &chat.core;
    core.limiter.message(asker.from, asker.visitor.id, asker.visitor.channel, core.ambient.now())?;
    if !channel::find(&chat, asker.visitor.channel).await?.settings.callback {
        let detail = "This chat does not call back. Wait here, or leave an e-mail address.";
        return Err(Problem::conflict("callback-off", detail));
    }
    let (visitor, amb) = (asker.visitor.id, core.ambient.clone());
    let found = core
        .store
        .write(async move |tx: &mut Tx| {
            let Some(found) = talk::find(tx, visitor, id).await? else { return Ok(None) };
            let waiting = found.waiting.ok_or(RoutingError::NotWaiting)?;
            helppo_routing::ask_callback(tx, &amb, waiting, &number).await?;
            Ok::<_, RoutingError>(talk::find(tx, visitor, id).await?)
        })
        .await?;
    let mut talk = found.ok_or_else(no_talk)?;
    core.estimate(&mut talk).await?;
    Ok(Json(OneTalk { talk }))
}
