//! Character references and escaping.

use mail_parser::decoders::html::add_html_token;

/// The longest reference that is looked up, `&` and `;` included.
const LONGEST: usize = 33;

/// Decodes `&amp;`, `&#228;`, `&#xe4;`; a control character becomes a blank, what is not a reference stays.
pub(super) fn decode(source: &str, out: &mut String) {
    let mut rest = source;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';');
        let reference = end.map(|e| &rest[..=e]).filter(|r| {
            r.len() > 2 && r[1..r.len() - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
        });
        match reference {
            Some(reference) => {
                let mut decoded = String::new();
                add_html_token(&mut decoded, reference.as_bytes(), false);
                out.extend(decoded.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }));
                rest = &rest[reference.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// Escapes text the way browsers write it out again.
pub(super) fn escape_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
}

/// Escapes the value of an attribute in double quotes.
pub(super) fn escape_value(value: &str, out: &mut String) {
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('"') {
        escape_text(before, out);
        out.push_str("&quot;");
        rest = after;
    }
    escape_text(rest, out);
}

#[cfg(test)]
mod tests {
    #[test]
    fn references_decode_and_everything_else_stays() {
        let mut out = String::new();
        super::decode("a&amp;b &auml;&#228;&#xE4; &nosuch; & &; &#0; R&D &unterminated", &mut out);
        assert_eq!(out, "a&b äää &nosuch; & &;   R&D &unterminated");
    }
}
