//! Opening a session: an anonymous visitor gets a secret, a signed one becomes the same visitor in every
//! browser.
//!
//! Who comes with a signed token while the browser already holds an anonymous secret takes those talks
//! along: the secret proves that they are theirs. A secret of somebody else who was signed in here before
//! proves nothing and is left alone.

use helppo_kernel::{Ambient, ChannelId, Locale, Millis, Problem};
use helppo_store::{DbError, Tx, p};

use crate::store::{talk, visitor as sql};
use crate::token::Claims;
use crate::visitor::{SecretHash, Visitor, VisitorId};

/// A secret works for so long after it was made.
pub(crate) const LASTS_MS: i64 = 400 * 86_400_000;
/// A visitor counts as seen anew after so long.
const SEEN_EACH_MS: i64 = 60_000;

/// A wish for a session.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// The channel.
    pub channel: ChannelId,
    /// What this browser calls itself; a token belongs to the browser that showed it first.
    pub nonce: String,
    /// What the checked token says, when one came.
    pub claims: Option<Claims>,
    /// The session that this browser has already.
    pub known: Option<(Visitor, SecretHash)>,
    /// The language of the screen.
    pub language: Option<Locale>,
    /// The secret to give, chosen before the transaction.
    pub secret: String,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The token was shown by another browser before.
    #[error("the identity token has been used by another browser")]
    TokenUsed,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SessionError> for Problem {
    fn from(e: SessionError) -> Self {
        match e {
            SessionError::TokenUsed => super::http::bad_identity(),
            SessionError::Db(e) => e.into(),
        }
    }
}

/// Opens a session; gives its visitor.
pub async fn open_session(tx: &mut Tx, amb: &Ambient, input: &OpenSession) -> Result<Visitor, SessionError> {
    let now = amb.now();
    let visitor = match &input.claims {
        None => anonymous(tx, amb, input).await?,
        Some(claims) => {
            let first: String = tx
                .one(sql::CLAIM_TOKEN, p![input.channel, claims.jti, input.nonce, claims.expires_at])
                .await?;
            if first != input.nonce {
                return Err(SessionError::TokenUsed);
            }
            signed(tx, amb, input, claims).await?
        }
    };
    let hash = SecretHash::of(&input.secret).text();
    tx.exec(sql::OPEN_SESSION, p![hash, visitor.id, now, now.plus(LASTS_MS)]).await?;
    Ok(visitor)
}

async fn anonymous(tx: &mut Tx, amb: &Ambient, input: &OpenSession) -> Result<Visitor, DbError> {
    let (id, now) = (amb.id::<VisitorId>(), amb.now());
    let (none, unverified) = (None::<String>, false);
    let params = p![id, input.channel, none, none, none, unverified, input.language, now, now];
    tx.exec(sql::INSERT, params).await?;
    let visitor: Visitor = tx.one(sql::GET, p![id]).await?;
    Ok(visitor)
}

async fn signed(
    tx: &mut Tx,
    amb: &Ambient,
    input: &OpenSession,
    claims: &Claims,
) -> Result<Visitor, DbError> {
    let (fresh, now) = (amb.id::<VisitorId>(), amb.now());
    let verified = claims.email.is_some();
    let params =
        p![fresh, input.channel, claims.sub, claims.name, claims.email, verified, input.language, now, now];
    let mut visitor: Visitor = tx.one(sql::CLAIM, params).await?;
    if let Some((known, _)) = &input.known
        && known.external.is_none()
        && known.channel == input.channel
    {
        tx.exec(talk::TAKE_ALONG, p![visitor.id, known.id]).await?;
        tx.exec(sql::TAKE_SESSIONS, p![visitor.id, known.id]).await?;
        // Where the site names no address, answers go on to the one that was left.
        if visitor.email.is_none() && known.email.is_some() {
            tx.exec(sql::TAKE_EMAIL, p![known.email.clone(), visitor.id]).await?;
            visitor.email.clone_from(&known.email);
        }
    }
    Ok(visitor)
}

/// The visitor behind a secret, and notes now and then that they were here.
pub(crate) async fn find(
    tx: &mut Tx,
    hash: SecretHash,
    now: Millis,
) -> Result<Option<(Visitor, Millis)>, DbError> {
    let row: Option<Found> = tx.opt(sql::BY_SECRET, p![hash.text(), now]).await?;
    Ok(row.map(|f| {
        let visitor = Visitor {
            id: f.id,
            channel: f.channel,
            external: f.external,
            name: f.name,
            email: f.email,
            email_verified: f.email_verified,
            language: f.language,
        };
        (visitor, f.last_seen_at)
    }))
}

/// Whether the last note is old enough for another.
pub(crate) fn is_due(last_seen_at: Millis, now: Millis) -> bool {
    now.since(last_seen_at) > SEEN_EACH_MS
}

helppo_store::row! {
    struct Found {
        id: VisitorId,
        channel: ChannelId,
        external: Option<String>,
        name: Option<String>,
        email: Option<String>,
        email_verified: bool,
        language: Option<Locale>,
        last_seen_at: Millis,
    }
}
