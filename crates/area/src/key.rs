//! Secrets as the database keeps them: keyed hashes, each purpose with its own key.

use helppo_kernel::EventId;
use helppo_store::{Bind, Col, FromCol, P, Vault};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The hash of a secret.
#[derive(Clone, Debug)]
pub(crate) struct Hash(Vec<u8>);

impl Hash {
    /// Compares in a time that tells nothing.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Bind for Hash {
    fn bind(&self) -> P<'_> {
        P::Bytes(&self.0)
    }
}

impl FromCol for Hash {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        Vec::<u8>::from_col(col).map(Self)
    }
}

/// Hashes secrets of one installation.
#[derive(Clone)]
pub(crate) struct Keys {
    session: [u8; 32],
    browser: [u8; 32],
    code: [u8; 32],
    link: [u8; 32],
}

impl Keys {
    pub(crate) fn new(vault: &Vault) -> Self {
        Self {
            session: vault.derive("area.session"),
            browser: vault.derive("area.browser"),
            code: vault.derive("area.code"),
            link: vault.derive("area.link"),
        }
    }

    pub(crate) fn session(&self, secret: &str) -> Hash {
        keyed(&self.session, secret)
    }

    pub(crate) fn browser(&self, secret: &str) -> Hash {
        keyed(&self.browser, secret)
    }

    /// A code is short: it counts for the one wish it was sent for.
    pub(crate) fn code(&self, wish: EventId, code: &str) -> Hash {
        keyed(&self.code, &format!("{wish}:{code}"))
    }

    pub(crate) fn link(&self, secret: &str) -> Hash {
        keyed(&self.link, secret)
    }
}

fn keyed(key: &[u8; 32], secret: &str) -> Hash {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(secret.as_bytes());
    Hash(mac.finalize().into_bytes().to_vec())
}
