//! What the operator allows, and the judgement of a URL before anything is resolved.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::is_public;
use crate::guard::Network;

/// The operator's word on outbound calls.
#[derive(Clone, Debug)]
pub struct EgressConfig {
    /// Names, addresses or networks inside the house that may be called, on any port:
    /// `llm.internal`, `10.0.0.5`, `10.1.0.0/16`.
    pub allow: Vec<String>,
    /// Ports that may be called on the open internet.
    pub ports: Vec<u16>,
}

impl Default for EgressConfig {
    fn default() -> Self {
        Self { allow: Vec::new(), ports: vec![80, 443, 8443] }
    }
}

/// Why an address is not called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a URL at all.
    #[error("this is not a web address")]
    NotUrl,
    /// Another scheme than http and https.
    #[error("only http and https addresses can be called")]
    Scheme,
    /// A user name or password in the URL.
    #[error("the address must not carry a user name or password")]
    Credentials,
    /// A port outside the list.
    #[error("port {0} is not allowed; allowed are those in the configuration")]
    Port(u16),
    /// An inside address that is not on the list.
    #[error("the address leads into a private network; an operator can allow it in the configuration")]
    Inside,
}

#[derive(Clone, Debug)]
pub(super) struct Rules {
    names: Vec<String>,
    networks: Vec<Network>,
    ports: Vec<u16>,
}

impl Rules {
    pub(super) fn new(config: &EgressConfig) -> Self {
        let networks = config.allow.iter().filter_map(|entry| entry.parse().ok()).collect();
        let names = config.allow.iter().filter(|entry| entry.parse::<Network>().is_err());
        let names = names.map(|name| name.to_ascii_lowercase()).collect();
        Self { names, networks, ports: config.ports.clone() }
    }

    /// Judges a URL as far as its text goes. WHATWG parsing turns `2130706433`, `0177.1` and `0x7f.1` into
    /// the address they mean before this looks.
    pub(super) fn check(&self, text: &str) -> Result<Url, Refused> {
        let url = Url::parse(text).map_err(|_| Refused::NotUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        let listed = match url.host() {
            Some(Host::Domain(name)) => self.lists_name(name),
            Some(Host::Ipv4(ip)) => self.judge(ip.into())?,
            Some(Host::Ipv6(ip)) => self.judge(ip.into())?,
            None => return Err(Refused::NotUrl),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if listed || self.ports.contains(&port) { Ok(url) } else { Err(Refused::Port(port)) }
    }

    pub(super) fn lists_name(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.names.contains(&name)
    }

    /// Whether the address is on the list; refused when it is inside and is not.
    pub(super) fn judge(&self, address: IpAddr) -> Result<bool, Refused> {
        let listed = self.networks.iter().any(|net| net.holds(address));
        if listed || is_public(address) { Ok(listed) } else { Err(Refused::Inside) }
    }
}
