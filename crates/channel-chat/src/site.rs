//! The sites that may carry the widget: the one list behind `frame-ancestors`, the answers to other
//! origins, and the frame's own check of who holds it.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// An origin (`https://shop.example`), or one star for any name below it (`https://*.shop.example`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Site(String);

/// A text that names no site.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not a site; write https://shop.example or https://*.shop.example")]
pub struct BadSite(String);

impl Site {
    /// The text as `frame-ancestors` and the frame read it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a page of `origin` belongs to this site.
    pub fn holds(&self, origin: &str) -> bool {
        match self.0.split_once("*.") {
            None => self.0 == origin,
            Some((scheme, name)) => origin
                .strip_prefix(scheme)
                .and_then(|rest| rest.strip_suffix(name))
                .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        }
    }
}

impl TryFrom<String> for Site {
    type Error = BadSite;

    fn try_from(text: String) -> Result<Self, BadSite> {
        let bad = || BadSite(text.chars().take(120).collect());
        let trimmed = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, rest) = trimmed.split_once("://").ok_or_else(bad)?;
        let (star, name) = match rest.strip_prefix("*.") {
            Some(name) => ("*.", name),
            None => ("", rest),
        };
        let url = Url::parse(&format!("{scheme}://{name}")).map_err(|_| bad())?;
        let plain = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        let named = matches!(url.host(), Some(Host::Domain(d)) if star.is_empty() || d.contains('.'))
            || (star.is_empty() && matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_))));
        if !plain || !named || !matches!(scheme, "http" | "https") || name.contains('*') {
            return Err(bad());
        }
        let origin = url.origin().ascii_serialization();
        let written = match (star, origin.split_once("://")) {
            ("", _) => origin,
            (_, Some((scheme, authority))) => format!("{scheme}://*.{authority}"),
            (_, None) => return Err(bad()),
        };
        Ok(Self(written))
    }
}

impl From<Site> for String {
    fn from(site: Site) -> Self {
        site.0
    }
}

/// Whether `origin` may carry a widget of these sites.
pub fn may_carry(sites: &[Site], origin: &str) -> bool {
    sites.iter().any(|site| site.holds(origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Result<Site, BadSite> {
        Site::try_from(text.to_owned())
    }

    #[test]
    fn a_site_has_one_spelling() {
        for (text, spelled) in [
            ("https://Shop.example/", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("https://*.shop.example", "https://*.shop.example"),
            ("https://*.shop.example:8443", "https://*.shop.example:8443"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("https://kauppa.äö.fi", "https://kauppa.xn--4ca0b.fi"),
        ] {
            assert_eq!(site(text).unwrap().as_str(), spelled);
        }
        for wrong in [
            "",
            "*",
            "shop.example",
            "https://",
            "https://*",
            "https://*.fi",
            "https://*.*.example",
            "https://a*.example",
            "ftp://shop.example",
            "javascript://shop.example",
            "https://shop.example/path",
            "https://u@shop.example",
            "https://shop.example;script-src *",
            "https://shop.example 'self'",
            "https://*.127.0.0.1",
            "data:x",
        ] {
            assert!(site(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_pages_of_the_listed_sites_may_carry_the_widget() {
        let sites = ["https://shop.example", "https://*.brand.example"].map(|s| site(s).unwrap());
        for (origin, may) in [
            ("https://shop.example", true),
            ("http://shop.example", false),
            ("https://shop.example.evil.test", false),
            ("https://www.brand.example", true),
            ("https://a.b.brand.example", true),
            ("https://brand.example", false),
            ("https://.brand.example", false),
            ("https://evilbrand.example", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(may_carry(&sites, origin), may, "{origin}");
        }
    }
}
