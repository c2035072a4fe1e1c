//! What one mail says, once it has been read.

use std::borrow::Cow;

use crate::{DeliveryReport, Mailbox, decode, head::Head, html::Cleaned, quote::Split, report};

/// One mail. It borrows from the raw bytes: attachments are decoded only when somebody asks for them.
#[derive(Debug)]
pub struct Mail<'m> {
    pub from: Option<Mailbox>,
    pub sender: Option<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: Option<String>,
    /// The `Date` header in ms since 1970 UTC: a claim of the sender, good for showing, not for ordering.
    pub date: Option<i64>,
    /// Without the angle brackets.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    /// Oldest first, as written.
    pub references: Vec<String>,
    /// The written words, parted into what is new, the signature and what is quoted.
    pub text: Split,
    /// The whole message as safe HTML, when the sender wrote HTML and it could be cleaned.
    pub html: Option<Cleaned>,
    /// Attachments and inline pictures, in the order of the mail.
    pub parts: Vec<Part<'m>>,
    /// What could not be read as written.
    pub troubles: Vec<Trouble>,
    pub(crate) head: Head<'m>,
}

/// One attachment or inline picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'m> {
    /// As the sender named it, without folders and control characters; made up from the type when missing.
    pub name: String,
    /// Lower case, `type/subtype`; what the sender claims.
    pub media_type: String,
    /// Without the angle brackets; the name by which the HTML refers to the part.
    pub content_id: Option<String>,
    /// Meant to be shown inside the text and not listed below it.
    pub inline: bool,
    pub(crate) raw: &'m [u8],
    pub(crate) encoding: decode::Encoding,
}

impl<'m> Part<'m> {
    /// The bytes as the sender had them; a broken encoding gives what could be decoded.
    pub fn bytes(&self) -> Cow<'m, [u8]> {
        decode::decode(self.raw, self.encoding)
    }
}

/// Something in a mail that was not as it should be. The mail is filed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The header block was longer than [`crate::Limits::head`]; its end was not read.
    HeadCut,
    /// More parts or deeper containers than the limits; the rest is in the raw bytes only.
    PartsCut,
    /// A text longer than the limit was cut.
    TextCut,
    /// The HTML was too large or too tangled to clean; its words are in the text.
    HtmlDropped,
    /// More attachments than the limit.
    AttachmentsCut,
    /// The content is encrypted; only the cover can be read.
    Encrypted,
}

impl Mail<'_> {
    /// The first header of this name, unfolded and decoded, at most 998 characters.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head.text(name)
    }

    /// Every header of this name, in order.
    pub fn headers(&self, name: &str) -> Vec<String> {
        self.head.texts(name)
    }

    /// Whether a header of this name is there at all.
    pub fn has_header(&self, name: &str) -> bool {
        self.head.has(name)
    }

    /// The outermost media type, lower case.
    pub fn media_type(&self) -> String {
        self.head.media_type()
    }

    /// What a mail server reports about an earlier mail (RFC 3464), when this is such a report.
    pub fn delivery_report(&self) -> Option<DeliveryReport> {
        report::find(self)
    }

    /// A read receipt (RFC 8098).
    pub fn is_read_receipt(&self) -> bool {
        self.head.is_report("disposition-notification")
            || self.parts.iter().any(|p| p.media_type == "message/disposition-notification")
    }
}
