//! One mailbox: a name for people and an address for machines.

use crate::body::one_line;

/// `Aino Virtanen <aino@example.fi>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: Option<String>,
    /// As written, without comments; see [`is_address`].
    pub address: String,
}

impl Mailbox {
    /// A mailbox from foreign text; `None` when the address could not be written into a header or an SMTP
    /// command without changing their meaning.
    pub fn new(name: Option<&str>, address: &str) -> Option<Self> {
        let address = address.trim();
        if !is_address(address) {
            return None;
        }
        let name = name.map(|n| one_line(n, 120)).filter(|n| !n.is_empty() && n != address);
        Some(Self { name, address: address.to_owned() })
    }

    /// The part behind the last `@`, lower case.
    pub fn domain(&self) -> String {
        self.address.rsplit('@').next().unwrap_or_default().to_lowercase()
    }
}

/// Whether a text is an address that we are willing to write to: `local@domain`, no white space, no control
/// characters, none of the characters by which one command or header becomes two. UTF-8 is fine (RFC 6531).
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let clean = |part: &str| {
        !part.is_empty()
            && !part.chars().any(|c| {
                c.is_whitespace()
                    || c.is_control()
                    || matches!(
                        c,
                        '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '\u{200b}'..='\u{200f}'
                    )
            })
    };
    text.len() <= 254
        && local.len() <= 64
        && clean(local)
        && !local.contains('@')
        && clean(&domain.replace(':', ""))
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains("..")
}

pub(crate) fn mailboxes(value: Option<&mail_parser::Address<'_>>, limit: usize) -> Vec<Mailbox> {
    let Some(value) = value else { return Vec::new() };
    value.iter().filter_map(|a| Mailbox::new(a.name(), a.address()?)).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_could_become_two_commands_are_refused() {
        for good in ["a@b", "aino.virtanen+tilaus@example.fi", "päivi@esimerkki.fi", "a@[127.0.0.1]"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a b@c",
            "a@b\r\nRCPT",
            "<a@b>",
            "a@b,c@d",
            "\"a b\"@c",
            "a@.b",
            "a@b..c",
            "a@@b",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_line_without_marks_that_turn_text_around() {
        let mailbox = Mailbox::new(Some(" Aino\r\n\tVirtanen\u{202e} "), "aino@x.fi").expect("a mailbox");
        assert_eq!(mailbox.name.as_deref(), Some("Aino Virtanen"));
        assert_eq!(Mailbox::new(Some("aino@x.fi"), "aino@x.fi").expect("a mailbox").name, None);
    }
}
