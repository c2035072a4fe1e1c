//! Calling mail servers whose names somebody typed in.

use std::net::SocketAddr;
use std::time::Duration;

use helppo_web::egress::is_public;
use tokio::net::TcpStream;

/// How long a connection may take to stand.
const PATIENCE: Duration = Duration::from_secs(15);

/// Which servers inside the house may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowInside {
    /// Every one; for tests and for houses that trust their admins with their network.
    Any,
    /// These: a name, an address, or either with `:port`.
    Only(Vec<String>),
}

impl AllowInside {
    fn lists(&self, host: &str, address: SocketAddr) -> bool {
        let Self::Only(list) = self else { return true };
        let port = address.port();
        let known = [
            host.to_lowercase(),
            format!("{}:{port}", host.to_lowercase()),
            address.ip().to_string(),
            address.to_string(),
        ];
        list.iter().any(|entry| known.contains(&entry.to_lowercase()))
    }
}

/// Connects to `host:port`. The name is resolved once, every address is judged, and the connection goes to one of
/// exactly those.
pub(crate) async fn connect(host: &str, port: u16, allow: &AllowInside) -> Result<TcpStream, String> {
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, port))).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(e)) => return Err(format!("{host} has no address: {e}")),
        Err(_) => return Err(format!("{host} could not be looked up in time")),
    };
    if let Some(inside) = addresses.iter().find(|a| !is_public(a.ip()) && !allow.lists(host, **a)) {
        return Err(format!(
            "{host} leads into a private network ({}); an operator can allow it in the configuration (egress.allow)",
            inside.ip()
        ));
    }
    let mut trouble = format!("{host} has no address");
    for address in addresses {
        match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(e)) => trouble = format!("{host}:{port} does not answer: {e}"),
            Err(_) => trouble = format!("{host}:{port} does not answer in time"),
        }
    }
    Err(trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_servers_are_listed_by_name_address_or_with_their_port() {
        let address: SocketAddr = "10.0.0.5:25".parse().unwrap();
        for (entry, allowed) in [
            ("10.0.0.5", true),
            ("10.0.0.5:25", true),
            ("Relay.Lan", true),
            ("relay.lan:25", true),
            ("relay.lan:587", false),
        ] {
            assert_eq!(AllowInside::Only(vec![entry.into()]).lists("relay.lan", address), allowed, "{entry}");
        }
    }

    #[tokio::test]
    async fn an_inside_server_that_is_not_listed_is_not_called() {
        let refused = connect("127.0.0.1", 9, &AllowInside::Only(Vec::new())).await.unwrap_err();
        assert!(refused.contains("private network"), "{refused}");
    }
}
