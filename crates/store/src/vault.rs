//! Sealed secrets: what is kept in the database encrypted, with a key that is not in the database.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};

use helppo_kernel::Chance;

/// The installation's key (32 bytes in `master.key`, readable by its owner only).
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key: [u8; 32],
}

impl Vault {
    /// Reads the key of a data folder; makes one on the first start.
    pub(crate) fn open(folder: &Path) -> Result<Self, String> {
        let path = folder.join("master.key");
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make_key(&path)?,
            Err(e) => return Err(format!("cannot read {}: {e}", path.display())),
        };
        let key: [u8; 32] =
            bytes.try_into().map_err(|_| format!("{} must hold exactly 32 bytes", path.display()))?;
        Ok(Self { cipher: XChaCha20Poly1305::new(&key.into()), key })
    }

    /// A key that opens nothing, for a store that is only looked at.
    pub(crate) fn of_nobody() -> Self {
        let mut key = [0; 32];
        Chance::System.fill(&mut key);
        Self { cipher: XChaCha20Poly1305::new(&key.into()), key }
    }

    /// Encrypts `plain` for the place named by `place` (table, column, row): it opens nowhere else.
    pub fn seal(&self, place: &str, plain: &str) -> String {
        let mut nonce = [0; 24];
        Chance::System.fill(&mut nonce);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain.as_bytes(), aad: place.as_bytes() })
            .expect("secrets are far shorter than the cipher's limit");
        format!("v1.{}", STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what [`Vault::seal`] made for the same place; `None` for anything else.
    pub fn open_sealed(&self, place: &str, sealed: &str) -> Option<String> {
        let bytes = STANDARD_NO_PAD.decode(sealed.strip_prefix("v1.")?).ok()?;
        let (nonce, body) = bytes.split_at_checked(24)?;
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        String::from_utf8(self.cipher.decrypt(&XNonce::from(nonce), payload).ok()?).ok()
    }

    /// A key for one purpose (signing links, hashing API keys), derived from the installation's.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"helppo derive v1\0");
        hash.update(self.key);
        hash.update(purpose.as_bytes());
        hash.finalize().into()
    }
}

fn make_key(path: &Path) -> Result<Vec<u8>, String> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut key = vec![0; 32];
    Chance::System.fill(&mut key);
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&key)?;
        file.sync_all()
    };
    write().map_err(|e| format!("cannot make {}: {e}", path.display()))?;
    Ok(key)
}
