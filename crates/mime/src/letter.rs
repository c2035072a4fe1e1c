//! An answer as bytes (RFC 5322) that every mail client shows and threads as one would wish.

use mail_builder::{
    MessageBuilder,
    headers::{
        HeaderType, address::Address, content_type::ContentType, date::Date, message_id::MessageId, raw::Raw,
    },
    mime::{BodyPart, MimePart},
};

use crate::{Mailbox, body::one_line, is_message_id};

/// One outgoing mail. Everything that differs between two mails is in here, time and identifiers included: the
/// same letter gives the same bytes.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub from: Option<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub reply_to: Option<Mailbox>,
    pub subject: String,
    /// Seconds since 1970 UTC.
    pub date: i64,
    /// Without angle brackets, as all identifiers here.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    /// Oldest first.
    pub references: Vec<String>,
    pub text: String,
    /// Sent beside the text when there is one.
    pub html: Option<String>,
    pub enclosures: Vec<Enclosure>,
    /// Set on what no person wrote: mail servers and clients then do not answer it by themselves (RFC 3834).
    pub automatic: bool,
    pub language: Option<String>,
    /// Further headers; values are one line of printable ASCII.
    pub extra: Vec<(&'static str, String)>,
}

/// An attachment, or a picture that the HTML shows when it has a content id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub name: String,
    pub media_type: String,
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    #[error("a letter needs a sender")]
    NoSender,
    #[error("a letter needs a recipient")]
    NoRecipient,
    #[error("`{0}` cannot be a message identifier")]
    Identifier(String),
    #[error("the header {0} holds more than one line of printable ASCII")]
    Header(&'static str),
}

impl Letter {
    /// Writes the mail with CRLF line ends.
    pub fn bytes(&self) -> Result<Vec<u8>, LetterError> {
        self.check()?;
        let mut builder = MessageBuilder::new()
            .date(Date::new(self.date))
            .from(mailbox(self.from.as_ref().ok_or(LetterError::NoSender)?))
            .to(Address::new_list(self.to.iter().map(mailbox).collect()))
            .subject(one_line(&self.subject, 900))
            .message_id(self.message_id.as_str());
        if !self.cc.is_empty() {
            builder = builder.cc(Address::new_list(self.cc.iter().map(mailbox).collect()));
        }
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(mailbox(reply_to));
        }
        if let Some(id) = &self.in_reply_to {
            builder = builder.in_reply_to(id.as_str());
        }
        if !self.references.is_empty() {
            builder = builder.references(MessageId::new_list(self.references.iter().map(String::as_str)));
        }
        for (name, value) in self.markers() {
            builder = builder.header(name, HeaderType::Raw(Raw::new(value)));
        }
        let mut bytes = Vec::with_capacity(2048 + self.text.len() * 2);
        builder.body(self.body()).write_to(&mut bytes).expect("writing to memory cannot fail");
        Ok(bytes)
    }

    fn check(&self) -> Result<(), LetterError> {
        if self.to.is_empty() {
            return Err(LetterError::NoRecipient);
        }
        let ids = [&self.message_id].into_iter().chain(&self.in_reply_to).chain(&self.references);
        if let Some(bad) = ids.into_iter().find(|id| !is_message_id(id)) {
            return Err(LetterError::Identifier(bad.clone()));
        }
        let one_line = |v: &str| v.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
        match self.markers().iter().find(|(_, value)| !one_line(value)) {
            Some((name, _)) => Err(LetterError::Header(name)),
            None => Ok(()),
        }
    }

    fn markers(&self) -> Vec<(&'static str, String)> {
        let mut markers = self.extra.clone();
        if self.automatic {
            markers.push(("Auto-Submitted", "auto-generated".to_owned()));
            // Exchange does not know the former.
            markers.push(("X-Auto-Response-Suppress", "All".to_owned()));
        }
        if let Some(language) = &self.language {
            markers.push(("Content-Language", language.clone()));
        }
        markers
    }

    fn body(&self) -> MimePart<'_> {
        let shown = |e: &&Enclosure| e.content_id.is_some() && self.html.is_some();
        let text = MimePart::new(utf8("text/plain"), BodyPart::Text(self.text.as_str().into()));
        let words = match &self.html {
            None => text,
            Some(html) => {
                let html = MimePart::new(utf8("text/html"), BodyPart::Text(html.as_str().into()));
                let pictures: Vec<_> = self.enclosures.iter().filter(shown).map(enclosure).collect();
                let html =
                    if pictures.is_empty() { html } else { self.container("related", 2, html, pictures) };
                self.container("alternative", 1, text, vec![html])
            }
        };
        let attached: Vec<_> = self.enclosures.iter().filter(|e| !shown(e)).map(enclosure).collect();
        if attached.is_empty() { words } else { self.container("mixed", 0, words, attached) }
    }

    fn container<'x>(
        &self,
        kind: &str,
        level: u8,
        first: MimePart<'x>,
        rest: Vec<MimePart<'x>>,
    ) -> MimePart<'x> {
        let mut parts = vec![first];
        parts.extend(rest);
        // Made from the identifier, which is unguessable: nobody can write the boundary into a body.
        let seed: String = self.message_id.chars().filter(char::is_ascii_alphanumeric).take(44).collect();
        let kind =
            ContentType::new(format!("multipart/{kind}")).attribute("boundary", format!("=_{level}_{seed}"));
        MimePart::new(kind, BodyPart::Multipart(parts))
    }
}

