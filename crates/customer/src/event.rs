//! What happened to customers, past tense.

use helppo_kernel::{Actor, Ambient, CustomerId, EventId, IdentityId, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::IdentityKind;

/// The events of this room.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomerEvent {
    /// A customer was met for the first time, by this identity.
    CustomerCreated { identity: IdentityId, kind: IdentityKind },
    /// Name, language, organisation or attributes were changed.
    CustomerEdited { fields: Vec<&'static str> },
    /// A further address leads to the customer.
    IdentityAdded { identity: IdentityId, kind: IdentityKind },
    /// The customer proved to hold an address.
    IdentityVerified { identity: IdentityId, how: &'static str },
    /// `from` became part of the customer.
    CustomersMerged { from: CustomerId },
    /// `from` is a customer of its own again.
    CustomersUnmerged { from: CustomerId },
}

/// Writes what happened, in the transaction in which it happens.
pub async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    customer: CustomerId,
    event: &CustomerEvent,
) -> Result<EventId, DbError> {
    let id = amb.id();
    let (kind, data) = event.parts();
    tx.event(id, &NewEvent::new(kind, amb.now(), actor, data).of_customer(customer)).await?;
    Ok(id)
}

impl CustomerEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::CustomerCreated { identity, kind } => {
                ("CustomerCreated", json!({"identity": identity, "kind": kind}))
            }
            Self::CustomerEdited { fields } => ("CustomerEdited", json!({ "fields": fields })),
            Self::IdentityAdded { identity, kind } => {
                ("IdentityAdded", json!({"identity": identity, "kind": kind}))
            }
            Self::IdentityVerified { identity, how } => {
                ("IdentityVerified", json!({"identity": identity, "how": how}))
            }
            Self::CustomersMerged { from } => ("CustomersMerged", json!({ "from": from })),
            Self::CustomersUnmerged { from } => ("CustomersUnmerged", json!({ "from": from })),
        }
    }
}
