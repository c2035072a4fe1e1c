//! The visitor's live line. A browser's WebSocket carries no headers of ours, so the secret comes as the
//! second of the offered subprotocols; it is never part of an address.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header::{ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::request::Parts;
use axum::response::Response;
use helppo_kernel::Problem;

use super::asker::{address, recognise, unknown};
use crate::Chat;
use crate::live::Who;

/// The first of the offered subprotocols, and the one that is agreed on.
const PROTOCOL: &str = "helppo.v1";

/// Opens the live line: `Sec-WebSocket-Protocol: helppo.v1, <secret>`.
#[utoipa::path(get, path = "/api/visitor/v1/live", responses((status = 101)), tag = "visitor")]
pub(super) async fn join(
    State(chat): State<Arc<Chat>>,
    upgrade: WebSocketUpgrade,
    parts: Parts,
) -> Result<Response, Problem> {
    if !parts.headers.contains_key(ORIGIN) {
        return Err(Problem::new(
            403,
            "foreign-origin",
            "Foreign page",
            "The live line is for pages of this server.",
        ));
    }
    chat.core.guard.check_origin(&parts.headers)?;
    chat.core.limiter.look(address(&parts), chat.core.ambient.now())?;
    let secret = offered(&parts).ok_or_else(unknown)?;
    let (visitor, hash) = recognise(&chat, &secret).await?.ok_or_else(unknown)?;
    let who = Who { visitor: visitor.id, channel: visitor.channel, secret: hash };
    chat.hub.upgrade(upgrade.protocols([PROTOCOL]), who)
}

fn offered(parts: &Parts) -> Option<String> {
    let all = parts.headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let (first, secret) = all.split_once(',')?;
    (first.trim() == PROTOCOL && secret.len() <= 80).then(|| secret.trim().to_owned())
}
