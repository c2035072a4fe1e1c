//! The token by which an answer proves where it belongs.
//!
//! Every mail we send carries it twice: in the Message-ID, which comes back in `In-Reply-To` and `References`, and
//! in the Reply-To address, which comes back as the recipient. It is a keyed hash (HMAC-SHA-256, 80 bits) over
//! the id, so that nobody can make one for a case whose mail they never had. It is checked on every path; an
//! id without its hash is a text like any other.

use helppo_kernel::{CaseId, MessageId, Millis, TypedId, made_at};
use helppo_store::Vault;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Letters of the hash: 16 × 5 bits.
const HASH: usize = 16;
/// Letters of an id after its prefix.
const ID: usize = 13;
/// Begins the local part of our Message-IDs.
const MARK: &str = "hlp.";
/// A Message-ID older than this proves nothing any more.
const LIFETIME_MS: i64 = 400 * 86_400_000;
/// Crockford's base 32 in lower case: survives mail systems that change the case of addresses.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes and checks tokens.
#[derive(Clone)]
pub(crate) struct Tokens {
    key: [u8; 32],
}

impl Tokens {
    pub(crate) fn new(vault: &Vault) -> Self {
        Self { key: vault.derive("mail thread token v1") }
    }

    /// The Message-ID of a message of ours, without angle brackets.
    pub(crate) fn message_id(&self, message: MessageId, domain: &str) -> String {
        format!("{MARK}{}.{}@{domain}", bare(message), self.hash("message", &bare(message)))
    }

    /// The message of ours that an identifier names, if we made it and not too long ago.
    pub(crate) fn message(&self, id: &str, now: Millis) -> Option<MessageId> {
        let (local, _) = id.rsplit_once('@')?;
        let local = local.to_ascii_lowercase();
        let (id, hash) = local.strip_prefix(MARK)?.split_once('.')?;
        let message: MessageId = format!("{}_{id}", MessageId::PREFIX).parse().ok()?;
        let fresh = now.since(made_at(message)) < LIFETIME_MS;
        (self.is_hash("message", id, hash) && fresh).then_some(message)
    }

    /// The address at which answers to a case arrive: the channel's own with the token behind a plus. `None` when
    /// that would be longer than an address may be.
    pub(crate) fn reply_address(&self, case: CaseId, address: &str) -> Option<String> {
        let (local, domain) = address.rsplit_once('@')?;
        let local = format!("{local}+c{}{}", bare(case), self.hash("case", &bare(case)));
        (local.len() <= 64).then(|| format!("{local}@{domain}"))
    }

    /// The case that a recipient address names, if we made it.
    pub(crate) fn case(&self, address: &str) -> Option<CaseId> {
        let (local, _) = address.rsplit_once('@')?;
        let (_, tag) = local.rsplit_once('+')?;
        let tag = tag.to_ascii_lowercase();
        let rest = tag.strip_prefix('c').filter(|r| r.len() == ID + HASH && r.is_ascii())?;
        let (id, hash) = rest.split_at(ID);
        let case: CaseId = format!("{}_{id}", CaseId::PREFIX).parse().ok()?;
        self.is_hash("case", id, hash).then_some(case)
    }

    /// What marks every mail of this installation, so that it is known when it comes back.
    pub(crate) fn loop_mark(&self) -> String {
        self.hash("loop", "")
    }

    fn hash(&self, kind: &str, id: &str) -> String {
        let digest: [u8; 32] = self.mac(kind, id).finalize().into_bytes().into();
        let mut bits = 0u128;
        for byte in &digest[..10] {
            bits = bits << 8 | u128::from(*byte);
        }
        (0..HASH).rev().map(|n| DIGITS[(bits >> (5 * n)) as usize & 31] as char).collect()
    }

    /// Compares in constant time.
    fn is_hash(&self, kind: &str, id: &str, hash: &str) -> bool {
        let mut bits = 0u128;
        if hash.len() != HASH {
            return false;
        }
        for byte in hash.bytes() {
            let Some(value) = DIGITS.iter().position(|d| *d == byte) else { return false };
            bits = bits << 5 | value as u128;
        }
        let bytes = bits.to_be_bytes();
        self.mac(kind, id).verify_truncated_left(&bytes[6..]).is_ok()
    }

    fn mac(&self, kind: &str, id: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(kind.as_bytes());
        mac.update(b":");
        mac.update(id.as_bytes());
        mac
    }
}

/// An id without its prefix.
fn bare<T: TypedId + std::fmt::Display>(id: T) -> String {
    id.to_string().split_once('_').map(|(_, digits)| digits.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn tokens() -> Tokens {
        Tokens { key: [7; 32] }
    }

    fn message() -> MessageId {
        helppo_kernel::first_id_at(NOW)
    }

    #[test]
    fn what_we_made_is_known_again_in_any_case() {
        let id = tokens().message_id(message(), "shop.fi");
        assert!(helppo_mime::is_message_id(&id));
        assert_eq!(tokens().message(&id, NOW), Some(message()));
        assert_eq!(tokens().message(&id.to_uppercase(), NOW), Some(message()));
        let address = tokens().reply_address(CaseId(5), "tuki@shop.fi").unwrap();
        assert!(helppo_mime::is_address(&address) && address.len() < 60);
        assert_eq!(tokens().case(&address), Some(CaseId(5)));
        assert_eq!(tokens().case(&address.to_uppercase()), Some(CaseId(5)));
        assert_eq!(tokens().reply_address(CaseId(5), &format!("{}@x.fi", "a".repeat(40))), None);
    }

    #[test]
    fn an_old_one_proves_nothing() {
        let id = tokens().message_id(message(), "shop.fi");
        assert_eq!(tokens().message(&id, NOW.plus(LIFETIME_MS)), None);
    }

    #[test]
    fn nobody_else_can_make_one() {
        let stranger = Tokens { key: [8; 32] };
        assert_eq!(tokens().message(&stranger.message_id(message(), "shop.fi"), NOW), None);
        assert_eq!(tokens().case(&stranger.reply_address(CaseId(5), "tuki@shop.fi").unwrap()), None);
        let good = tokens().message_id(message(), "shop.fi");
        for at in MARK.len()..good.find('@').unwrap() {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(bytes).unwrap();
            assert_eq!(tokens().message(&forged, NOW), None, "{forged}");
        }
        for text in ["", "@", "hlp.", "hlp.@x", "hlp.x.y@x", "a+c@x", "a+cä@x", "+@"] {
            assert_eq!((tokens().message(text, NOW), tokens().case(text)), (None, None), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let _ = (tokens().message(&text, NOW), tokens().case(&text));
        }
    }
}
