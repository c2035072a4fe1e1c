//! What the operator allows, and the judgement of a URL before anything is resolved.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::is_public;
use crate::guard::Network;

/// The operator's word on outbound calls.
#[derive(Clone, Debug)]
pub struct EgressConfig {
    /// Names, addresses or networks inside the house that may be called, on any port or on one:
    /// `llm.internal`, `10.0.0.5:8080`, `10.1.0.0/16`.
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
    /// With the one port that may be called, where it was named.
    names: Vec<(String, Option<u16>)>,
    networks: Vec<(Network, Option<u16>)>,
    ports: Vec<u16>,
}

impl Rules {
    pub(super) fn new(config: &EgressConfig) -> Self {
        let (mut names, mut networks) = (Vec::new(), Vec::new());
        for entry in &config.allow {
            let (host, port) = split(entry);
            match host.parse() {
                Ok(network) => networks.push((network, port)),
                Err(()) => names.push((host.to_ascii_lowercase(), port)),
            }
        }
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
        let port = url.port_or_known_default().unwrap_or_default();
        let listed = match url.host() {
            Some(Host::Domain(name)) if self.lists_name(name) => {
                let on_port =
                    |(own, only): &(String, Option<u16>)| same_name(own, name) && fits(*only, Some(port));
                self.names.iter().any(on_port).then_some(true).ok_or(Refused::Port(port))?
            }
            Some(Host::Domain(_)) => false,
            Some(Host::Ipv4(ip)) => self.judge(ip.into(), Some(port))?,
            Some(Host::Ipv6(ip)) => self.judge(ip.into(), Some(port))?,
            None => return Err(Refused::NotUrl),
        };
        if listed || self.ports.contains(&port) { Ok(url) } else { Err(Refused::Port(port)) }
    }

    pub(super) fn lists_name(&self, name: &str) -> bool {
        self.names.iter().any(|(own, _)| same_name(own, name))
    }

    /// Whether the address is on the list; refused when it is inside and is not. Where the port is not
    /// known, only what may be called on any port is on the list.
    pub(super) fn judge(&self, address: IpAddr, port: Option<u16>) -> Result<bool, Refused> {
        let listed = self.networks.iter().any(|(net, only)| net.holds(address) && fits(*only, port));
        if listed || is_public(address) { Ok(listed) } else { Err(Refused::Inside) }
    }
}

fn same_name(own: &str, name: &str) -> bool {
    own.eq_ignore_ascii_case(name.trim_end_matches('.'))
}

fn fits(only: Option<u16>, port: Option<u16>) -> bool {
    only.is_none() || only == port
}

/// An entry of the list without its port. An address of the sixth version has one only behind brackets.
fn split(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host.trim_start_matches('[').trim_end_matches(']'), Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}
