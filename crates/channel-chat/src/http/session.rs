//! Sessions: beginning one, changing what is known of oneself, and leaving nothing behind.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use helppo_kernel::{ChannelId, Locale, Pos, Problem};
use helppo_store::{DbError, Tx, p};
use helppo_web::Json;
use serde::{Deserialize, Serialize};

use super::asker::{bearer, recognise};
use super::{Address, Asker, bad_identity, channel};
use crate::say::claim_mail;
use crate::session::{OpenSession, SessionError, open_session};
use crate::store::visitor as sql;
use crate::{Chat, clean, token};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenVisitorSession)]
pub(crate) struct Open {
    /// The channel.
    channel: ChannelId,
    /// What this browser calls itself: 16 to 64 random characters that it keeps.
    nonce: String,
    /// A signed identity from the page's own server.
    jwt: Option<String>,
    /// The language of the screen.
    locale: Option<Locale>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorSession)]
pub(crate) struct Opened {
    /// The secret of this browser; every request carries it.
    token: String,
    /// What the visitor is called.
    name: Option<String>,
    /// Where answers may follow them.
    email: Option<String>,
    /// From where on the live line misses nothing.
    pos: String,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisitorEdit)]
pub(crate) struct Edit {
    /// What to call the visitor.
    name: Option<String>,
    /// Where answers may follow them.
    email: Option<String>,
    /// The language of the screen.
    locale: Option<Locale>,
}

/// Begins a session. With a signed identity the visitor is the same in every browser.
#[utoipa::path(post, path = "/api/visitor/v1/session", request_body = Open,
    responses((status = 200, body = Opened)), tag = "visitor")]
pub(super) async fn open(
    State(chat): State<Arc<Chat>>,
    Address(from): Address,
    parts: Parts,
    Json(wish): Json<Open>,
) -> Result<Json<Opened>, Problem> {
    let core = &chat.core;
    core.limiter.session(from, core.ambient.now())?;
    if !(16..=64).contains(&wish.nonce.len()) || !wish.nonce.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::invalid("nonce", "16 to 64 random characters"));
    }
    let channel = channel::find(&chat, wish.channel).await?;
    let claims = match &wish.jwt {
        None if channel.is_signed_only() => return Err(identity_needed()),
        None => None,
        Some(jwt) => {
            let key = channel.identity_key(core);
            Some(
                token::verify(jwt, key.as_bytes(), channel.record.id, core.ambient.now())
                    .map_err(|_| bad_identity())?,
            )
        }
    };
    let known = match bearer(&parts) {
        Some(secret) => recognise(&chat, secret).await?,
        None => None,
    };
    let input = OpenSession {
        channel: channel.record.id,
        nonce: wish.nonce,
        claims,
        known,
        language: wish.locale,
        secret: core.ambient.secret(),
    };
    let (secret, amb) = (input.secret.clone(), core.ambient.clone());
    let visitor = core
        .store
        .write::<_, SessionError, _>(async move |tx: &mut Tx| open_session(tx, &amb, &input).await)
        .await?;
    let pos: Pos = core.store.log_end().await?;
    Ok(Json(Opened { token: secret, name: visitor.name, email: visitor.email, pos: pos.to_string() }))
}

/// Ends the session of this browser: its secret is forgotten and its sockets are closed.
#[utoipa::path(delete, path = "/api/visitor/v1/session", responses((status = 204)), tag = "visitor")]
pub(super) async fn close(State(chat): State<Arc<Chat>>, asker: Asker) -> Result<StatusCode, Problem> {
    let hash = asker.secret.text();
    chat.core
        .store
        .write::<_, DbError, _>(async move |tx: &mut Tx| tx.exec(sql::CLOSE_SESSION, p![hash]).await)
        .await?;
    chat.hub.recheck(|who| who.secret == asker.secret);
    Ok(StatusCode::NO_CONTENT)
}

/// Changes what is known of the visitor. An address that they only claim proves nothing.
#[utoipa::path(patch, path = "/api/visitor/v1/me", request_body = Edit, responses((status = 204)), tag = "visitor")]
pub(super) async fn edit(
    State(chat): State<Arc<Chat>>,
    asker: Asker,
    Json(edit): Json<Edit>,
) -> Result<StatusCode, Problem> {
    let email = edit.email.as_deref().map(clean::email).transpose()?;
    let name = edit.name.as_deref().map(|n| clean::line(n, 100)).filter(|n| !n.is_empty());
    let (visitor, amb, locale) = (asker.visitor, chat.core.ambient.clone(), edit.locale);
    chat.core
        .store
        .write::<_, DbError, _>(async move |tx: &mut Tx| {
            tx.exec(sql::EDIT, p![name, email, locale, visitor.id]).await?;
            let Some(email) = &email else { return Ok(()) };
            let sender = visitor.sender();
            let known: Option<helppo_kernel::CustomerId> =
                tx.opt(sql::CUSTOMER_BY, p![sender.kind, sender.value]).await?;
            match known {
                Some(customer) => claim_mail(tx, &amb, customer, email).await,
                None => Ok(()),
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn identity_needed() -> Problem {
    let detail = "This chat is for visitors whom the site vouches for. Sign in on the site.";
    Problem::new(401, "identity-needed", "Identity needed", detail)
}
