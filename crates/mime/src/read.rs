//! Raw bytes to a [`Mail`].

use mail_parser::HeaderName;

use crate::{Limits, Mail, Trouble, body, html, quote, walk};

/// Reads one mail. Never fails and never panics: what cannot be read is listed in [`Mail::troubles`].
pub fn read<'m>(raw: &'m [u8], limits: &Limits) -> Mail<'m> {
    let mut troubles = Vec::new();
    let mut nodes = walk::walk(without_envelope(raw), limits, &mut troubles);
    let body = body::assemble(&nodes, limits, &mut troubles);
    let cleaned = body.html.as_deref().and_then(|source| {
        let cleaned = html::clean(source, limits.html);
        if cleaned.is_none() {
            troubles.push(Trouble::HtmlDropped);
        }
        cleaned
    });
    let head = nodes.swap_remove(0).head;
    let many = limits.addresses;
    let mut mail = Mail {
        from: head.mailboxes(&HeaderName::From, 1).pop(),
        sender: head.mailboxes(&HeaderName::Sender, 1).pop(),
        reply_to: head.mailboxes(&HeaderName::ReplyTo, many),
        to: head.mailboxes(&HeaderName::To, many),
        cc: head.mailboxes(&HeaderName::Cc, many),
        subject: head.subject(),
        date: head.date(),
        message_id: head.ids("Message-ID", 1).pop(),
        in_reply_to: head.ids("In-Reply-To", 5),
        references: head.ids("References", limits.references),
        text: quote::split(&body.text),
        html: cleaned,
        parts: body.parts,
        troubles,
        head,
    };
    mark_shown_pictures(&mut mail);
    mail
}

/// A picture that the HTML shows is inline, whatever its disposition says; one that it does not show is an
/// attachment like any other, or nobody would ever see it.
fn mark_shown_pictures(mail: &mut Mail<'_>) {
    let shown = mail.html.as_ref().map(|h| h.pictures.as_slice()).unwrap_or_default();
    for part in &mut mail.parts {
        part.inline = part.media_type.starts_with("image/")
            && part.content_id.as_ref().is_some_and(|id| shown.iter().any(|s| s == id));
    }
}

/// Drops blank lines before the head and the `From ` line of an mbox.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let start = raw.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(raw.len());
    let raw = &raw[start..];
    if !(raw.starts_with(b"From ") || raw.starts_with(b">From ")) {
        return raw;
    }
    memchr::memchr(b'\n', raw).map_or(raw, |end| &raw[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(raw: &str) -> Mail<'_> {
        read(raw.as_bytes(), &Limits::default())
    }

    #[test]
    fn a_plain_mail_says_who_what_and_in_answer_to_what() {
        let m = mail(
            "From aino@x.fi Mon Jan  1\r\nFrom: Aino <aino@x.fi>\r\nTo: tuki@y.fi, b@y.fi\r\nSubject: Hei\r\n\
             Date: Mon, 1 Jan 2024 10:00:00 +0200\r\nMessage-ID: <1@x.fi>\r\nIn-Reply-To: <0@y.fi>\r\n\r\nMoi!\r\n",
        );
        assert_eq!(
            m.from.as_ref().map(|f| (f.name.as_deref(), f.address.as_str())),
            Some((Some("Aino"), "aino@x.fi"))
        );
        assert_eq!(m.to.len(), 2);
        assert_eq!(m.date, Some(1_704_096_000_000));
        assert_eq!(
            (m.message_id.as_deref(), m.in_reply_to.as_slice()),
            (Some("1@x.fi"), &["0@y.fi".to_owned()][..])
        );
        assert_eq!(m.text.new, "Moi!");
        assert!(m.html.is_none() && m.parts.is_empty() && m.troubles.is_empty());
    }

    #[test]
    fn both_writings_and_their_picture_are_one_message() {
        let m = mail(
            "Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=a\n\n\
             --a\n\nKuva alla\n--a\nContent-Type: text/html\n\n<p>Kuva: <img src=\"cid:k@1\"></p>\n--a--\n\
             --r\nContent-Type: image/png\nContent-ID: <k@1>\nContent-Transfer-Encoding: base64\n\niVBORw0K\n\
             --r\nContent-Type: image/png\nContent-ID: <unused@1>\n\nx\n--r--\n",
        );
        assert_eq!(m.text.new, "Kuva alla");
        assert!(m.html.as_ref().is_some_and(|h| h.html.contains("cid:k@1")));
        assert_eq!(m.parts.iter().map(|p| p.inline).collect::<Vec<_>>(), [true, false]);
        assert_eq!(m.parts[0].bytes().as_ref(), b"\x89PNG\r\n");
    }

    #[test]
    fn words_before_and_after_an_attachment_are_all_read() {
        let m = mail(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n--b\nContent-Type: application/pdf\n\
             Content-Disposition: attachment; filename=\"../../lasku.pdf\"\n\n%PDF\n--b\n\nsecond\n\
             --b\nContent-Type: text/plain; name=\"log.txt\"\nContent-Disposition: attachment\n\nlog\n--b--\n",
        );
        assert_eq!(m.text.new, "first\n\nsecond");
        assert_eq!(m.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["lasku.pdf", "log.txt"]);
    }

    #[test]
    fn an_attached_mail_is_named_by_its_subject_and_keeps_its_words_to_itself() {
        let m = mail(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: message/rfc822\n\n\
             Subject: Old/story\n\ninner words\n--b--\n",
        );
        assert_eq!((m.text.new.as_str(), m.parts[0].name.as_str()), ("see", "Oldstory.eml"));
    }

    #[test]
    fn encrypted_mail_says_so() {
        let m = mail(
            "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nxyz\n--b--\n",
        );
        assert_eq!(m.troubles, [Trouble::Encrypted]);
        assert_eq!(m.parts.len(), 2);
    }
}
