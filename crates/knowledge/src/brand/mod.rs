//! Brands: the faces under which one house helps. Each has its own host name, languages, colours, logo and
//! ways to a person. The brand without a host name is shown under every other name of the house; lacking it,
//! the house itself is.
//!
//! Host names decide only what is shown. Links that leave the house are made of what was configured here.

mod colour;
mod face;
mod look;
mod shown;
mod verb;

use helppo_kernel::{BrandId, Millis};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use face::{Face, Faces};
pub use look::{BrandContact, BrandLook};
pub(crate) use shown::Limited;
pub use shown::{Shown, put_shown, shown_in};
pub use verb::{BrandInput, create_brand, delete_brand, edit_brand, list_brands, logo_of, set_logo};

/// One brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Brand {
    pub id: BrandId,
    /// What readers read: "Kauppa".
    pub name: String,
    /// Its own name on the web: `apu.kauppa.fi`; absent for the one under every other name.
    pub host: Option<String>,
    /// Where its logo is, from the root of the site.
    pub logo: Option<String>,
    pub look: BrandLook,
    pub updated_at: Millis,
}
