//! Answering, and taking an answer back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AttachmentId, CaseId, ChannelId, Event, Locale, MessageId, Millis, Problem};
use helppo_people::{Action, Caller, settings};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Once, Path};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CaseRoom, keep, may};
use crate::attachment::NewAttachment;
use crate::follow_up::reply_or_follow_up;
use crate::model::Author;
use crate::reply::{Reply, ReplyError};
use crate::status::{set_pending, solve};
use crate::timeline::items;
use crate::{message, recall as back};

/// Longer HTML is no letter.
const MAX_HTML: usize = 500_000;

/// Words for the customer.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyInput {
    text: String,
    html: Option<String>,
    #[serde(default)]
    attachments: Vec<AttachmentId>,
    /// The number of the newest event that the caller has seen.
    seen: Option<i64>,
    /// Another channel than the one that is live.
    channel: Option<ChannelId>,
    language: Option<Locale>,
    /// Send although newer words are there.
    #[serde(default)]
    send_anyway: bool,
    /// What becomes of the case.
    then: Option<Then>,
}

/// What becomes of a case with an answer.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Then {
    /// It is solved.
    Solve,
    /// It waits for the customer.
    Pending,
}

/// A message that waits to leave.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Sent {
    /// The case that the words are in: of a closed one, the case that follows it.
    case: CaseId,
    message: MessageId,
    /// Until then it can be taken back.
    leaves_at: Millis,
}

/// Answers the customer; words to a closed case begin one that follows it. `409 case-moved` carries what the caller has not seen under `newer`.
#[utoipa::path(post, path = "/api/v1/cases/{id}/replies", tag = "cases", params(("id" = CaseId, Path)),
    request_body = ReplyInput, responses((status = 200, body = Sent), (status = 409)))]
pub(super) async fn reply(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    once: Option<Once>,
    Path(case): Path<CaseId>,
    Json(input): Json<ReplyInput>,
) -> Result<Json<Sent>, Problem> {
    let html = cleaned(input.html.as_deref())?;
    let amb = room.ambient.clone();
    let sent = room.store.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseReply, case).await?;
        let words = Reply {
            case,
            interaction: None,
            author: Author::Agent(caller.agent),
            text: input.text.clone(),
            html: html.clone(),
            attachments: input.attachments.iter().map(|id| NewAttachment::Uploaded(*id)).collect(),
            language: input.language,
            extra: Value::Null,
            undo_ms: i64::from(settings(tx).await?.undo_seconds) * 1_000,
            seen: input.seen,
            to_channel: input.channel,
            send_anyway: input.send_anyway,
        };
        let (case, replied) = reply_or_follow_up(tx, &amb, caller.agent, &words).await?;
        if let Some(then) = input.then {
            may(tx, &caller, Action::CaseStatus, case).await?;
            match then {
                Then::Solve => solve(tx, &amb, case, caller.actor()).await?,
                Then::Pending => set_pending(tx, &amb, case, caller.actor()).await?,
            }
        }
        let sent = Sent { case, message: replied.message, leaves_at: replied.leaves_at };
        keep(tx, once.as_ref(), &sent).await?;
        Ok(sent)
    });
    match sent.await {
        Ok(sent) => Ok(Json(sent)),
        Err(Refused::Stale(newer)) => Err(stale(&room, newer).await?),
        Err(Refused::Problem(problem)) => Err(problem),
    }
}

/// Takes a message back before it leaves; its words go to the caller's draft.
#[utoipa::path(post, path = "/api/v1/messages/{id}/recall", tag = "cases", params(("id" = MessageId, Path)),
    responses((status = 204), (status = 409)))]
pub(super) async fn recall(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        let case = message::get(tx, id).await?.case;
        may(tx, &caller, Action::CaseReply, case).await.map_err(|_| Problem::not_found("message"))?;
        Ok(back::recall(tx, &amb, caller.agent, id).await?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// HTML of ours is cleaned like everybody's.
pub(super) fn cleaned(html: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(html) = html.filter(|h| !h.trim().is_empty()) else { return Ok(None) };
    let cleaned = helppo_mime::html::clean(html, MAX_HTML);
    cleaned
        .map(|c| Some(c.html))
        .ok_or_else(|| Problem::invalid("html", "too long or too tangled to be a letter"))
}

async fn stale(room: &CaseRoom, newer: Vec<Event>) -> Result<Problem, Problem> {
    let links = room.links.at(room.ambient.now());
    let shown = room.read(async move |tx: &mut Tx| Ok(items(tx, &links, &newer).await?)).await?;
    Ok(Problem::from(ReplyError::Stale { newer: Vec::new() }).with("newer", json!(shown)))
}

/// Why an answer did not go, with what the caller has not seen.
enum Refused {
    Stale(Vec<Event>),
    Problem(Problem),
}

impl From<ReplyError> for Refused {
    fn from(e: ReplyError) -> Self {
        match e {
            ReplyError::Stale { newer } => Self::Stale(newer),
            other => Self::Problem(other.into()),
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<DbError> for Refused {
    fn from(e: DbError) -> Self {
        Self::Problem(e.into())
    }
}

impl From<crate::CaseError> for Refused {
    fn from(e: crate::CaseError) -> Self {
        Self::Problem(e.into())
    }
}
