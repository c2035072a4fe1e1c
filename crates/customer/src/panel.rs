//! What the desk shows beside a case about the person it is for.

use helppo_kernel::{CustomerId, IdentityId, Locale, Millis, OrganisationId};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use serde_json::Value;

use crate::row::CustomerRecord;
use crate::{Assurance, IdentityKind, Organisation, store};

/// A customer as people see them.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CustomerPanel {
    /// Their id.
    pub id: CustomerId,
    /// Their name; empty when nobody told it.
    pub name: String,
    /// Their language.
    pub language: Option<Locale>,
    /// How surely we know who is speaking, in the interaction at hand; absent on the customer's own page.
    pub assurance: Option<Assurance>,
    /// The addresses that lead to them.
    pub identities: Vec<PanelIdentity>,
    /// Their organisation.
    pub organisation: Option<OrganisationRef>,
    /// Custom attributes.
    #[schema(value_type = Object)]
    pub attributes: Value,
    /// When they were first met.
    pub created_at: Millis,
    /// When they were last heard of.
    pub last_seen_at: Millis,
    /// The customer this one is part of, when it was merged away.
    pub merged_into: Option<CustomerId>,
    /// Records that were merged into this one and can be parted again.
    pub merged_from: Vec<MergedCustomer>,
}

row! {
    /// One address of a customer.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct PanelIdentity {
        /// Its id.
        pub id: IdentityId,
        /// What sort of address.
        pub kind: IdentityKind,
        /// The address.
        pub value: String,
        /// How it was proved, if it was.
        pub verified_how: Option<String>,
        /// When it was proved.
        pub verified_at: Option<Millis>,
    }
}

/// An organisation by name.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OrganisationRef {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

row! {
    /// A record that became part of this one.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct MergedCustomer {
        /// Its id.
        pub id: CustomerId,
        /// Its name.
        pub name: String,
        /// When it was merged.
        pub merged_at: Millis,
    }
}

/// Everything about a customer that is not a case.
pub async fn panel(tx: &mut Tx, id: CustomerId) -> Result<Option<CustomerPanel>, DbError> {
    let Some(customer) = tx.opt::<CustomerRecord>(store::CUSTOMER, p![id]).await? else { return Ok(None) };
    let identities = tx.all(store::IDENTITIES_OF, p![id]).await?;
    let merged_from = tx.all(store::MERGED_INTO, p![id]).await?;
    let organisation = match customer.organisation {
        Some(organisation) => tx.opt::<Organisation>(store::ORGANISATION, p![organisation]).await?,
        None => None,
    };
    Ok(Some(CustomerPanel {
        id,
        name: customer.name,
        language: customer.language,
        assurance: None,
        identities,
        organisation: organisation.map(|o| OrganisationRef { id: o.id, name: o.name }),
        attributes: customer.attributes.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        created_at: customer.created_at,
        last_seen_at: customer.last_seen_at,
        merged_into: customer.merged_into,
        merged_from,
    }))
}
