//! A visitor's talks: the list, one of them, a person for it, and what has been seen.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, MessageId, Problem};
use helppo_routing::RoutingError;
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Path, Query};
use serde::{Deserialize, Serialize};

use super::{Asker, no_talk};
use crate::item::Item;
use crate::say::to_person;
use crate::talk::{self, Talk};
use crate::{Chat, read};

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Talks {
    /// From where on the live line misses nothing.
    pos: String,
    /// The visitor's talks, the latest first.
    talks: Vec<Talk>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TalkPage {
    /// From where on the live line misses nothing.
    pos: String,
    /// The talk as it stands.
    talk: Talk,
    /// What was said and done in it, oldest first.
    items: Vec<Item>,
    /// Whether there is more before the first of them.
    more: bool,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct OneTalk {
    /// The talk as it stands.
    pub(super) talk: Talk,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Before {
    /// Only what is older than this message.
    before: Option<MessageId>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadUpto {
    /// The newest message that was seen.
    message: MessageId,
}

/// The visitor's talks.
#[utoipa::path(get, path = "/api/visitor/v1/talks", responses((status = 200, body = Talks)), tag = "visitor")]
pub(super) async fn list(State(chat): State<Arc<Chat>>, asker: Asker) -> Result<Json<Talks>, Problem> {
    // The position is taken first: what is committed in between comes on the live line again.
    let pos = chat.core.store.log_end().await?.to_string();
    let visitor = asker.visitor.id;
    let mut talks = chat.core.store.read(async move |tx: &mut Tx| talk::list(tx, visitor).await).await?;
    for talk in &mut talks {
        chat.core.estimate(talk).await?;
    }
    Ok(Json(Talks { pos, talks }))
}

/// One talk with its latest items.
#[utoipa::path(get, path = "/api/visitor/v1/talks/{id}", params(("id" = CaseId, Path), Before),
    responses((status = 200, body = TalkPage)), tag = "visitor")]
pub(super) async fn show(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<CaseId>,
    Query(Before { before }): Query<Before>,
    asker: Asker,
) -> Result<Json<TalkPage>, Problem> {
    let pos = chat.core.store.log_end().await?.to_string();
    let (visitor, links, now) = (asker.visitor.id, chat.core.links.clone(), chat.core.ambient.now());
    let found = chat
        .core
        .store
        .read(async move |tx: &mut Tx| {
            let Some(found) = talk::find(tx, visitor, id).await? else { return Ok(None) };
            let (items, more) = talk::page(tx, visitor, &found, before, &links, now).await?;
            Ok::<_, DbError>(Some((found, items, more)))
        })
        .await?;
    let (mut talk, items, more) = found.ok_or_else(no_talk)?;
    chat.core.estimate(&mut talk).await?;
    Ok(Json(TalkPage { pos, talk, items, more }))
}

/// A person, please: from the bot to the queue. Where a person has it already nothing changes.
#[utoipa::path(post, path = "/api/visitor/v1/talks/{id}/human", params(("id" = CaseId, Path)),
    responses((status = 200, body = OneTalk)), tag = "visitor")]
pub(super) async fn human(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<CaseId>,
    asker: Asker,
) -> Result<Json<OneTalk>, Problem> {
    let core = &chat.core;
    core.limiter.message(asker.from, asker.visitor.id, asker.visitor.channel, core.ambient.now())?;
    let (visitor, amb) = (asker.visitor.id, core.ambient.clone());
    let found = core
        .store
        .write(async move |tx: &mut Tx| {
            let Some(found) = talk::find(tx, visitor, id).await? else { return Ok(None) };
            to_person(tx, &amb, found.id, None).await?;
            talk::find(tx, visitor, id).await
        })
        .await?;
    let mut talk = found.ok_or_else(no_talk)?;
    core.estimate(&mut talk).await?;
    Ok(Json(OneTalk { talk }))
}

/// I am done: the talk ends, and words begin it anew. One that is over stays as it is.
#[utoipa::path(post, path = "/api/visitor/v1/talks/{id}/end", params(("id" = CaseId, Path)),
    responses((status = 200, body = OneTalk)), tag = "visitor")]
pub(super) async fn end(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<CaseId>,
    asker: Asker,
) -> Result<Json<OneTalk>, Problem> {
    let core = &chat.core;
    core.limiter.message(asker.from, asker.visitor.id, asker.visitor.channel, core.ambient.now())?;
    let (visitor, amb) = (asker.visitor.id, core.ambient.clone());
    let ended = core.store.write(async move |tx: &mut Tx| {
        let Some(found) = talk::find(tx, visitor, id).await? else { return Ok(None) };
        crate::end::end(tx, &amb, &found).await?;
        Ok::<_, RoutingError>(talk::find(tx, visitor, id).await?)
    });
    Ok(Json(OneTalk { talk: ended.await?.ok_or_else(no_talk)? }))
}

/// The visitor has seen everything up to a message.
#[utoipa::path(post, path = "/api/visitor/v1/talks/{id}/read", params(("id" = CaseId, Path)), request_body = ReadUpto,
    responses((status = 204)), tag = "visitor")]
pub(super) async fn read(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<CaseId>,
    asker: Asker,
    Json(ReadUpto { message }): Json<ReadUpto>,
) -> Result<StatusCode, Problem> {
    let (visitor, amb) = (asker.visitor.id, chat.core.ambient.clone());
    let theirs = chat
        .core
        .store
        .write(async move |tx: &mut Tx| read::mark_read(tx, &amb, visitor, id, message).await)
        .await?;
    if theirs { Ok(StatusCode::NO_CONTENT) } else { Err(no_talk()) }
}
