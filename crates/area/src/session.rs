//! Browsers that have signed in. The cookie holds the secret, the database its hash; the identity that was
//! proved decides whose pages they are, so that a merge of customers is followed at once.

use axum::http::{HeaderMap, HeaderValue};
use helppo_kernel::{Ambient, CustomerId, EventId, IdentityId, Millis};
use helppo_store::{DbError, Store, Tx, p, row};

use crate::cookie::SESSION;
use crate::key::{Hash, Keys};
use crate::store;

const DAY: i64 = 86_400_000;
/// A session ends when it is not used for so long …
const IDLE: i64 = 7 * DAY;
/// … and in any case so long after it began.
pub(crate) const LIFE: i64 = 30 * DAY;
/// Its secret is replaced by a new one so often; the one before is good for a moment longer.
const TURN: i64 = DAY;
const MOMENT: i64 = 60_000;
/// Use is written down at most so often.
const BETWEEN_NOTES: i64 = 5 * 60_000;

/// Finds who is signed in; shared by these pages and the help centre's.
#[derive(Clone)]
pub struct Sessions {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) keys: Keys,
    pub(crate) secure: bool,
}

row! {
    /// A customer who has shown that they read the mail of their address.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignedIn {
        session: EventId,
        /// Who it is.
        pub customer: CustomerId,
        /// The address that was shown to be theirs.
        pub email: String,
        /// Their name; may be empty.
        pub name: String,
        created_at: Millis,
        seen_at: Millis,
        turned_at: Millis,
        /// By its newest secret.
        current: bool,
    }
}

impl Sessions {
    /// Finds sessions in this store; `secure` when people come by https.
    pub fn new(store: Store, ambient: Ambient, secure: bool) -> Self {
        let keys = Keys::new(store.vault());
        Self { store, ambient, keys, secure }
    }

    /// Who sends a request with these headers; most readers carry no cookie and cost nothing.
    pub async fn who(&self, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
        let Some(secret) = SESSION.read(headers, self.secure) else { return Ok(None) };
        let (hash, now) = (self.keys.session(secret), self.ambient.now());
        let read = self.store.read(async move |tx: &mut Tx| {
            if let Some(found) = tx.opt(store::SESSION, p![hash, now]).await? {
                return Ok(Some(found));
            }
            tx.opt(store::SESSION_BEFORE, p![hash, now, now.plus(-MOMENT)]).await
        });
        read.await
    }

    /// Writes down that a session is used; gives a new secret for the browser when the old one has had its day.
    pub(crate) async fn seen(&self, who: &SignedIn) -> Result<Option<HeaderValue>, DbError> {
        let now = self.ambient.now();
        let turns = who.current && now.since(who.turned_at) >= TURN;
        if !turns && now.since(who.seen_at) < BETWEEN_NOTES {
            return Ok(None);
        }
        let secret = self.ambient.secret();
        let (hash, who) = (self.keys.session(&secret), who.clone());
        let turned = self.store.write(async move |tx: &mut Tx| {
            let until = now.plus(IDLE).min(who.created_at.plus(LIFE));
            tx.exec(store::SEE_SESSION, p![now, until, who.session]).await?;
            let turn = p![hash, now, who.session, who.turned_at];
            // Of two requests at once one turns it; the other's secret is good for a moment.
            Ok::<_, DbError>(turns && tx.exec(store::TURN_SESSION, turn).await? == 1)
        });
        Ok(turned.await?.then(|| SESSION.give(&secret, self.secure)))
    }

    /// Ends the session that a request belongs to.
    pub(crate) async fn end(&self, headers: &HeaderMap) -> Result<(), DbError> {
        let Some(secret) = SESSION.read(headers, self.secure) else { return Ok(()) };
        let hash = self.keys.session(secret);
        let ended = async move |tx: &mut Tx| tx.exec(store::END_SESSION, p![hash, hash]).await;
        self.store.write(ended).await.map(drop)
    }
}

/// Opens a session for whoever has just proved to read the mail of an identity's address.
pub(crate) async fn open_session(
    tx: &mut Tx,
    ambient: &Ambient,
    identity: IdentityId,
    hash: &Hash,
    old: Option<&Hash>,
) -> Result<(), DbError> {
    let now = ambient.now();
    tx.exec(store::FORGET_SESSIONS, p![now]).await?;
    if let Some(old) = old {
        tx.exec(store::END_SESSION, p![old, old]).await?;
    }
    let id: EventId = ambient.id();
    tx.exec(store::INSERT_SESSION, p![id, identity, hash, now, now.plus(IDLE)]).await.map(drop)
}
