//! Rows as the tables hold them.

use helppo_kernel::{CustomerId, Locale, Millis, OrganisationId};
use helppo_store::row;
use serde_json::Value;

row! {
    /// One customer, whole.
    #[derive(Clone, Debug)]
    pub struct CustomerRecord {
        pub id: CustomerId,
        pub name: String,
        pub language: Option<Locale>,
        pub organisation: Option<OrganisationId>,
        pub created_at: Millis,
        pub last_seen_at: Millis,
        pub merged_into: Option<CustomerId>,
        pub attributes: Option<Value>,
    }
}
