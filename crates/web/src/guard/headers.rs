//! The headers that every answer carries unless its handler chose otherwise.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;

/// For pages and scripts of ours: nothing from elsewhere, nobody may frame us.
const PAGE: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                    font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; \
                    form-action 'self'; frame-ancestors 'none'";
/// For everything else: should a browser ever take it for a page, it is a dead one.
const DEAD: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Adds what the handler has not set itself.
pub(super) fn apply(response: &mut Response, path: &str, secure: bool) {
    let media =
        response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let page = media.starts_with("text/html") || media.contains("javascript");
    let set = |response: &mut Response, name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(response, header::CONTENT_SECURITY_POLICY, if page { PAGE } else { DEAD });
    set(response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(response, header::REFERRER_POLICY, "same-origin");
    set(response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(response, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(response, HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if path.starts_with("/api/") {
        set(response, header::CACHE_CONTROL, "no-store");
    }
    if secure {
        set(response, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
