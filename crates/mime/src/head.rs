//! One header block, of the mail or of a part.

use mail_parser::{ContentType, Header, HeaderName, HeaderValue, MessageParser};

use crate::{Limits, Mailbox, address, body::one_line, decode::Encoding, id};

/// The parsed headers and the bytes they came from.
#[derive(Debug, Default)]
pub(crate) struct Head<'m> {
    raw: &'m [u8],
    headers: Vec<Header<'m>>,
    pub(crate) cut: bool,
}

impl<'m> Head<'m> {
    /// Reads a block without its closing blank line. An overlong block is cut between two headers.
    pub(crate) fn read(block: &'m [u8], limits: &Limits) -> Self {
        let cut = block.len() > limits.head;
        let raw = if cut { whole_lines(&block[..limits.head]) } else { block };
        let headers = MessageParser::new()
            .parse_headers(raw)
            .and_then(|message| message.parts.into_iter().next())
            .map(|part| part.headers)
            .unwrap_or_default();
        Self { raw, headers, cut }
    }

    fn value(&self, name: &HeaderName<'_>) -> Option<&HeaderValue<'m>> {
        // The last one wins for a reader, but the first one is what a forger cannot put behind our back:
        // servers on the way prepend. One answer everywhere: the first.
        self.headers.iter().find(|h| &h.name == name).map(|h| &h.value)
    }

    pub(crate) fn mailboxes(&self, name: &HeaderName<'_>, limit: usize) -> Vec<Mailbox> {
        address::mailboxes(self.value(name).and_then(HeaderValue::as_address), limit)
    }

    pub(crate) fn ids(&self, name: &str, limit: usize) -> Vec<String> {
        self.raw_of(name).next().map(|value| id::read_ids(&value, limit)).unwrap_or_default()
    }

    pub(crate) fn date(&self) -> Option<i64> {
        let date = self.value(&HeaderName::Date)?.as_datetime()?;
        let plausible = date.is_valid() && (1970..=9999).contains(&date.year);
        plausible.then(|| date.to_timestamp().checked_mul(1000)).flatten()
    }

    pub(crate) fn subject(&self) -> Option<String> {
        let subject = one_line(self.value(&HeaderName::Subject)?.as_text()?, 300);
        (!subject.is_empty()).then_some(subject)
    }

    fn content_type(&self) -> Option<&ContentType<'m>> {
        self.value(&HeaderName::ContentType).and_then(HeaderValue::as_content_type)
    }

    fn disposition(&self) -> Option<&ContentType<'m>> {
        self.value(&HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type)
    }

    /// `type/subtype`, lower case; `text/plain` when nothing sensible is said.
    pub(crate) fn media_type(&self) -> String {
        let word = |w: &str| !w.is_empty() && w.len() <= 80 && w.bytes().all(|b| b.is_ascii_graphic());
        match self.content_type() {
            Some(ct) => match ct.subtype() {
                Some(sub) if word(ct.ctype()) && word(sub) => {
                    format!("{}/{}", ct.ctype(), sub).to_ascii_lowercase()
                }
                _ if ct.ctype().eq_ignore_ascii_case("text") => "text/plain".to_owned(),
                _ => "application/octet-stream".to_owned(),
            },
            None => "text/plain".to_owned(),
        }
    }

    pub(crate) fn boundary(&self) -> Option<&str> {
        let boundary = self.content_type()?.attribute("boundary")?.trim_end();
        (!boundary.is_empty() && boundary.len() <= 200).then_some(boundary)
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.content_type()?.attribute(name)
    }

    /// `multipart/report` of this kind.
    pub(crate) fn is_report(&self, kind: &str) -> bool {
        self.media_type() == "multipart/report"
            && self.parameter("report-type").is_some_and(|t| t.eq_ignore_ascii_case(kind))
    }

    pub(crate) fn is_attachment(&self) -> bool {
        self.disposition().is_some_and(ContentType::is_attachment)
    }

    pub(crate) fn is_inline(&self) -> bool {
        self.disposition().is_some_and(ContentType::is_inline)
    }

    pub(crate) fn file_name(&self) -> Option<&str> {
        named(self.disposition(), "filename").or_else(|| named(self.content_type(), "name"))
    }

    pub(crate) fn content_id(&self) -> Option<String> {
        let id: String = self.raw_of("Content-ID").next()?.chars().filter(|c| !c.is_whitespace()).collect();
        let id = id.trim_start_matches('<').trim_end_matches('>');
        let fits = (1..=200).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
        fits.then(|| id.to_owned())
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.raw_of("Content-Transfer-Encoding").next().map(|e| Encoding::named(&e)).unwrap_or_default()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|h| h.name.as_str().eq_ignore_ascii_case(name))
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw_of(name).next().map(|v| one_line(&v, 998))
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.raw_of(name).map(|v| one_line(&v, 998)).collect()
    }

    fn raw_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        self.headers.iter().filter(move |h| h.name.as_str().eq_ignore_ascii_case(name)).map(|h| {
            let range = h.offset_start as usize..h.offset_end as usize;
            String::from_utf8_lossy(self.raw.get(range).unwrap_or_default()).into_owned()
        })
    }
}

/// The last of several: the extended writing of RFC 2231 comes after the plain one and says more.
fn named<'a>(field: Option<&'a ContentType<'_>>, name: &str) -> Option<&'a str> {
    field?.attributes()?.iter().rev().find(|a| a.name == name).map(|a| a.value.as_ref())
}

fn whole_lines(block: &[u8]) -> &[u8] {
    let mut end = block.len();
    while let Some(at) = memchr::memrchr(b'\n', &block[..end]) {
        // A line that starts with white space belongs to the header before it.
        if !matches!(block.get(at + 1), Some(b' ' | b'\t')) {
            return &block[..at + 1];
        }
        end = at;
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlong_block_is_cut_between_headers() {
        let limits = Limits { head: 30, ..Limits::default() };
        let head = Head::read(b"Subject: hi\r\nX-A: one\r\n two three four\r\n", &limits);
        assert!(head.cut);
        assert_eq!(head.subject().as_deref(), Some("hi"));
        assert!(!head.has("X-A"));
    }

    #[test]
    fn encoded_subjects_and_folded_headers_read_as_one_line() {
        let block = "Subject: =?utf-8?Q?P=C3=A4iv=C3=A4?=\r\n =?utf-8?B?w6TDpA==?=\r\nX-Note: a\r\n\tb\r\n";
        let head = Head::read(block.as_bytes(), &Limits::default());
        assert_eq!(head.subject().as_deref(), Some("Päiväää"));
        assert_eq!(head.text("x-note").as_deref(), Some("a b"));
    }
}
