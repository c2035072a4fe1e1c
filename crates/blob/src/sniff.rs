//! What bytes are by their first ones, never by what a sender says.

/// A media type with what we may do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// As in `Content-Type`, without parameters.
    pub essence: String,
    /// Whether a browser may show it inside a page of ours as a picture.
    pub is_picture: bool,
}

/// Raster pictures that browsers decode without running anything. SVG is not one of them.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The type that the bytes show; `claimed` counts only when they show nothing and it is harmless text.
pub fn sniff(bytes: &[u8], claimed: &str) -> MediaType {
    let essence = match infer::get(bytes) {
        Some(kind) => kind.mime_type().to_owned(),
        None if claimed.starts_with("text/plain") || claimed.starts_with("text/csv") => {
            claimed.split(';').next().unwrap_or(claimed).trim().to_owned()
        }
        None => "application/octet-stream".to_owned(),
    };
    let is_picture = PICTURES.contains(&essence.as_str());
    MediaType { essence, is_picture }
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn what_a_sender_claims_does_not_make_markup_a_picture() {
        for (bytes, claimed, essence, is_picture) in [
            (&b"\x89PNG\r\n\x1a\n0000"[..], "text/html", "image/png", true),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "application/octet-stream", false),
            (b"<html><script>", "image/jpeg", "text/html", false),
            (b"hello", "text/plain; charset=utf-8", "text/plain", false),
            (b"%PDF-1.7", "application/x-anything", "application/pdf", false),
        ] {
            let found = sniff(bytes, claimed);
            assert_eq!((found.essence.as_str(), found.is_picture), (essence, is_picture), "{claimed}");
        }
    }
}
