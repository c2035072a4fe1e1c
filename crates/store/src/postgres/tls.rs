//! TLS towards PostgreSQL, by the `sslmode` that its address names.
//!
//! | `sslmode` | |
//! |---|---|
//! | `disable` | never |
//! | `prefer`, or none named | when the server has it; whoever it is |
//! | `require` | always; whoever it is, or of our CA when one is set |
//! | `verify-full` | always, and the certificate must be of our CA (else one of the web's) and for this host |

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::TlsConnector;

/// How far the server must prove itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Not at all: encryption keeps listeners out, nothing more.
    None,
    /// A certificate of our CA, whatever the host is called.
    Ours,
    /// A certificate for this host.
    Full,
}

/// Makes connections secret.
#[derive(Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

/// The address without what only we understand, and how to connect to it.
pub(super) fn read(url: &str, ca: Option<&Path>) -> Result<(tokio_postgres::Config, Tls), String> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err("database url: expected postgres://user@host/name".into());
    }
    let (url, named) = without_mode(url);
    let mut config: tokio_postgres::Config = url.parse().map_err(|e| format!("database url: {e}"))?;
    let (mode, proof) = match named.as_deref() {
        Some("disable") => (SslMode::Disable, Proof::None),
        None | Some("prefer") => (SslMode::Prefer, Proof::None),
        Some("require") if ca.is_some() => (SslMode::Require, Proof::Ours),
        Some("require") => (SslMode::Require, Proof::None),
        Some("verify-full") => (SslMode::Require, Proof::Full),
        Some(other) => {
            return Err(format!(
                "database url: sslmode={other} is not disable, prefer, require or verify-full"
            ));
        }
    };
    config.ssl_mode(mode);
    Ok((config, Tls(Arc::new(client(proof, ca)?))))
}

/// Takes `sslmode` out of an address, whose own parser knows fewer of them.
fn without_mode(url: &str) -> (String, Option<String>) {
    let Some((before, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let mut mode = None;
    let rest: Vec<&str> = query
        .split('&')
        .filter(|pair| match pair.split_once('=') {
            Some(("sslmode", value)) => {
                mode = Some(value.to_owned());
                false
            }
            _ => !pair.is_empty(),
        })
        .collect();
    let url = if rest.is_empty() { before.to_owned() } else { format!("{before}?{}", rest.join("&")) };
    (url, mode)
}

fn client(proof: Proof, ca: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = Arc::new(roots(ca)?);
    let checker = match proof {
        Proof::None => None,
        Proof::Ours | Proof::Full => Some(
            WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
                .build()
                .map_err(|e| format!("the certificates to believe cannot be used: {e}"))?,
        ),
    };
    let verifier = Verifier { checker, any_name: proof == Proof::Ours, provider: provider.clone() };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn roots(ca: Option<&Path>) -> Result<RootCertStore, String> {
    let Some(path) = ca else { return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }) };
    let told = |e: &dyn std::fmt::Display| format!("cannot use {}: {e}", path.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| told(&e))? {
        roots.add(certificate.map_err(|e| told(&e))?).map_err(|e| told(&e))?;
    }
    if roots.is_empty() { Err(told(&"it holds no certificate")) } else { Ok(roots) }
}

/// Looks at the server's certificate as far as was asked for. The handshake's signature is always checked:
/// the server holds the key of the certificate that it shows.
#[derive(Debug)]
struct Verifier {
    checker: Option<Arc<WebPkiServerVerifier>>,
    any_name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(checker) = &self.checker else { return Ok(ServerCertVerified::assertion()) };
        match checker.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.any_name => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A connection to one host that is to become secret.
pub(super) struct Connect {
    connector: TlsConnector,
    name: Result<ServerName<'static>, String>,
}

/// A secret connection.
pub(super) struct Stream<S>(tokio_rustls::client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Tls {
    type Stream = Stream<S>;
    type TlsConnect = Connect;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Connect> {
        // Through a socket file there is no host, and no TLS either: it is not asked for then.
        let name = ServerName::try_from(host.to_owned()).map_err(|e| format!("{host:?}: {e}"));
        Ok(Connect { connector: TlsConnector::from(self.0.clone()), name })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Connect {
    type Stream = Stream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let name = self.name.map_err(io::Error::other)?;
            self.connector.connect(name, stream).await.map(Stream)
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> tokio_postgres::tls::TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_how_it_is_connected_to() {
        let mode = |url: &str| read(url, None).map(|(config, _)| config.get_ssl_mode());
        assert_eq!(mode("postgres://a@h/d").unwrap(), SslMode::Prefer);
        assert_eq!(mode("postgres://a@h/d?sslmode=disable").unwrap(), SslMode::Disable);
        assert_eq!(
            mode("postgres://a@h/d?application_name=x&sslmode=verify-full").unwrap(),
            SslMode::Require
        );
        assert!(mode("postgres://a@h/d?sslmode=verify-ca").unwrap_err().contains("verify-ca"));
        let (config, _) = read("postgres://a@h/d?sslmode=require&application_name=x", None).unwrap();
        assert_eq!(config.get_application_name(), Some("x"));
        assert!(read("postgres://a@h/d", Some(Path::new("/nowhere"))).err().unwrap().contains("/nowhere"));
    }
}
