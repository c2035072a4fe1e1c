//! Who asks: the visitor behind the secret in `Authorization: Visitor …`, and the address they come from.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use helppo_kernel::{Millis, Problem};
use helppo_store::{DbError, Tx, p};
use helppo_web::ClientAddress;

use crate::store::visitor as sql;
use crate::visitor::{SecretHash, Visitor};
use crate::{Chat, session};

/// A visitor who has proved themselves by their secret; the request came from a page of ours.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub visitor: Visitor,
    pub secret: SecretHash,
    pub from: ClientAddress,
}

/// The address a request came from; the request came from a page of ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address(pub ClientAddress);

impl FromRequestParts<Arc<Chat>> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, chat: &Arc<Chat>) -> Result<Self, Problem> {
        chat.core.guard.check_origin(&parts.headers)?;
        Ok(Self(address(parts)))
    }
}

impl FromRequestParts<Arc<Chat>> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, chat: &Arc<Chat>) -> Result<Self, Problem> {
        chat.core.guard.check_origin(&parts.headers)?;
        let from = address(parts);
        chat.core.limiter.look(from, chat.core.ambient.now())?;
        let secret = bearer(parts).ok_or_else(unknown)?;
        let (visitor, secret) = recognise(chat, secret).await?.ok_or_else(unknown)?;
        Ok(Self { visitor, secret, from })
    }
}

/// The secret that a request carries.
pub(super) fn bearer(parts: &Parts) -> Option<&str> {
    parts.headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Visitor ").filter(|s| s.len() <= 64)
}

/// The visitor behind a secret.
pub(super) async fn recognise(chat: &Chat, secret: &str) -> Result<Option<(Visitor, SecretHash)>, DbError> {
    let (hash, now) = (SecretHash::of(secret), chat.core.ambient.now());
    let found = chat.core.store.read(async move |tx: &mut Tx| session::find(tx, hash, now).await).await?;
    let Some((visitor, last_seen_at)) = found else { return Ok(None) };
    if session::is_due(last_seen_at, now) {
        seen(chat, &visitor, now).await?;
    }
    Ok(Some((visitor, hash)))
}

async fn seen(chat: &Chat, visitor: &Visitor, now: Millis) -> Result<(), DbError> {
    let id = visitor.id;
    chat.core.store.write(async move |tx: &mut Tx| tx.exec(sql::SEEN, p![now, id]).await).await.map(|_| ())
}

pub(super) fn unknown() -> Problem {
    Problem::new(
        401,
        "visitor-unknown",
        "Unknown visitor",
        "Open a session first: this secret is not known or has ended.",
    )
}

pub(super) fn address(parts: &Parts) -> ClientAddress {
    parts.extensions.get().copied().unwrap_or(ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
}
