//! Cross-site requests: a browser that carries our cookie may only act for our own pages.

use axum::http::header::{HOST, ORIGIN, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use helppo_kernel::Problem;

use super::{Guard, refused};

/// The header that our own pages send with every change; a foreign page cannot without our consent.
pub const OWN_PAGE: &str = "x-helppo";

impl Guard {
    /// For requests that a cookie speaks for: changes need our header and an origin of ours, sockets an
    /// origin of ours.
    pub fn check_cookie_request(&self, parts: &Parts) -> Result<(), Problem> {
        if opens_socket(parts) {
            return if parts.headers.contains_key(ORIGIN) {
                self.check_origin(&parts.headers)
            } else {
                Err(foreign())
            };
        }
        if is_safe(&parts.method) {
            return Ok(());
        }
        self.check_origin(&parts.headers)?;
        if parts.headers.get(OWN_PAGE).is_some_and(|value| value == "1") {
            return Ok(());
        }
        let detail = "Send the header `X-Helppo: 1` with changes when you use the session cookie.";
        Err(refused(403, "header-missing", "Header missing", detail))
    }

    /// Refuses a request that a browser sent for a page of another site.
    pub fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let site = headers.get("sec-fetch-site").map(|v| v.as_bytes());
        let own = match headers.get(ORIGIN) {
            Some(origin) => origin.to_str().is_ok_and(|origin| self.is_own_origin(origin, headers)),
            None => matches!(site, None | Some(b"same-origin" | b"none")),
        };
        if own { Ok(()) } else { Err(foreign()) }
    }

    fn is_own_origin(&self, origin: &str, headers: &HeaderMap) -> bool {
        if self.sites.iter().any(|site| site.origin().ascii_serialization() == origin) {
            return true;
        }
        // A brand's page speaks for its own host and for no other.
        let scheme = if self.secure { "https://" } else { "http://" };
        let asked = headers.get(HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if origin
            .strip_prefix(scheme)
            .is_some_and(|host| self.is_brand(host) && host.eq_ignore_ascii_case(asked))
        {
            return true;
        }
        // On this machine the port may differ from the configured one; the Host header was checked.
        let host = headers.get(HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        self.loopback && origin.strip_prefix("http://").is_some_and(|authority| authority == host)
    }
}

/// Whether a method promises to change nothing.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn opens_socket(parts: &Parts) -> bool {
    parts.headers.get(UPGRADE).is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

fn foreign() -> Problem {
    refused(
        403,
        "foreign-origin",
        "Foreign page",
        "This request came from a page of another site and was not carried out.",
    )
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::guard::GuardConfig;

    #[track_caller]
    fn check(public_url: &str, method: &str, headers: &[(&str, &str)], expected: Option<&str>) {
        let config = GuardConfig { public_url: public_url.into(), also: vec![], trusted_proxies: vec![] };
        let mut request = Request::builder().method(method).uri("/api/v1/cases");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let found = Guard::new(&config).unwrap().check_cookie_request(&parts);
        assert_eq!(found.err().map(|p| p.slug), expected.map(str::to_owned), "{method} {headers:?}");
    }

    #[test]
    fn a_foreign_page_cannot_use_the_cookie() {
        let own = "https://apu.fi";
        let (h, o) = (("x-helppo", "1"), ("origin", own));
        check(own, "GET", &[], None);
        check(own, "GET", &[("origin", "https://evil.example")], None);
        check(own, "POST", &[h, o], None);
        check(own, "POST", &[h], None);
        check(own, "POST", &[o], Some("header-missing"));
        check(own, "POST", &[("x-helppo", "0"), o], Some("header-missing"));
        for foreign in
            ["https://evil.example", "http://apu.fi", "https://apu.fi:8443", "https://apu.fi.evil", "null"]
        {
            check(own, "DELETE", &[h, ("origin", foreign)], Some("foreign-origin"));
        }
        check(own, "PATCH", &[h, ("sec-fetch-site", "cross-site")], Some("foreign-origin"));
        check(own, "PATCH", &[h, ("sec-fetch-site", "same-origin")], None);
    }

    #[test]
    fn a_socket_needs_an_origin_of_ours() {
        let ws = ("upgrade", "WebSocket");
        check("https://apu.fi", "GET", &[ws], Some("foreign-origin"));
        check("https://apu.fi", "GET", &[ws, ("origin", "https://evil.example")], Some("foreign-origin"));
        check("https://apu.fi", "GET", &[ws, ("origin", "https://apu.fi")], None);
    }

    #[test]
    fn on_this_machine_the_page_of_another_port_is_foreign_too() {
        let host = ("host", "127.0.0.1:4000");
        let h = ("x-helppo", "1");
        check("http://localhost:8080", "POST", &[h, host, ("origin", "http://127.0.0.1:4000")], None);
        check(
            "http://localhost:8080",
            "POST",
            &[h, host, ("origin", "http://127.0.0.1:3000")],
            Some("foreign-origin"),
        );
    }
}
