//! The guard as the outermost layer of the whole router.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use helppo_kernel::Problem;

use super::host::Whose;
use super::{ClientAddress, Guard, Peer, headers};

impl Guard {
    /// Puts the guard around `router`: hosts are checked, the client's address is found, a panic of one
    /// request stays its own, headers are added, and each request leaves one line in the log (the route's
    /// pattern, never the address itself: addresses carry secrets).
    pub fn protect(self: Arc<Self>, router: Router) -> Router {
        router.layer(from_fn(move |request: Request, next: Next| {
            let guard = Arc::clone(&self);
            async move { guard.pass(request, next).await }
        }))
    }

    async fn pass(&self, request: Request, next: Next) -> Response {
        let started = Instant::now();
        let (mut parts, body) = request.into_parts();
        let method = parts.method.clone();
        let api = if parts.uri.path().starts_with("/api/") { "/api/" } else { "/" };
        let route = parts.extensions.get::<MatchedPath>().cloned();
        self.note_client(&mut parts);
        let host = parts.headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let front = parts.uri.path() == "/" && self.whose(host) == Whose::Brand;
        let mut response = match self.check_host(&parts) {
            Ok(()) if front => axum::response::Redirect::temporary("/help").into_response(),
            Ok(()) => unbroken(next.run(Request::from_parts(parts, body))).await,
            Err(problem) => problem.into_response(),
        };
        headers::apply(&mut response, api, self.secure);
        let route = route.as_ref().map_or("-", MatchedPath::as_str);
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis() as u64);
        tracing::debug!(target: "helppo::http", %method, route, status, ms);
        response
    }

    fn note_client(&self, parts: &mut Parts) {
        let Some(Peer(peer)) = parts.extensions.get().copied() else { return };
        let forwarded = parts.headers.get_all("x-forwarded-for");
        let all: Vec<&str> = forwarded.iter().filter_map(|value| value.to_str().ok()).collect();
        let client = self.client(peer, (!all.is_empty()).then(|| all.join(",")).as_deref());
        parts.extensions.insert(ClientAddress(client));
    }
}

/// A panic in a handler becomes an answer instead of a cut connection.
async fn unbroken(answer: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a request panicked");
        Problem::internal().into_response()
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;
    use crate::guard::GuardConfig;

    async fn call(path: &str, host: &str) -> (StatusCode, HeaderMap, String) {
        let config = GuardConfig {
            public_url: "https://apu.fi".into(),
            also: vec![],
            trusted_proxies: vec!["10.0.0.0/8".into()],
        };
        let own_policy = [("content-security-policy", "frame-ancestors https://kauppa.fi")];
        let router = Router::new()
            .route("/page", get(async || axum::response::Html("<p>hei")))
            .route("/frame", get(async move || (own_policy, "x")))
            .route(
                "/api/v1/me",
                get(async |request: Request| {
                    format!("{}", request.extensions().get::<ClientAddress>().unwrap().0)
                }),
            )
            .route("/broken", get(async || -> () { panic!("as the test wants") }));
        let router = Arc::new(Guard::new(&config).unwrap()).protect(router);
        let mut request = Request::get(path).header("host", host).header("x-forwarded-for", "203.0.113.9");
        request.extensions_mut().unwrap().insert(Peer("10.0.0.1".parse().unwrap()));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 10_000).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn answers_carry_the_headers_that_browsers_obey() {
        let (status, headers, _) = call("/page", "apu.fi").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
        assert!(headers.contains_key("strict-transport-security"));
        assert!(!headers.contains_key("cache-control"));
        let (_, headers, body) = call("/api/v1/me", "apu.fi").await;
        assert_eq!((headers["cache-control"].to_str().unwrap(), body.as_str()), ("no-store", "203.0.113.9"));
        assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    }

    #[tokio::test]
    async fn a_handlers_own_policy_stands() {
        let (_, headers, _) = call("/frame", "apu.fi").await;
        assert_eq!(headers["content-security-policy"], "frame-ancestors https://kauppa.fi");
    }

    #[tokio::test]
    async fn a_foreign_host_is_misdirected_and_still_guarded() {
        let (status, headers, body) = call("/page", "evil.example").await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
        assert!(body.contains("misdirected") && !body.contains("evil"), "{body}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }

    #[tokio::test]
    async fn a_panic_is_answered() {
        let (status, _, body) = call("/broken", "apu.fi").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("urn:helppo:problem:internal") && !body.contains("as the test wants"));
    }
}
