//! The Host header against the configured names: whoever asks for another house is told so (421).

use axum::http::header::HOST;
use axum::http::request::Parts;
use helppo_kernel::Problem;
use url::{Host, Url};

use super::{Guard, refused};

impl Guard {
    /// Refuses requests that name a host which is not ours, name two, or name none.
    pub(super) fn check_host(&self, parts: &Parts) -> Result<(), Problem> {
        // Probes of a load balancer come by address, and what they learn is no secret.
        if matches!(parts.uri.path(), "/livez" | "/readyz") {
            return Ok(());
        }
        let mut named = parts.headers.get_all(HOST).iter();
        let header = named.next().and_then(|value| value.to_str().ok());
        let absolute = parts.uri.authority().map(axum::http::uri::Authority::as_str);
        let agree = absolute.is_none() || header.is_none() || absolute == header;
        let ours = absolute.or(header).is_some_and(|host| self.may_show(host, parts.uri.path()));
        if named.next().is_none() && agree && ours {
            return Ok(());
        }
        let detail = "This server does not answer for that host. Check `public_url` in the configuration.";
        Err(refused(421, "misdirected", "Wrong host", detail))
    }

    /// Whether a path is shown under a host: everything under the house's own names, what is for everybody
    /// under a brand's. A brand that was given the house's own name takes nothing away from the house.
    fn may_show(&self, host: &str, path: &str) -> bool {
        match self.whose(host) {
            Whose::House | Whose::ThisMachine => true,
            Whose::Brand => is_for_everybody(path),
            Whose::Stranger => false,
        }
    }

    /// Whose name `authority` (`host` or `host:port`) is.
    pub(super) fn whose(&self, authority: &str) -> Whose {
        let mut found = Whose::Stranger;
        for site in &self.sites {
            let Ok(asked) = Url::parse(&format!("{}://{authority}/", site.scheme())) else { continue };
            if !asked.username().is_empty() || asked.password().is_some() || asked.path() != "/" {
                continue;
            }
            let same_port = asked.port_or_known_default() == site.port_or_known_default();
            if asked.host() == site.host() && same_port {
                return Whose::House;
            }
            if is_loopback(site) && is_loopback(&asked) {
                found = Whose::ThisMachine;
            }
        }
        if self.is_brand(authority) { Whose::Brand } else { found }
    }
}

/// Whose name a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Configured.
    House,
    /// A brand's.
    Brand,
    /// The house is on this very machine, and so is the name.
    ThisMachine,
    Stranger,
}

/// What a brand's host shows: its help centre and its chat, and nothing of the desk.
fn is_for_everybody(path: &str) -> bool {
    let within =
        |place: &str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == "/" || path == "/robots.txt" || ["/help", "/widget", "/api/visitor"].into_iter().any(within)
}

/// Whether an address means this very machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::guard::GuardConfig;

    fn guard(public_url: &str) -> Guard {
        let also = vec!["https://ohje.kauppa.fi".to_owned()];
        Guard::new(&GuardConfig { public_url: public_url.into(), also, trusted_proxies: vec![] }).unwrap()
    }

    #[track_caller]
    fn check(public_url: &str, uri: &str, hosts: &[&str], passes: bool) {
        let mut request = Request::get(uri);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let found = guard(public_url).check_host(&parts);
        assert_eq!(found.is_ok(), passes, "{uri} {hosts:?}: {found:?}");
    }

    #[test]
    fn only_the_configured_names_are_answered() {
        let public = "https://apu.kauppa.fi";
        check(public, "/", &["apu.kauppa.fi"], true);
        check(public, "/", &["APU.kauppa.fi:443"], true);
        check(public, "/", &["ohje.kauppa.fi"], true);
        check(public, "/", &["apu.kauppa.fi:8443"], false);
        check(public, "/", &["evil.example"], false);
        check(public, "/", &["apu.kauppa.fi.evil.example"], false);
        check(public, "/", &["apu.kauppa.fi@evil.example"], false);
        check(public, "/", &["apu.kauppa.fi/evil"], false);
        check(public, "/", &["localhost"], false);
        check(public, "/", &[], false);
        check(public, "/", &["apu.kauppa.fi", "apu.kauppa.fi"], false);
        check(public, "/", &["apu.kauppa.fi", "evil.example"], false);
        check(public, "https://evil.example/", &["apu.kauppa.fi"], false);
        check(public, "https://apu.kauppa.fi/", &["evil.example"], false);
        check(public, "https://apu.kauppa.fi/", &["apu.kauppa.fi"], true);
        check(public, "/readyz", &["10.0.0.9:8080"], true);
    }

    #[test]
    fn on_this_machine_every_name_of_it_and_every_port_will_do() {
        for host in ["localhost:8080", "127.0.0.1:9", "[::1]:8080", "shop.localhost:80"] {
            check("http://localhost:8080", "/", &[host], true);
        }
        check("http://localhost:8080", "/", &["evil.example:8080"], false);
    }

    #[test]
    fn a_brand_has_its_pages_and_nothing_of_the_desk() {
        let guard = guard("https://apu.kauppa.fi");
        guard.answer_for(&["help.brand.example".to_owned()]);
        let passes = |path: &str, host: &str| {
            let request = Request::get(path).header(HOST, host).body(()).unwrap();
            guard.check_host(&request.into_parts().0).is_ok()
        };
        for path in ["/", "/help", "/help/fi/a/x", "/robots.txt", "/widget/frame", "/api/visitor/v1/session"]
        {
            assert!(passes(path, "Help.Brand.example"), "{path}");
        }
        for path in ["/inbox", "/api/v1/session", "/api/v1/cases", "/helpdesk", "/api/openapi.json"] {
            assert!(!passes(path, "help.brand.example"), "{path}");
        }
        assert!(!passes("/help", "other.brand.example"));
        guard.answer_for(&["apu.kauppa.fi".to_owned()]);
        assert!(passes("/inbox", "apu.kauppa.fi"), "the house keeps its own name");
        guard.answer_for(&[]);
        assert!(!passes("/help", "help.brand.example"), "a brand that is gone");
    }

    #[test]
    fn a_public_address_must_be_a_whole_site() {
        for wrong in
            ["", "apu.kauppa.fi", "ftp://apu.fi", "https://a.fi/desk", "https://u:p@a.fi", "https://a.fi/?x"]
        {
            let config = GuardConfig { public_url: wrong.into(), also: vec![], trusted_proxies: vec![] };
            assert!(Guard::new(&config).is_err(), "{wrong}");
        }
    }
}
