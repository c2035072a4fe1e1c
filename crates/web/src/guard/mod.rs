//! The guard at the house's door: which hosts we answer for, which pages may call us, who is really
//! calling behind a proxy, and the headers that browsers obey.

mod address;
mod headers;
mod host;
mod layer;
mod origin;

use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use helppo_kernel::Problem;
use url::Url;

pub use address::{ClientAddress, Network, Peer};
pub use origin::{OWN_PAGE, is_safe};

/// What the operator configured of the outside view.
#[derive(Clone, Debug)]
pub struct GuardConfig {
    /// The address in which people know the installation; all links are made from it.
    pub public_url: String,
    /// Further addresses that we also answer for, such as a second help-centre domain.
    pub also: Vec<String>,
    /// Networks of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
}

/// Knows the installation's own names and judges requests by them.
#[derive(Debug)]
pub struct Guard {
    public_url: String,
    secure: bool,
    loopback: bool,
    sites: Vec<Url>,
    /// Hosts of brands, in small letters with their port where it is not the usual one.
    brands: RwLock<Vec<String>>,
    proxies: Vec<Network>,
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum GuardError {
    /// Not an address that a browser could open.
    #[error("{0:?} is not an address like https://help.example.fi")]
    Url(String),
    /// Neither an address nor a network.
    #[error("{0:?} is not a network like 10.0.0.0/8")]
    Network(String),
}

impl Guard {
    /// Reads the configuration.
    pub fn new(config: &GuardConfig) -> Result<Self, GuardError> {
        let public = site(&config.public_url)?;
        let mut sites = vec![public.clone()];
        for more in &config.also {
            sites.push(site(more)?);
        }
        let network = |text: &String| text.parse().map_err(|()| GuardError::Network(text.clone()));
        Ok(Self {
            public_url: public.as_str().trim_end_matches('/').to_owned(),
            secure: public.scheme() == "https",
            loopback: host::is_loopback(&public),
            sites,
            brands: RwLock::default(),
            proxies: config.trusted_proxies.iter().map(network).collect::<Result<_, _>>()?,
        })
    }

    /// The public address without a slash at the end; links are made of it, never of a Host header.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Also answers under these hosts from now on, for pages that are for everybody; in place of those before.
    pub fn answer_for(&self, hosts: &[String]) {
        *self.brands.write().unwrap_or_else(PoisonError::into_inner) = hosts.to_vec();
    }

    /// Whether `host`, as a request names it, is a brand's.
    fn is_brand(&self, host: &str) -> bool {
        let brands = self.brands.read().unwrap_or_else(PoisonError::into_inner);
        !brands.is_empty() && brands.contains(&host.to_ascii_lowercase())
    }

    /// Whether people come by https, so that cookies are `Secure`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The caller's address: the peer's, or what trusted proxies say of it.
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        address::client(&self.proxies, peer, forwarded_for)
    }
}

fn site(text: &str) -> Result<Url, GuardError> {
    let wrong = || GuardError::Url(text.to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let fits = matches!(url.scheme(), "http" | "https") && url.host().is_some() && plain && url.path() == "/";
    if fits { Ok(url) } else { Err(wrong()) }
}

fn refused(status: u16, slug: &str, title: &str, detail: &str) -> Problem {
    Problem::new(status, slug, title, detail)
}
