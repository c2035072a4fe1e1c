//! Finding the customer behind an address, or meeting a new one. Safe when many ask at once: the
//! unique identity decides, not a look before the write.

use helppo_kernel::{Actor, Ambient, CustomerId, IdentityId, Locale, OrganisationId};
use helppo_store::{Bind, DbError, P, Tx, p};
use serde::{Deserialize, Serialize};

use crate::event::{CustomerEvent, tell};
use crate::{CustomerError, IdentityKind, Region, normalise, store};

/// Whoever a message comes from, as the channel knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// What sort of address it is.
    pub kind: IdentityKind,
    /// The address in any spelling.
    pub value: String,
    /// The name that came with it.
    pub name: Option<String>,
    /// The language they write or browse in.
    pub language: Option<Locale>,
    /// How they proved, just now, that the address is theirs.
    pub verified: Option<Proof>,
}

/// How an address was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A link sent to it was opened.
    Link,
    /// A one-time code sent to it came back.
    Code,
    /// A signed token of the customer's own system named it.
    Token,
    /// The sending domain's aligned signature (DKIM).
    Signature,
    /// An agent vouched for it.
    Agent,
}

/// A customer as an ingest needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Who it is.
    pub id: CustomerId,
    /// Their name; empty when nobody told it.
    pub name: String,
    /// Their language.
    pub language: Option<Locale>,
    /// Their organisation.
    pub organisation: Option<OrganisationId>,
    /// Whether this address has just been seen for the first time.
    pub is_new: bool,
}

impl Proof {
    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
            Self::Token => "token",
            Self::Signature => "signature",
            Self::Agent => "agent",
        }
    }
}

impl Bind for Proof {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

/// The customer behind the address; a new one when nobody has written from it before.
pub async fn find_or_create(tx: &mut Tx, amb: &Ambient, from: &Sender) -> Result<CustomerId, CustomerError> {
    recognise(tx, amb, from).await.map(|r| r.id)
}

/// Like [`find_or_create`], with what is known of the customer. Writes their row first, so that on
/// PostgreSQL two messages of one customer are taken one after the other.
pub async fn recognise(tx: &mut Tx, amb: &Ambient, from: &Sender) -> Result<Recognised, CustomerError> {
    let region = region_for(tx, from).await?;
    let value = normalise(from.kind, &from.value, &region)?;
    let known = tx.opt::<Known>(store::KNOWN, p![from.kind, value]).await?;
    match known {
        Some(known) => greet(tx, amb, from, known).await,
        None => meet(tx, amb, from, &value).await,
    }
}

/// Only numbers without a country code need to know where they are.
pub(crate) async fn region_for(tx: &mut Tx, from: &Sender) -> Result<Region, DbError> {
    let phone = matches!(from.kind, IdentityKind::Phone | IdentityKind::Whatsapp);
    if !phone || from.value.trim().starts_with('+') {
        return Ok(Region::default());
    }
    region(tx).await
}

/// The country of the house, in which numbers without a country code are read.
pub async fn region(tx: &mut Tx) -> Result<Region, DbError> {
    let set = tx.opt::<String>(store::REGION, p![]).await?;
    Ok(set.and_then(|letters| letters.trim_matches('"').parse().ok()).unwrap_or_default())
}

type Known = (IdentityId, Option<i64>, CustomerId, String, Option<Locale>, Option<OrganisationId>);

async fn greet(tx: &mut Tx, amb: &Ambient, from: &Sender, known: Known) -> Result<Recognised, CustomerError> {
    let (identity, verified_at, id, name, language, organisation) = known;
    let now = amb.now();
    let told = from.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
    if (name.is_empty() && told.is_some()) || (language.is_none() && from.language.is_some()) {
        let name = if name.is_empty() { told.unwrap_or_default().to_owned() } else { name };
        let language = language.or(from.language);
        tx.exec(store::SEEN_AND_NAMED, p![now, name, language, id]).await?;
        let event = CustomerEvent::CustomerEdited { fields: vec!["name", "language"] };
        tell(tx, amb, Actor::Customer(id), id, &event).await?;
        prove(tx, amb, from, id, identity, verified_at).await?;
        return Ok(Recognised { id, name, language, organisation, is_new: false });
    }
    tx.exec(store::SEEN, p![now, id]).await?;
    prove(tx, amb, from, id, identity, verified_at).await?;
    Ok(Recognised { id, name, language, organisation, is_new: false })
}

async fn prove(
    tx: &mut Tx,
    amb: &Ambient,
    from: &Sender,
    customer: CustomerId,
    identity: IdentityId,
    verified_at: Option<i64>,
) -> Result<(), CustomerError> {
    let Some(how) = from.verified.filter(|_| verified_at.is_none()) else { return Ok(()) };
    tx.exec(store::VERIFY_IDENTITY, p![how, amb.now(), identity]).await?;
    let event = CustomerEvent::IdentityVerified { identity, how: how.as_str() };
    tell(tx, amb, Actor::Customer(customer), customer, &event).await?;
    Ok(())
}

async fn meet(tx: &mut Tx, amb: &Ambient, from: &Sender, value: &str) -> Result<Recognised, CustomerError> {
    let (now, fresh, identity) = (amb.now(), amb.id::<CustomerId>(), amb.id::<IdentityId>());
    let verified_at = from.verified.map(|_| now);
    let params = p![identity, fresh, from.kind, value, from.verified, verified_at, now];
    let id: CustomerId = tx.one(store::CLAIM_IDENTITY, params).await?;
    if id != fresh {
        // Somebody else met them between our look and our write: theirs stands.
        let known = tx.one::<Known>(store::KNOWN, p![from.kind, value]).await?;
        return greet(tx, amb, from, known).await;
    }
    let name = from.name.as_deref().map(str::trim).unwrap_or_default();
    tx.exec(store::INSERT_CUSTOMER, p![id, name, from.language, now, now]).await?;
    let event = CustomerEvent::CustomerCreated { identity, kind: from.kind };
    tell(tx, amb, Actor::Customer(id), id, &event).await?;
    Ok(Recognised { id, name: name.to_owned(), language: from.language, organisation: None, is_new: true })
}