fn utf8(kind: &'static str) -> ContentType<'static> {
    ContentType::new(kind).attribute("charset", "utf-8")
}

fn mailbox(mailbox: &Mailbox) -> Address<'_> {
    Address::new_address(mailbox.name.as_deref(), mailbox.address.as_str())
}

fn enclosure(enclosure: &Enclosure) -> MimePart<'_> {
    let kind = if plausible(&enclosure.media_type) {
        enclosure.media_type.as_str()
    } else {
        "application/octet-stream"
    };
    let (ascii, extended) = names(&enclosure.name);
    let disposition = if enclosure.content_id.is_some() { "inline" } else { "attachment" };
    let mut value = format!("{disposition}; filename=\"{ascii}\"");
    if let Some(extended) = extended {
        value.push_str(";\r\n\tfilename*=utf-8''");
        value.push_str(&extended);
    }
    let headers = vec![("Content-Type".into(), ContentType::new(kind).into())];
    let part = MimePart { headers, contents: BodyPart::Text(base64_lines(&enclosure.bytes).into()) }
        .header("Content-Disposition", HeaderType::Raw(Raw::new(value)))
        .transfer_encoding("base64");
    match &enclosure.content_id {
        Some(id) => part.cid(id.as_str()),
        None => part,
    }
}

fn plausible(media_type: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+' | b'_'))
    };
    media_type.len() <= 100
        && media_type.split_once('/').is_some_and(|(a, b)| word(a) && word(b))
        && !media_type.starts_with("multipart/")
        && !media_type.starts_with("message/")
}

/// A file name in ASCII for old readers and, where that loses something, by RFC 2231 for the others.
fn names(name: &str) -> (String, Option<String>) {
    let safe = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | ';' | '%' | '*') || c == ' ';
    let ascii: String = name.chars().take(150).map(|c| if safe(c) { c } else { '_' }).collect();
    if ascii == name {
        return (ascii, None);
    }
    let mut extended = String::new();
    for byte in name.chars().take(150).collect::<String>().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            extended.push(byte as char);
        } else {
            extended.push_str(&format!("%{byte:02X}"));
        }
    }
    (ascii, Some(extended))
}

