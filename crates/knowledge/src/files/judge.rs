//! What a file is, by its bytes, and whether an article may have it.

use helppo_blob::sniff;
use serde::Serialize;
use utoipa::ToSchema;

/// How a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// In the text.
    Picture,
    /// In the text, with a player.
    Video,
    /// As a link that hands it over.
    Document,
}

impl FileKind {
    /// The kind of a type that [`judge`] has let in.
    pub(crate) fn of(media_type: &str) -> Self {
        match media_type.split('/').next() {
            Some("image") => Self::Picture,
            Some("video") => Self::Video,
            _ => Self::Document,
        }
    }

    /// Most bytes of one.
    fn limit(self) -> usize {
        match self {
            Self::Picture => 10 << 20,
            Self::Document => 25 << 20,
            Self::Video => LARGEST,
        }
    }
}

/// Most bytes of any file.
pub const LARGEST: usize = 100 << 20;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub media_type: &'static str,
    /// What its name ends with.
    pub ending: &'static str,
}

/// Everything that an article may have. SVG is not among it: it can hold scripts.
const SORTS: [Sort; 14] = [
    sort("image/png", "png"),
    sort("image/jpeg", "jpg"),
    sort("image/gif", "gif"),
    sort("image/webp", "webp"),
    sort("video/mp4", "mp4"),
    sort("video/webm", "webm"),
    sort("application/pdf", "pdf"),
    sort("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    sort("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    sort("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    sort("application/vnd.oasis.opendocument.text", "odt"),
    sort("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    sort("text/csv", "csv"),
    sort("text/plain", "txt"),
];

const fn sort(media_type: &'static str, ending: &'static str) -> Sort {
    Sort { media_type, ending }
}

/// Why an article may not have a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error(
        "use a picture (PNG, JPEG, GIF, WebP), a video (MP4, WebM), a PDF, an office document, or plain text"
    )]
    Sort,
    #[error("a picture may have at most 10 MB, a document 25 MB, a video 100 MB")]
    Large,
    #[error("the file is empty")]
    Empty,
}

/// What the bytes are, when an article may have them; `claimed` counts only where the bytes show nothing.
pub fn judge(bytes: &[u8], claimed: &str) -> Result<Sort, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    let essence = sniff(bytes, claimed).essence;
    // Some cameras and phones name their MP4 by the maker.
    let essence = if essence == "video/x-m4v" { "video/mp4" } else { &essence };
    let sort = SORTS.iter().find(|sort| sort.media_type == essence).ok_or(Refused::Sort)?;
    if sort.media_type.starts_with("text/") && looks_like_markup(bytes) {
        return Err(Refused::Sort);
    }
    if bytes.len() > FileKind::of(sort.media_type).limit() {
        return Err(Refused::Large);
    }
    Ok(*sort)
}

/// Markup that calls itself text would be handed over as text, but nobody needs it in an article.
fn looks_like_markup(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).into_owned();
    let start = start.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    ["<!", "<?", "<html", "<svg", "<script"].iter().any(|sign| start.starts_with(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_nothing_that_could_run_is_let_in() {
        let sort = |bytes: &[u8], claimed: &str| judge(bytes, claimed).map(|sort| sort.media_type);
        assert_eq!(sort(b"\x89PNG\r\n\x1a\n0000", "text/html"), Ok("image/png"));
        assert_eq!(sort(b"%PDF-1.7", "image/png"), Ok("application/pdf"));
        assert_eq!(sort(b"\x00\x00\x00\x18ftypmp42\0\0\0\0mp42", "video/mp4"), Ok("video/mp4"));
        assert_eq!(sort(b"a;b", "text/csv"), Ok("text/csv"));
        for (bytes, claimed) in [
            (&b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], "image/svg+xml"),
            (b"<?xml version='1.0'?><svg/>", "image/png"),
            (b"<svg/>", "text/plain"),
            (b"<html><script>", "image/jpeg"),
            (b"MZ\x90\x00", "application/pdf"),
            (b"#!/bin/sh", "application/x-sh"),
        ] {
            assert_eq!(sort(bytes, claimed), Err(Refused::Sort), "{claimed}");
        }
        assert_eq!(sort(b"", "image/png"), Err(Refused::Empty));
        let large = [&b"\x89PNG\r\n\x1a\n"[..], &vec![0; 10 << 20]].concat();
        assert_eq!(sort(&large, "image/png"), Err(Refused::Large));
    }
}
