//! Lists of customers, newest first, by key.

use helppo_kernel::{Cursor, CustomerId, Locale, Millis, OrganisationId, Page};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;

use crate::store;

row! {
    /// A customer in a list.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct CustomerRow {
        /// Their id.
        pub id: CustomerId,
        /// Their name; empty when nobody told it.
        pub name: String,
        /// Their language.
        pub language: Option<Locale>,
        /// Their organisation.
        pub organisation: Option<OrganisationId>,
        /// Its name.
        pub organisation_name: Option<String>,
        /// When they were last heard of.
        pub last_seen_at: Millis,
        /// When they were first met.
        pub created_at: Millis,
    }
}

/// These customers, in this order; those that were merged away or are gone are left out.
pub async fn found(tx: &mut Tx, ids: &[CustomerId]) -> Result<Vec<CustomerRow>, DbError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(tx.opt::<CustomerRow>(store::ONE_OF_LIST, p![*id]).await?);
    }
    Ok(rows)
}

/// A page of customers made before `before`, of one organisation or of all.
pub async fn list(
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
    before: i64,
    limit: usize,
) -> Result<Page<CustomerRow>, DbError> {
    let rows = match organisation {
        Some(organisation) => {
            tx.all(store::LIST_OF_ORGANISATION, p![organisation, before, limit + 1]).await?
        }
        None => tx.all(store::LIST, p![before, limit + 1]).await?,
    };
    Ok(Page::from_overfull(rows, limit, |c: &CustomerRow| Cursor(vec![c.id.into()])))
}
