//! Changing what is known of a customer.

use helppo_kernel::{Actor, Ambient, CustomerId, IdentityId, Locale, OrganisationId};
use helppo_store::{Tx, p};
use serde_json::{Map, Value};

use crate::event::{CustomerEvent, tell};
use crate::recognise::region_for;
use crate::row::CustomerRecord;
use crate::{CustomerError, Proof, Sender, normalise, store};

/// Longer names are a mistake or an attack.
const MAX_NAME: usize = 200;
/// Attributes are for a handful of facts about a person, not for documents.
const MAX_ATTRIBUTES: usize = 50;

/// What to change; absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CustomerEdit {
    /// The name.
    pub name: Option<String>,
    /// The language; `Some(None)` forgets it.
    pub language: Option<Option<Locale>>,
    /// The organisation; `Some(None)` takes the customer out of it.
    pub organisation: Option<Option<OrganisationId>>,
    /// Custom attributes to set; a null value removes one.
    pub attributes: Option<Map<String, Value>>,
}

/// Another address that leads to a customer.
#[derive(Clone, Debug)]
pub struct AddIdentity {
    /// Whose it is.
    pub customer: CustomerId,
    /// The address, with its kind and perhaps its proof.
    pub address: Sender,
    /// Who adds it.
    pub actor: Actor,
}

/// Writes down a customer whom nobody has heard from yet. An address that is known is an error, for the
/// customer behind it is the one that is meant.
pub async fn create(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    address: &Sender,
    change: &CustomerEdit,
) -> Result<CustomerId, CustomerError> {
    let known = crate::recognise(tx, amb, address).await?;
    if !known.is_new {
        return Err(CustomerError::Taken(known.id));
    }
    edit(tx, amb, actor, known.id, change).await?;
    Ok(known.id)
}

/// Changes a customer. Nothing to change writes nothing.
pub async fn edit(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    id: CustomerId,
    change: &CustomerEdit,
) -> Result<(), CustomerError> {
    let mut now: CustomerRecord =
        tx.opt(store::LOCK, p![id]).await?.ok_or(CustomerError::NotFound("customer"))?;
    let fields = apply(&mut now, change)?;
    if fields.is_empty() {
        return Ok(());
    }
    if let Some(organisation) = now.organisation {
        let there = tx.opt::<crate::Organisation>(store::ORGANISATION, p![organisation]).await?;
        there.ok_or(CustomerError::NotFound("organisation"))?;
    }
    let attributes = now.attributes.as_ref().map(Value::to_string);
    tx.exec(store::EDIT_CUSTOMER, p![now.name, now.language, now.organisation, attributes, id]).await?;
    tell(tx, amb, actor, id, &CustomerEvent::CustomerEdited { fields }).await?;
    Ok(())
}

/// Adds an address. One that leads to the customer already is no error, one that leads elsewhere is.
pub async fn add_identity(
    tx: &mut Tx,
    amb: &Ambient,
    input: &AddIdentity,
) -> Result<IdentityId, CustomerError> {
    let AddIdentity { customer, address, actor } = input;
    let record: Option<CustomerRecord> = tx.opt(store::LOCK, p![customer]).await?;
    record.filter(|c| c.merged_into.is_none()).ok_or(CustomerError::NotFound("customer"))?;
    let region = region_for(tx, address).await?;
    let value = normalise(address.kind, &address.value, &region)?;
    let (identity, now) = (amb.id::<IdentityId>(), amb.now());
    let verified_at = address.verified.map(|_: Proof| now);
    let params = p![identity, customer, address.kind, value, address.verified, verified_at, now];
    let holder: CustomerId = tx.one(store::CLAIM_IDENTITY, params).await?;
    if holder != *customer {
        return Err(CustomerError::Taken(holder));
    }
    let standing: (IdentityId, Option<i64>, CustomerId) =
        tx.one(store::KNOWN, p![address.kind, value]).await?;
    if standing.0 == identity {
        tell(tx, amb, *actor, *customer, &CustomerEvent::IdentityAdded { identity, kind: address.kind })
            .await?;
    }
    Ok(standing.0)
}

fn apply(now: &mut CustomerRecord, change: &CustomerEdit) -> Result<Vec<&'static str>, CustomerError> {
    let mut fields = Vec::new();
    if let Some(name) = change.name.as_deref().map(str::trim).filter(|n| *n != now.name) {
        if name.chars().count() > MAX_NAME {
            let message = format!("at most {MAX_NAME} characters");
            return Err(CustomerError::Invalid { field: "name", message });
        }
        now.name = name.to_owned();
        fields.push("name");
    }
    if let Some(language) = change.language.filter(|l| *l != now.language) {
        now.language = language;
        fields.push("language");
    }
    if let Some(organisation) = change.organisation.filter(|o| *o != now.organisation) {
        now.organisation = organisation;
        fields.push("organisation");
    }
    if let Some(attributes) = &change.attributes {
        let mut all = now.attributes.take().and_then(|v| v.as_object().cloned()).unwrap_or_default();
        all.extend(attributes.clone());
        all.retain(|_, value| !value.is_null());
        if all.len() > MAX_ATTRIBUTES {
            let message = format!("at most {MAX_ATTRIBUTES} attributes");
            return Err(CustomerError::Invalid { field: "attributes", message });
        }
        now.attributes = Some(Value::Object(all));
        fields.push("attributes");
    }
    Ok(fields)
}
