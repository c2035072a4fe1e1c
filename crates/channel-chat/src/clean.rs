//! Texts as visitors send them, made fit to keep.

use helppo_customer::{IdentityKind, Region, normalise};
use helppo_kernel::Problem;

/// A message: no control signs but line breaks and tabs, no more than two empty lines together.
pub fn message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    for c in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\n' => {
                breaks += 1;
                if breaks <= 3 {
                    out.push(c);
                }
            }
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => {
                if !c.is_whitespace() {
                    breaks = 0;
                }
                out.push(c);
            }
        }
    }
    out.trim().to_owned()
}

/// One line of at most `most` characters.
pub fn line(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// An address that mail could be sent to.
pub fn email(text: &str) -> Result<String, Problem> {
    normalise(IdentityKind::Email, text, &Region::default())
        .map_err(|_| Problem::invalid("email", "expected an address like name@example.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_its_words_and_loses_its_tricks() {
        for (sent, kept) in [
            ("  Hei \r\n\r\n siellä ", "Hei \n\n siellä"),
            ("a\u{0}b\u{7}c\u{1b}[31m", "abc[31m"),
            ("a\n\n\n\n\n\nb", "a\n\n\nb"),
            ("😀 ä\tö", "😀 ä\tö"),
            (" \n\t ", ""),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ] {
            assert_eq!(message(sent), kept);
        }
        assert_eq!(line(" a\nb\u{0}  c ", 4), "a b ");
        assert!(email("Maja@Posten.example").is_ok_and(|e| e == "maja@posten.example"));
        assert!(email("maja").is_err() && email("a@b\nBcc: c@d").is_err());
    }
}