fn base64_lines(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 57 * 2 + 8);
    for line in bytes.chunks(57) {
        mail_builder::encoders::base64::base64_encode_mime(line, &mut out, true)
            .expect("writing to memory cannot fail");
        out.extend_from_slice(b"\r\n");
    }
    String::from_utf8(out).expect("base64 is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, read};

    fn letter() -> Letter {
        Letter {
            from: Mailbox::new(Some("Päivi, Kauppa"), "tuki@kauppa.fi"),
            to: Mailbox::new(Some("Aino \"A\" Virtanen"), "aino@x.fi").into_iter().collect(),
            reply_to: Mailbox::new(None, "tuki+c1@kauppa.fi"),
            subject: "Re: Tilaus 12 – missä se on? Pitkä otsikko joka jatkuu ja jatkuu rivin yli asti"
                .to_owned(),
            date: 1_704_096_000,
            message_id: "m.1@kauppa.fi".to_owned(),
            in_reply_to: Some("a@x.fi".to_owned()),
            references: vec!["r@x.fi".to_owned(), "a@x.fi".to_owned()],
            text: "Hei!\n\nPaketti on matkalla.\n.\nFrom here\n".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let bytes = letter().bytes().expect("a letter");
        let text = String::from_utf8(bytes.clone()).expect("ASCII");
        assert!(
            text.lines().all(|l| l.len() <= 998)
                && text.is_ascii()
                && !text.replace("\r\n", "").contains('\n'),
            "{text}"
        );
        let mail = read(&bytes, &Limits::default());
        assert_eq!(mail.from, Mailbox::new(Some("Päivi, Kauppa"), "tuki@kauppa.fi"));
        assert_eq!(mail.to, letter().to);
        assert_eq!(mail.subject.as_deref(), Some(letter().subject.as_str()));
        assert_eq!((mail.message_id.as_deref(), mail.date), (Some("m.1@kauppa.fi"), Some(1_704_096_000_000)));
        assert_eq!((mail.in_reply_to, mail.references.len()), (vec!["a@x.fi".to_owned()], 2));
        assert_eq!(mail.text.whole(), letter().text.trim_end());
        assert!(!text.contains("Auto-Submitted"));
    }

    #[test]
    fn automatic_mail_is_marked() {
        let text = String::from_utf8(Letter { automatic: true, ..letter() }.bytes().expect("a letter"))
            .expect("ASCII");
        assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n"));
    }

    #[test]
    fn html_pictures_and_attachments_come_back_as_they_went() {
        let picture = Enclosure {
            name: "k.png".into(),
            media_type: "image/png".into(),
            content_id: Some("k@1".into()),
            bytes: vec![0, 1, 2],
        };
        let file = Enclosure {
            name: "Käyttöohje \"1\".pdf".into(),
            media_type: "application/pdf".into(),
            content_id: None,
            bytes: vec![9; 200],
        };
        let html = Some("<p>Hei <img src=\"cid:k@1\"></p>".to_owned());
        let bytes = Letter { html, enclosures: vec![picture, file], ..letter() }.bytes().expect("a letter");
        let mail = read(&bytes, &Limits::default());
        assert_eq!(mail.media_type(), "multipart/mixed");
        assert_eq!(
            mail.parts.iter().map(|p| (p.name.as_str(), p.inline)).collect::<Vec<_>>(),
            [("k.png", true), ("Käyttöohje 1.pdf", false)]
        );
        assert_eq!(mail.parts[1].bytes().len(), 200);
        assert!(mail.html.is_some_and(|h| h.pictures == ["k@1"]));
        assert!(mail.troubles.is_empty());
    }

    #[test]
    fn nothing_foreign_becomes_a_header() {
        let subject = "x\r\nBcc: all@x.fi".to_owned();
        let bytes = Letter { subject, ..letter() }.bytes().expect("a letter");
        assert!(!read(&bytes, &Limits::default()).has_header("Bcc"));
        let extra = vec![("X-A", "1\r\nBcc: a@b".to_owned())];
        assert_eq!(Letter { extra, ..letter() }.bytes(), Err(LetterError::Header("X-A")));
        let references = vec!["a@b>\r\nBcc: <x@y".to_owned()];
        assert!(matches!(Letter { references, ..letter() }.bytes(), Err(LetterError::Identifier(_))));
    }
}
