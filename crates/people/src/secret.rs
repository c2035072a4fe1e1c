//! Secrets that let somebody in: 256 random bits outside, a keyed hash in the database.
//!
//! A fast hash is right here: there is nothing to guess in 256 random bits. It is keyed, so that a copy
//! of the database alone cannot even confirm a secret found elsewhere.

use helppo_store::{Bind, P, Vault};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The hash of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Hash([u8; 32]);

impl Bind for Hash {
    fn bind(&self) -> P<'_> {
        P::Bytes(&self.0)
    }
}

/// Hashes secrets of one installation. Each purpose has its own key: an invite is no session.
#[derive(Clone)]
pub(crate) struct Hasher {
    session: [u8; 32],
    invite: [u8; 32],
    api_key: [u8; 32],
}

impl Hasher {
    pub(crate) fn new(vault: &Vault) -> Self {
        Self {
            session: vault.derive("people.session"),
            invite: vault.derive("people.invite"),
            api_key: vault.derive("people.api_key"),
        }
    }

    pub(crate) fn session(&self, secret: &str) -> Hash {
        keyed(&self.session, secret)
    }

    pub(crate) fn invite(&self, secret: &str) -> Hash {
        keyed(&self.invite, secret)
    }

    pub(crate) fn api_key(&self, secret: &str) -> Hash {
        keyed(&self.api_key, secret)
    }
}

fn keyed(key: &[u8; 32], secret: &str) -> Hash {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(secret.as_bytes());
    Hash(mac.finalize().into_bytes().into())
}
