//! Who is served: customers, the identities that lead to them, and organisations.
//!
//! Invariants: an identity (kind and normalised value) leads to exactly one customer, whoever asks
//! first and however many ask at once; a merge moves identities and cases and can be undone; every
//! change is written with its event. The room never decides what a customer may read: assurance is
//! recorded here and judged where something is asked for.

pub mod http;

mod assurance;
mod edit;
mod error;
mod event;
mod identity;
mod list;
mod merge;
mod organisation;
mod panel;
mod recognise;
mod row;
mod store;

pub use assurance::Assurance;
pub use edit::{AddIdentity, CustomerEdit, add_identity, create, edit};
pub use error::CustomerError;
pub use identity::{BadIdentity, IdentityKind, Region, normalise};
pub use list::{CustomerRow, found, list};
pub use merge::{Merge, MergeError, Unmerge, merge, unmerge};
pub use organisation::{
    Organisation, OrganisationEdit, create_organisation, edit_organisation, find_organisations,
    list_organisations,
};
pub use panel::{CustomerPanel, MergedCustomer, OrganisationRef, PanelIdentity, panel};
pub use recognise::{Proof, Recognised, Sender, find_or_create, recognise, region};
