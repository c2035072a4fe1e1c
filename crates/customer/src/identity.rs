//! Addresses of customers, and the one spelling under which each is kept.

use std::str::FromStr;

use helppo_store::{Bind, Col, FromCol, P};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// What sort of address leads to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An anonymous visitor of a site: the hash of the secret in their browser.
    Visitor,
    /// A WhatsApp number.
    Whatsapp,
    /// A Telegram user.
    Telegram,
    /// A user of another system, such as the shop's customer number.
    External,
}

/// An address that cannot be one.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not {what}: {value:?}")]
pub struct BadIdentity {
    /// What it should have been.
    pub what: &'static str,
    /// What came, cut to 64 characters.
    pub value: String,
}

/// The country whose numbers are written without a country code, as ISO 3166 letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(String);

/// Longer addresses are refused: RFC 5321 allows 254 octets of mail address.
const MAX_VALUE: usize = 254;

impl IdentityKind {
    const ALL: [Self; 6] =
        [Self::Email, Self::Phone, Self::Visitor, Self::Whatsapp, Self::Telegram, Self::External];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Visitor => "visitor",
            Self::Whatsapp => "whatsapp",
            Self::Telegram => "telegram",
            Self::External => "external",
        }
    }
}

impl Default for Region {
    fn default() -> Self {
        Self("FI".into())
    }
}

impl FromStr for Region {
    type Err = BadIdentity;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let letters = s.trim().to_ascii_uppercase();
        match phonenumber::country::Id::from_str(&letters) {
            Ok(_) => Ok(Self(letters)),
            Err(_) => Err(bad("a country", s)),
        }
    }
}

/// The one spelling of an address, or why it is none.
///
/// E-mail: no surrounding space, lower case on both sides of the `@`, the domain in ASCII (IDNA).
/// Phone and WhatsApp: E.164 with `+`, numbers without a country code read as of `region`.
/// Everything else: trimmed, as it is.
pub fn normalise(kind: IdentityKind, value: &str, region: &Region) -> Result<String, BadIdentity> {
    let value = value.trim();
    if value.is_empty() || value.len() > MAX_VALUE || value.chars().any(char::is_control) {
        return Err(bad("an address", value));
    }
    match kind {
        IdentityKind::Email => email(value),
        IdentityKind::Phone | IdentityKind::Whatsapp => phone(value, region),
        IdentityKind::Visitor | IdentityKind::Telegram | IdentityKind::External => Ok(value.to_owned()),
    }
}

fn email(value: &str) -> Result<String, BadIdentity> {
    let wrong = || bad("an e-mail address", value);
    let (local, domain) = value.rsplit_once('@').ok_or_else(wrong)?;
    let domain = idna::domain_to_ascii_cow(domain.trim_end_matches('.').as_bytes(), idna::AsciiDenyList::URL)
        .map_err(|_| wrong())?;
    let named = !domain.is_empty() && domain.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if local.is_empty()
        || local.contains(char::is_whitespace)
        || local.contains(['<', '>', '@', ','])
        || !named
    {
        return Err(wrong());
    }
    let local: String = local.nfc().flat_map(char::to_lowercase).collect();
    Ok(format!("{local}@{domain}"))
}

fn phone(value: &str, region: &Region) -> Result<String, BadIdentity> {
    let wrong = || bad("a telephone number", value);
    // WhatsApp and carriers send E.164 digits without the plus; people write 00 for it.
    let spelled = match value.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => value.to_owned(),
    };
    let country = phonenumber::country::Id::from_str(&region.0).ok();
    let number = phonenumber::parse(country, &spelled).map_err(|_| wrong())?;
    if !phonenumber::is_valid(&number) {
        return Err(wrong());
    }
    Ok(number.format().mode(phonenumber::Mode::E164).to_string())
}

fn bad(what: &'static str, value: &str) -> BadIdentity {
    BadIdentity { what, value: value.chars().take(64).collect() }
}

impl Bind for IdentityKind {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for IdentityKind {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::ALL
            .into_iter()
            .find(|k| k.as_str() == word)
            .ok_or_else(|| format!("{word:?} is no kind of identity"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: IdentityKind, from: &str, to: Option<&str>) {
        assert_eq!(normalise(kind, from, &Region::default()).ok().as_deref(), to, "{from:?}");
    }

    #[test]
    fn an_email_address_has_one_spelling() {
        let email = IdentityKind::Email;
        check(email, " Aino.Virtanen@Posti.Example ", Some("aino.virtanen@posti.example"));
        check(email, "ÅSA@BÜCHER.example", Some("åsa@xn--bcher-kva.example"));
        check(email, "a@example.com.", Some("a@example.com"));
        check(email, "a+tag@example.com", Some("a+tag@example.com"));
        for wrong in [
            "",
            "a",
            "@example.com",
            "a@",
            "a b@example.com",
            "a@b@",
            "a@exa mple.com",
            "a\n@example.com",
            "a@..fi",
        ] {
            check(email, wrong, None);
        }
    }

    #[test]
    fn a_telephone_number_is_kept_as_e164() {
        let phone = IdentityKind::Phone;
        check(phone, "040 123 4567", Some("+358401234567"));
        check(phone, "+358 40 123 4567", Some("+358401234567"));
        check(phone, "00358 40 1234567", Some("+358401234567"));
        check(phone, "+46 8 123 456 78", Some("+46812345678"));
        check(phone, "12", None);
        check(phone, "soita", None);
        let sweden: Region = "se".parse().unwrap();
        assert_eq!(normalise(phone, "08-123 456 78", &sweden).unwrap(), "+46812345678");
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(local in "[a-zA-Z0-9.+_åÄö-]{1,20}", domain in "[a-zA-ZåÄö]{1,10}\\.[a-z]{2,4}") {
            let region = Region::default();
            if let Ok(once) = normalise(IdentityKind::Email, &format!("{local}@{domain}"), &region) {
                let twice = normalise(IdentityKind::Email, &once, &region);
                proptest::prop_assert_eq!(twice, Ok(once));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(value in ".{0,80}") {
            for kind in IdentityKind::ALL {
                let _ = normalise(kind, &value, &Region::default());
            }
        }
    }
}
