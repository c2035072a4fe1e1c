//! What is public of a channel: its settings and the search in its guides.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ChannelId, Problem};
use helppo_web::{ClientAddress, Json, Path, Query};
use serde::{Deserialize, Serialize};

use super::Address;
use crate::Chat;
use crate::boot::{Boot, ChatChannel};
use crate::item::Source;
use crate::site::may_carry;

/// Answers of one search.
const MOST_ANSWERS: usize = 5;
/// Longest question that is searched for, in characters.
const LONGEST_QUESTION: usize = 300;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// The question as it was typed.
    q: String,
    /// The language of the screen.
    locale: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Answers {
    /// Guides that fit, best first.
    answers: Vec<Source>,
}

/// A channel's public settings. Pages of its sites may ask from elsewhere, without credentials.
#[utoipa::path(get, path = "/api/visitor/v1/channels/{id}", params(("id" = ChannelId, Path)),
    responses((status = 200, body = Boot)), tag = "visitor")]
pub(super) async fn show(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<ChannelId>,
    headers: HeaderMap,
    address: Option<axum::Extension<ClientAddress>>,
) -> Result<Response, Problem> {
    if let Some(axum::Extension(from)) = address {
        chat.core.limiter.look(from, chat.core.ambient.now())?;
    }
    let channel = find(&chat, id).await?;
    let boot = chat.core.boot(&channel, channel.settings.language(None)).await?;
    let mut response = Json(boot).into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = headers.get(ORIGIN)
        && origin.to_str().is_ok_and(|o| may_carry(&channel.settings.sites(), o))
    {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    Ok(response)
}

/// Guides that fit a question.
#[utoipa::path(get, path = "/api/visitor/v1/channels/{id}/answers", params(("id" = ChannelId, Path), Question),
    responses((status = 200, body = Answers)), tag = "visitor")]
pub(super) async fn answers(
    State(chat): State<Arc<Chat>>,
    Path(id): Path<ChannelId>,
    Query(question): Query<Question>,
    Address(from): Address,
) -> Result<Json<Answers>, Problem> {
    chat.core.limiter.look(from, chat.core.ambient.now())?;
    let channel = find(&chat, id).await?;
    let q: String = question.q.trim().chars().take(LONGEST_QUESTION).collect();
    let spoken = channel.settings.language(question.locale.as_deref());
    Ok(Json(Answers { answers: chat.core.around.answers(&q, spoken, MOST_ANSWERS).await }))
}

/// A chat channel that is switched on.
pub(super) async fn find(chat: &Chat, id: ChannelId) -> Result<ChatChannel, Problem> {
    chat.core.chat_channel(id).await?.ok_or_else(|| Problem::not_found("channel"))
}
