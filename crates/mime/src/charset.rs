//! Bytes of a text part to characters.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes by the declared charset. Where the declaration is missing or a lie, valid UTF-8 is UTF-8 and
/// everything else is read as windows-1252: the most common truth behind broken Nordic mail.
pub(crate) fn to_text(bytes: &[u8], declared: Option<&str>) -> String {
    let declared = declared.map(str::trim).filter(|c| !c.is_empty());
    let claims_utf8 = declared
        .is_none_or(|c| ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|n| c.eq_ignore_ascii_case(n)));
    if claims_utf8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => windows_1252(bytes),
        };
    }
    match declared.and_then(|c| charset_decoder(c.as_bytes())) {
        Some(decoder) => decoder(bytes),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => windows_1252(bytes),
        },
    }
}

fn windows_1252(bytes: &[u8]) -> String {
    match charset_decoder(b"windows-1252") {
        Some(decoder) => decoder(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_declaration_still_gives_readable_nordic_letters() {
        let latin = b"P\xe4iv\xe4\xe4, \xe5terbetalning";
        for declared in [None, Some("utf-8"), Some("us-ascii"), Some("iso-8859-1"), Some("x-unknown")] {
            assert_eq!(to_text(latin, declared), "Päivää, återbetalning", "{declared:?}");
        }
        assert_eq!(to_text("Päivää".as_bytes(), None), "Päivää");
    }

    #[test]
    fn far_charsets_are_known() {
        assert_eq!(to_text(b"\x93\xfa\x96\x7b", Some("shift_jis")), "日本");
        assert_eq!(to_text(b"\xc4\xe3\xba\xc3", Some("gb2312")), "你好");
    }
}
