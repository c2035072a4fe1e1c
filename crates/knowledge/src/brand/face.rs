//! A brand as its pages wear it, found by the name under which a reader asks.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{HeaderMap, header};
use helppo_kernel::{BrandId, Locale};
use helppo_people::Settings;

use super::{Brand, BrandContact, BrandLook};

/// What a page shows of the brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    /// Absent: the house itself.
    pub(crate) brand: Option<BrandId>,
    name: Option<String>,
    /// The address of its pages without a slash at the end, as configured; never what a request claims.
    pub(crate) base: String,
    languages: Vec<Locale>,
    /// What it adds to the style sheet.
    pub(crate) css: String,
    pub(crate) logo: Option<String>,
    contacts: Vec<BrandContact>,
    pub(crate) phone: Option<String>,
}

impl Face {
    /// Whether its pages show a way to a person.
    pub(crate) fn offers(&self, way: BrandContact) -> bool {
        self.contacts.is_empty() || self.contacts.contains(&way)
    }

    /// What readers read at the top of the page.
    pub(crate) fn name<'a>(&'a self, settings: &'a Settings) -> &'a str {
        self.name.as_deref().unwrap_or(&settings.organisation)
    }

    /// The languages of its pages, the first one first; one that the house has given up is none of them.
    pub(crate) fn languages(&self, settings: &Settings) -> Vec<Locale> {
        let chosen = self.languages.iter().copied().filter(|one| settings.languages.contains(one));
        let chosen: Vec<Locale> = chosen.collect();
        if chosen.is_empty() { settings.languages.clone() } else { chosen }
    }

    fn of(brand: Option<&Brand>, public_url: &str) -> Self {
        let css = brand.map(|brand| brand.look.css()).unwrap_or_default();
        let look = brand.map_or_else(BrandLook::default, |brand| brand.look.clone());
        let scheme = public_url.split_once("://").map_or("https", |(scheme, _)| scheme);
        let base = match brand.and_then(|brand| brand.host.as_ref()) {
            Some(host) => format!("{scheme}://{host}"),
            None => public_url.to_owned(),
        };
        Self {
            brand: brand.map(|brand| brand.id),
            name: brand.map(|brand| brand.name.clone()),
            base,
            languages: look.languages,
            css,
            logo: brand.and_then(|brand| brand.logo.clone()),
            contacts: look.contacts,
            phone: Some(look.phone).filter(|phone| !phone.is_empty()),
        }
    }
}

/// Every face of the house.
pub(crate) struct Faces {
    by_host: HashMap<String, Arc<Face>>,
    other: Arc<Face>,
}

impl Faces {
    pub(crate) fn of(brands: &[Brand], public_url: &str) -> Self {
        let standing = brands.iter().find(|brand| brand.host.is_none());
        let by_host = brands.iter().filter_map(|brand| {
            let host = brand.host.clone()?;
            Some((host, Arc::new(Face::of(Some(brand), public_url))))
        });
        Self { by_host: by_host.collect(), other: Arc::new(Face::of(standing, public_url)) }
    }

    /// The face for whoever asks under the name in these headers.
    pub(crate) fn for_host(&self, headers: &HeaderMap) -> Arc<Face> {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.by_host.get(&host.to_ascii_lowercase()).unwrap_or(&self.other).clone()
    }

    /// The names of all brands that have one.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.by_host.keys().cloned().collect()
    }
}
