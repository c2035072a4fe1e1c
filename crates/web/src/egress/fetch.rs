//! The client itself.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode};
use reqwest::redirect::Policy;

use super::resolve::{Judged, Lookup, SystemLookup, refusal};
use super::rules::{EgressConfig, Refused, Rules};

/// How long one call may take, from resolving the name to the last byte.
const WHOLE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
/// The most that is read of an answer.
const LARGEST: usize = 2 << 20;

/// Calls foreign addresses. Cheap to clone.
#[derive(Clone)]
pub struct Egress {
    rules: Arc<Rules>,
    client: reqwest::Client,
}

/// A call to make.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// GET, POST…
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers, without those of the connection.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status; redirects come back as they are.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 2 MiB unless another limit was set.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// We do not call that address.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The other side did not answer in time.
    #[error("no answer within {} seconds", WHOLE.as_secs())]
    TooSlow,
    /// The answer was larger than we read.
    #[error("the answer is larger than we read")]
    TooLarge,
    /// The connection failed.
    #[error("the call failed: {0}")]
    Failed(String),
}

impl Egress {
    /// A client under the operator's rules.
    ///
    /// # Panics
    /// When the built-in TLS parameters are not accepted by the built-in TLS library.
    pub fn new(config: &EgressConfig) -> Self {
        Self::with_lookup(config, Arc::new(SystemLookup))
    }

    /// The same with another way to resolve names.
    pub fn with_lookup(config: &EgressConfig, lookup: Arc<dyn Lookup>) -> Self {
        let rules = Arc::new(Rules::new(config));
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .dns_resolver(Judged { rules: Arc::clone(&rules), lookup })
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(2)
            .user_agent("Helppo")
            .build()
            .expect("the client is built from constants");
        Self { rules, client }
    }

    /// Judges an address when somebody saves it, so that the form can tell; the call itself judges again.
    pub fn check(&self, url: &str) -> Result<(), Refused> {
        self.rules.check(url).map(|_| ())
    }

    /// Makes one call.
    pub async fn send(&self, call: Outbound) -> Result<Answer, EgressError> {
        self.send_within(call, LARGEST).await
    }

    /// The same with another limit on what is read of the answer, in bytes.
    pub async fn send_within(&self, call: Outbound, largest: usize) -> Result<Answer, EgressError> {
        let url = self.rules.check(&call.url)?;
        let request = self.client.request(call.method, url).headers(call.headers).body(call.body);
        let mut response = request.send().await.map_err(failed)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > largest {
                return Err(EgressError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

fn failed(error: reqwest::Error) -> EgressError {
    if let Some(refused) = refusal(&error) {
        return EgressError::Refused(refused);
    }
    if error.is_timeout() {
        return EgressError::TooSlow;
    }
    // The URL may carry a secret; the reason does not.
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    EgressError::Failed(text)
}

fn tls() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
