//! Who is calling: the peer of the connection, or the client that a trusted proxy names.

use std::net::IpAddr;
use std::str::FromStr;

/// The other end of the connection; the accept loop puts it into every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The caller's address after trusted proxies were asked; the guard puts it into every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// A network such as `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether `address` lies within.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                same(u32::from(net).into(), u32::from(ip).into(), self.bits, 32)
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => same(net.into(), ip.into(), self.bits, 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| ())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits <= most { Ok(Self { address, bits }) } else { Err(()) }
    }
}

fn same(a: u128, b: u128, bits: u8, width: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - bits) == 0
}

/// From right to left through `X-Forwarded-For`: the first address that no trusted proxy owns.
pub(super) fn client(proxies: &[Network], peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
    let trusted = |ip: IpAddr| proxies.iter().any(|net| net.holds(ip));
    let mut nearest = peer.to_canonical();
    for hop in forwarded_for.unwrap_or_default().rsplit(',') {
        if !trusted(nearest) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(ip) => nearest = ip.to_canonical(),
            Err(_) => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: Option<&str>, expected: &str) {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        let found = client(&proxies, peer.parse().unwrap(), forwarded);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("192.0.2.7", Some("203.0.113.9"), "192.0.2.7");
        check("10.1.2.3", Some("203.0.113.9"), "203.0.113.9");
        check("::ffff:10.1.2.3", Some("203.0.113.9"), "203.0.113.9");
        check("10.1.2.3", Some("6.6.6.6, 203.0.113.9"), "203.0.113.9");
        check("10.1.2.3", Some("203.0.113.9, 10.9.9.9"), "203.0.113.9");
        check("10.1.2.3", Some("nonsense"), "10.1.2.3");
        check("10.1.2.3", None, "10.1.2.3");
        check("::1", Some("2001:db8::5"), "2001:db8::5");
    }

    #[test]
    fn networks_are_read_and_nonsense_is_not() {
        for wrong in ["", "10.0.0.0/33", "::/129", "example.fi", "10.0.0/8", "10.0.0.0/-1"] {
            assert_eq!(wrong.parse::<Network>(), Err(()), "{wrong}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds("8.8.8.8".parse().unwrap()) && !all.holds("2001:db8::1".parse().unwrap()));
    }
}
