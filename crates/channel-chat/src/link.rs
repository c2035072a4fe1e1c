//! Links to files for one visitor: signed, with an end, of no use to anybody else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use helppo_kernel::{AttachmentId, Millis};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::VisitorId;

/// How long a link works; history gives fresh ones.
const LASTS_MS: i64 = 12 * 3_600_000;

/// Makes and checks links with a key of the installation.
#[derive(Clone)]
pub struct Links {
    key: [u8; 32],
}

impl Links {
    /// Links signed with `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The address of a file for `visitor`, from `now` on. The end is rounded up to the hour, so that a
    /// browser finds the file in its cache.
    pub fn to(&self, file: AttachmentId, visitor: VisitorId, now: Millis) -> String {
        const HOUR: i64 = 3_600_000;
        let until = Millis((now.0 + LASTS_MS).div_euclid(HOUR) * HOUR + HOUR);
        let signature = URL_SAFE_NO_PAD.encode(self.mac(file, visitor, until).finalize().into_bytes());
        format!("/api/visitor/v1/files/{file}?v={}&until={}&sig={signature}", visitor.0, until.0)
    }

    /// Whether this is a link that we made and that has not ended.
    pub fn check(
        &self,
        file: AttachmentId,
        visitor: VisitorId,
        until: Millis,
        signature: &str,
        now: Millis,
    ) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        until > now && self.mac(file, visitor, until).verify_slice(&signature).is_ok()
    }

    fn mac(&self, file: AttachmentId, visitor: VisitorId, until: Millis) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        for part in [file.0, visitor.0, until.0] {
            mac.update(&part.to_be_bytes());
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    #[test]
    fn a_link_is_for_one_file_one_visitor_and_a_while() {
        let links = Links::new([7; 32]);
        let url = links.to(AttachmentId(5), VisitorId(9), NOW);
        let (until, signature) = url.split_once("&until=").unwrap().1.split_once("&sig=").unwrap();
        let until = Millis(until.parse().unwrap());
        let check = |file, visitor, until, signature: &str, now| {
            links.check(AttachmentId(file), VisitorId(visitor), until, signature, now)
        };
        assert!(check(5, 9, until, signature, NOW));
        assert!(!check(6, 9, until, signature, NOW), "another file");
        assert!(!check(5, 8, until, signature, NOW), "another visitor");
        assert!(!check(5, 9, until.plus(1), signature, NOW), "a later end");
        assert!(!check(5, 9, until, signature, until), "ended");
        assert!(!check(5, 9, until, "", NOW) && !check(5, 9, until, "%%", NOW), "no signature");
        assert!(
            !Links::new([8; 32]).check(AttachmentId(5), VisitorId(9), until, signature, NOW),
            "another key"
        );
    }
}
