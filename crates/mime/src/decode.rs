//! Transfer encodings, read leniently: what is not in the alphabet is skipped, never a reason to lose a mail.

use std::borrow::Cow;

/// How the bytes of a part travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
}

impl Encoding {
    pub(crate) fn named(name: &str) -> Self {
        let name = name.trim();
        if name.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if name.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Plain
        }
    }
}

pub(crate) fn decode(raw: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    match encoding {
        Encoding::Plain => Cow::Borrowed(raw),
        Encoding::Base64 => Cow::Owned(base64(raw)),
        Encoding::QuotedPrintable => Cow::Owned(quoted_printable(raw)),
    }
}

const SKIP: u8 = 0xff;

const ALPHABET: [u8; 256] = {
    let mut table = [SKIP; 256];
    let chars = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < 64 {
        table[chars[at] as usize] = at as u8;
        at += 1;
    }
    table
};

fn base64(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0u8);
    for &byte in raw {
        if byte == b'=' {
            // The end of one run; some senders paste several runs behind each other.
            flush(&mut out, &mut bits, &mut count);
            continue;
        }
        let value = ALPHABET[byte as usize];
        if value == SKIP {
            continue;
        }
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            (bits, count) = (0, 0);
        }
    }
    flush(&mut out, &mut bits, &mut count);
    out
}

fn flush(out: &mut Vec<u8>, bits: &mut u32, count: &mut u8) {
    match *count {
        2 => out.push((*bits >> 4) as u8),
        3 => out.extend_from_slice(&[(*bits >> 10) as u8, (*bits >> 2) as u8]),
        _ => {}
    }
    (*bits, *count) = (0, 0);
}

fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|&b| b == b'\n') {
        let end: &[u8] = match line {
            [.., b'\r', b'\n'] => b"\r\n",
            [.., b'\n'] => b"\n",
            _ => b"",
        };
        let body = line.trim_ascii_end();
        let (body, soft) = match body.strip_suffix(b"=") {
            Some(rest) => (rest, true),
            None => (body, false),
        };
        let mut at = 0;
        while at < body.len() {
            let escape = (body[at] == b'=')
                .then(|| Some((hex(*body.get(at + 1)?)?, hex(*body.get(at + 2)?)?)))
                .flatten();
            match escape {
                Some((high, low)) => {
                    out.push(high << 4 | low);
                    at += 3;
                }
                None => {
                    out.push(body[at]);
                    at += 1;
                }
            }
        }
        if !soft {
            out.extend_from_slice(end);
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_line_breaks_stray_bytes_and_a_missing_end() {
        assert_eq!(base64(b"aGVs\r\nbG8="), b"hello");
        assert_eq!(base64(b"aGVs!bG8"), b"hello");
        assert_eq!(base64(b"aGVsbG8=aGVsbG8="), b"hellohello");
        assert_eq!(base64(b"a"), b"");
    }

    #[test]
    fn quoted_printable_joins_soft_breaks_and_keeps_what_is_not_an_escape() {
        assert_eq!(quoted_printable(b"p=C3=A4iv=\r\n=C3=A4\r\n"), "päivä\r\n".as_bytes());
        assert_eq!(quoted_printable(b"1+1=2 = =ZZ=\n"), b"1+1=2 = =ZZ");
    }
}
