//! TLS in both directions.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::smtp::receive::ReceiverConfig;

const CERTIFICATE: &str = "mail-certificate.pem";
const KEY: &str = "mail-key.pem";

/// How the receiver speaks TLS: with the certificate that was configured, or with one that we make for ourselves
/// and keep. Mail servers do not check certificates unless told to (RFC 7672); a home-made one still keeps
/// listeners out.
pub(crate) fn acceptor(config: &ReceiverConfig) -> Result<TlsAcceptor, String> {
    let (certificate, key) = match &config.certificate {
        Some((certificate, key)) => (certificate.clone(), key.clone()),
        None => {
            let places = (config.folder.join(CERTIFICATE), config.folder.join(KEY));
            if !places.0.exists() || !places.1.exists() {
                make(&config.hostname, &places.0, &places.1)?;
            }
            places
        }
    };
    let told = |path: &Path, e: &dyn std::fmt::Display| format!("cannot use {}: {e}", path.display());
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect)
        .map_err(|e| told(&certificate, &e))?;
    let key_der = PrivateKeyDer::from_pem_file(&key).map_err(|e| told(&key, &e))?;
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|e| told(&certificate, &e))?;
    Ok(TlsAcceptor::from(Arc::new(server)))
}

/// How we check the servers that we call. `extra` is a PEM text of further certificates to believe, for mail
/// servers inside the house that have made their own.
pub(crate) fn connector(extra: Option<&str>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra.filter(|pem| !pem.trim().is_empty()) {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|e| format!("the certificate is not PEM: {e}"))?;
            roots.add(certificate).map_err(|e| format!("the certificate cannot be used: {e}"))?;
        }
    }
    let client = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(client)))
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn make(hostname: &str, certificate: &Path, key: &Path) -> Result<(), String> {
    let name = if hostname.is_empty() { "localhost" } else { hostname };
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()])
        .map_err(|e| format!("cannot make a certificate for {name}: {e}"))?;
    let write = |path: &Path, text: String| -> std::io::Result<()> {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write(key, made.signing_key.serialize_pem())
        .map_err(|e| format!("cannot write {}: {e}", key.display()))?;
    write(certificate, made.cert.pem()).map_err(|e| format!("cannot write {}: {e}", certificate.display()))
}
