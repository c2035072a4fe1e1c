//! From an address to a signed-in browser.

use helppo_case::{IdentityKind, Proof, Sender};
use helppo_customer::{CustomerError, Region, normalise, recognise};
use helppo_kernel::{Actor, Ambient, EventId, IdentityId, Locale, NewEvent};
use helppo_store::{DbError, NewJob, Tx, p, row};
use serde_json::json;

use crate::key::{Hash, Keys};
use crate::mail::SEND_SIGN_IN;
use crate::session::open_session;
use crate::store;

/// How long a code and its link are good, in milliseconds.
pub(crate) const LASTS: i64 = 15 * 60_000;
/// Wrong codes before a wish is dead.
const TRIES: i64 = 5;

/// The one spelling of an address, if it can be one.
pub(crate) fn address(typed: &str) -> Option<String> {
    normalise(IdentityKind::Email, typed, &Region::default()).ok()
}

/// Somebody wants to sign in with an address, known or not: what is written is the same.
pub(crate) async fn wish(
    tx: &mut Tx,
    ambient: &Ambient,
    email: &str,
    locale: Locale,
    site: &str,
    browser: &Hash,
) -> Result<(), DbError> {
    let (id, now): (EventId, _) = (ambient.id(), ambient.now());
    tx.exec(store::FORGET_WISHES, p![now]).await?;
    tx.exec(store::INSERT_WISH, p![id, browser, email, locale, site, now.plus(LASTS)]).await?;
    let key = id.to_string();
    let job = NewJob { id: ambient.id(), kind: SEND_SIGN_IN, key: &key, run_at: now, data: json!({}) };
    tx.schedule(&job).await
}

row! {
    struct Tried {
        id: EventId,
        email: String,
        code: Option<Hash>,
    }
}

/// Signs in by the code that came by mail; `false` when it is not the one, or too late, or tried too often.
pub(crate) async fn by_code(
    tx: &mut Tx,
    ambient: &Ambient,
    keys: &Keys,
    browser: &Hash,
    code: &str,
    session: (&Hash, Option<&Hash>),
) -> Result<bool, CustomerError> {
    let tried: Option<Tried> = tx.opt(store::TRY_CODE, p![browser, ambient.now(), TRIES]).await?;
    let Some(tried) = tried else { return Ok(false) };
    let given = keys.code(tried.id, code);
    if !tried.code.is_some_and(|sent| sent.is(&given)) || tx.exec(store::USE_CODE, p![tried.id]).await? == 0 {
        return Ok(false);
    }
    welcome(tx, ambient, &tried.email, Proof::Code, session).await
}

/// Signs in by the link that came by mail.
pub(crate) async fn by_link(
    tx: &mut Tx,
    ambient: &Ambient,
    link: &Hash,
    session: (&Hash, Option<&Hash>),
) -> Result<bool, CustomerError> {
    let used: Option<String> = tx.opt(store::USE_LINK, p![link, ambient.now()]).await?;
    match used {
        Some(email) => welcome(tx, ambient, &email, Proof::Link, session).await,
        None => Ok(false),
    }
}

/// The address is theirs: that is written beside the identity, and the browser is let in.
async fn welcome(
    tx: &mut Tx,
    ambient: &Ambient,
    email: &str,
    how: Proof,
    (fresh, old): (&Hash, Option<&Hash>),
) -> Result<bool, CustomerError> {
    let identity: Option<IdentityId> = tx.opt(store::ADDRESS_OF, p![email]).await?;
    // The identity was taken away while the code was under way.
    let Some(identity) = identity else { return Ok(false) };
    let sender = Sender {
        kind: IdentityKind::Email,
        value: email.to_owned(),
        name: None,
        language: None,
        verified: Some(how),
    };
    let who = recognise(tx, ambient, &sender).await?;
    open_session(tx, ambient, identity, fresh, old).await?;
    let data = json!({ "identity": identity, "how": how.as_str() });
    let event = NewEvent::new("CustomerSignedIn", ambient.now(), Actor::Customer(who.id), data);
    tx.event(ambient.id(), &event.of_customer(who.id)).await?;
    Ok(true)
}
