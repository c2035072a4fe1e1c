//! The visitor's live line. A browser's WebSocket carries no headers of ours, so the secret comes as the
//! second of the offered subprotocols; it is never part of an address.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::header::{ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::request::Parts;
use axum::response::Response;
use helppo_kernel::Problem;

use super::asker::{address, recognise, unknown};
use crate::Chat;
use crate::live::Who;
use crate::seat::TOO_MANY;

/// The first of the offered subprotocols, and the one that is agreed on.
const PROTOCOL: &str = "helppo.v1";
/// How long a visitor who is turned away may take to hear it.
const PATIENCE: Duration = Duration::from_secs(5);

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
    let (limits, network) = (chat.core.limiter.limits, address(&parts).0.into());
    let seat = chat.core.seats.take(visitor.id, network, limits.visitor_sockets, limits.network_sockets);
    let upgrade = upgrade.protocols([PROTOCOL]);
    let Some(seat) = seat else { return Ok(upgrade.on_upgrade(turn_away)) };
    let who = Who { visitor: visitor.id, channel: visitor.channel, secret: hash, _seat: seat };
    chat.hub.upgrade(upgrade, who)
}

/// A page cannot read the status of a refused upgrade, but it can read why a socket was closed.
async fn turn_away(mut socket: WebSocket) {
    let frame = CloseFrame { code: TOO_MANY, reason: Utf8Bytes::from_static("too many lines are open") };
    // Whoever has gone already needs no answer.
    drop(tokio::time::timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await);
}

fn offered(parts: &Parts) -> Option<String> {
    let all = parts.headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let (first, secret) = all.split_once(',')?;
    (first.trim() == PROTOCOL && secret.len() <= 80).then(|| secret.trim().to_owned())
}
