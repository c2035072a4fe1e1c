//! Links that open one file for some hours, whoever holds them: HMAC over id and expiry.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use helppo_kernel::{AttachmentId, Millis};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// A link opens its file at least this long…
const AT_LEAST_MS: i64 = 12 * 3_600_000;
/// …and changes only when this much time has passed, so that browsers can keep what they fetched.
const STEP_MS: i64 = 6 * 3_600_000;

/// Signs links, with the installation's key and the time at which they are made.
#[derive(Clone)]
pub struct Links {
    key: [u8; 32],
    now: Millis,
}

/// What a link is signed with. Handed in by the server, which keeps it sealed.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// A key of 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Signs for `now`.
    pub fn at(&self, now: Millis) -> Links {
        Links { key: self.0, now }
    }
}

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey(secret)")
    }
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Links(secret, {:?})", self.now)
    }
}

impl Links {
    /// Where an attachment can be fetched.
    pub fn attachment(&self, id: AttachmentId) -> String {
        let until = (self.now.0 + AT_LEAST_MS).div_euclid(STEP_MS) * STEP_MS + STEP_MS;
        format!("/api/v1/attachments/{id}?sig={until}.{}", self.sign(id, until))
    }

    /// Whether `sig` opens `id` now.
    pub fn opens(&self, id: AttachmentId, sig: &str) -> bool {
        let Some((until, mac)) = sig.split_once('.') else { return false };
        let (Ok(until), Ok(mac)) = (until.parse::<i64>(), URL_SAFE_NO_PAD.decode(mac)) else { return false };
        until > self.now.0 && self.mac(id, until).verify_slice(&mac).is_ok()
    }

    fn sign(&self, id: AttachmentId, until: i64) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(id, until).finalize().into_bytes())
    }

    fn mac(&self, id: AttachmentId, until: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"attachment");
        mac.update(&id.0.to_be_bytes());
        mac.update(&until.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn sig_of(url: &str) -> String {
        url.split_once("?sig=").unwrap().1.to_owned()
    }

    #[test]
    fn a_link_opens_its_own_file_until_it_runs_out() {
        let key = LinkKey::new([7; 32]);
        let sig = sig_of(&key.at(NOW).attachment(AttachmentId(5)));
        assert!(key.at(NOW).opens(AttachmentId(5), &sig));
        assert!(key.at(NOW.plus(AT_LEAST_MS)).opens(AttachmentId(5), &sig));
        assert!(!key.at(NOW.plus(AT_LEAST_MS + 2 * STEP_MS)).opens(AttachmentId(5), &sig));
        assert!(!key.at(NOW).opens(AttachmentId(6), &sig));
        assert!(!LinkKey::new([8; 32]).at(NOW).opens(AttachmentId(5), &sig));
        for forged in ["", ".", "x.y", "99999999999999.", &sig[..sig.len() - 2]] {
            assert!(!key.at(NOW).opens(AttachmentId(5), forged), "{forged}");
        }
    }

    #[test]
    fn a_link_stays_the_same_for_a_while() {
        let links = LinkKey::new([7; 32]);
        let early = Millis(NOW.0.div_euclid(STEP_MS) * STEP_MS);
        assert_eq!(
            links.at(early).attachment(AttachmentId(5)),
            links.at(early.plus(1000)).attachment(AttachmentId(5))
        );
    }
}
