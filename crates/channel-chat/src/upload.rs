//! Files on their way in: limited, named safely, and judged by their bytes.

use helppo_blob::{MediaType, Prepared, sniff};
use helppo_case::NewAttachment;
use helppo_kernel::{Ambient, AttachmentId, Millis};
use helppo_store::{DbError, Tx, p};

use crate::limit::ChatLimits;
use crate::store::visitor as sql;
use crate::visitor::{Visitor, VisitorId};

/// Largest file in bytes.
pub(crate) const LARGEST: usize = 10 << 20;
/// An upload that has not become part of a message by then is forgotten.
pub(crate) const WAITS_MS: i64 = 24 * 3_600_000;
/// A little earlier it can no longer be sent, so that nothing is forgotten while it is being sent.
const SENDABLE_MS: i64 = WAITS_MS - 3_600_000;
const DAY_MS: i64 = 86_400_000;
const LONGEST_NAME: usize = 120;

/// What the widget's file picker asks for; the bytes decide.
pub(crate) const ACCEPTED: [&str; 12] = [
    "image/*",
    "application/pdf",
    "text/plain",
    "text/csv",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".ods",
    ".doc",
    ".xls",
    ".heic",
];

/// Kinds of which the bytes must show one.
const KINDS: [&str; 19] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/heic",
    "image/tiff",
    "image/bmp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
];

/// A file that a visitor brings.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Whose it is.
    pub visitor: VisitorId,
    /// What the browser calls it; the same again is the same upload.
    pub client_id: String,
    /// File name, made safe.
    pub name: String,
    /// What its bytes are.
    pub media_type: String,
    /// The bytes, ready to be kept.
    pub bytes: Prepared,
}

/// Whether a visitor may bring so many bytes more today, asked before any of them is written.
pub(crate) async fn may_bring(
    tx: &mut Tx,
    visitor: &Visitor,
    size: i64,
    limits: &ChatLimits,
    now: Millis,
) -> Result<bool, DbError> {
    let since = now.plus(-DAY_MS);
    let theirs: i64 = tx.one(sql::UPLOADED_BYTES, p![visitor.id, since]).await?;
    if theirs.saturating_add(size) > limits.visitor_bytes {
        return Ok(false);
    }
    let all: i64 = tx.one(sql::UPLOADED_IN_CHANNEL, p![visitor.channel, since]).await?;
    Ok(all.saturating_add(size) <= limits.channel_bytes)
}

/// Keeps a file until its message comes.
pub async fn keep(tx: &mut Tx, amb: &Ambient, input: &Upload) -> Result<AttachmentId, DbError> {
    let (id, now) = (amb.id::<AttachmentId>(), amb.now());
    let size = i64::try_from(input.bytes.size).unwrap_or(i64::MAX);
    input.bytes.keep(tx, now).await?;
    let blob = input.bytes.hash.to_string();
    let params = p![id, input.visitor, input.client_id, blob, input.name, input.media_type, size, now];
    tx.one(sql::UPLOAD, params).await
}

/// A visitor's own upload, as part of a message.
pub(crate) async fn find(
    tx: &mut Tx,
    visitor: VisitorId,
    id: AttachmentId,
    now: Millis,
) -> Result<Option<NewAttachment>, DbError> {
    let row: Option<(AttachmentId, String, String, String, i64)> =
        tx.opt(sql::UPLOADED, p![id, visitor, now.plus(-SENDABLE_MS)]).await?;
    Ok(row.map(|(_, blob, name, media_type, size)| NewAttachment::Stored {
        blob,
        name,
        media_type,
        size,
        content_id: None,
    }))
}

/// What the bytes are, when they are something that visitors may send.
pub fn judge(bytes: &[u8], claimed: &str) -> Option<String> {
    let MediaType { essence, .. } = sniff(bytes, claimed);
    // Markup that calls itself text would be shown as text, but it is never what a visitor needs to send.
    let markup = essence.starts_with("text/") && looks_like_markup(bytes);
    (KINDS.contains(&essence.as_str()) && !markup).then_some(essence)
}

/// A file name that cannot lead anywhere or look like another: no folders, no control or direction signs.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let plain: String = last.chars().filter(shown).collect();
    let plain = plain.trim().trim_start_matches('.');
    let kept: String = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 10 && plain.chars().count() > LONGEST_NAME => {
            let stem: String = stem.chars().take(LONGEST_NAME - 11).collect();
            format!("{stem}.{ending}")
        }
        _ => plain.chars().take(LONGEST_NAME).collect(),
    };
    if kept.is_empty() { "file".to_owned() } else { kept }
}

fn looks_like_markup(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(512)];
    let text =
        String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with("<!")
        || text.starts_with("<?")
        || text.starts_with("<html")
        || text.starts_with("<svg")
        || text.starts_with("<script")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_what_a_file_is() {
        let judged = |bytes: &[u8], claimed: &str| judge(bytes, claimed);
        assert_eq!(judged(b"\x89PNG\r\n\x1a\n0000", "text/html").as_deref(), Some("image/png"));
        assert_eq!(judged(b"%PDF-1.7", "image/png").as_deref(), Some("application/pdf"));
        assert_eq!(judged(b"hello", "text/plain; charset=utf-8").as_deref(), Some("text/plain"));
        for (bytes, claimed) in [
            (&b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], "image/svg+xml"),
            (b"<svg onload=alert(1)>", "text/plain"),
            (b"\xef\xbb\xbf  <!DOCTYPE html><script>", "text/plain"),
            (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "text/csv"),
            (b"<html><script>alert(1)</script>", "image/jpeg"),
            (b"MZ\x90\x00", "application/pdf"),
            (b"#!/bin/sh", "application/x-sh"),
            (b"PK\x03\x04rest of an archive", "application/zip"),
            (b"\x7fELF\x02\x01\x01", "image/png"),
            (b"", "image/png"),
        ] {
            assert_eq!(judged(bytes, claimed), None, "{claimed}");
        }
    }

    #[test]
    fn a_file_name_leads_nowhere_and_shows_what_it_is() {
        for (name, safe) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\lasku.pdf", "lasku.pdf"),
            ("kuva\u{202e}gnp.exe", "kuvagnp.exe"),
            ("a\u{0}b\n.txt", "ab.txt"),
            (".htaccess", "htaccess"),
            ("  ", "file"),
            ("", "file"),
            ("työtodistus åäö.pdf", "työtodistus åäö.pdf"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
        let long = safe_name(&format!("{}.pdf", "ä".repeat(500)));
        assert!(long.ends_with(".pdf") && long.chars().count() <= LONGEST_NAME);
    }
}
