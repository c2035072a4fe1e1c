//! Captions of videos: WebVTT, as browsers read it.

/// Most bytes of captions.
const LARGEST: usize = 1 << 20;

/// Whether the bytes are WebVTT: UTF-8 that begins with its signature and has at least one cue.
/// <https://www.w3.org/TR/webvtt1/#file-structure>
pub(crate) fn is_webvtt(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let signed = text
        .strip_prefix("WEBVTT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
    bytes.len() <= LARGEST && signed && text.lines().any(|line| line.contains("-->"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_begin_with_their_signature_and_have_a_cue() {
        assert!(is_webvtt("WEBVTT\n\n00:00.000 --> 00:02.000\nHei\n".as_bytes()));
        assert!(is_webvtt(
            "\u{feff}WEBVTT käännös\r\n\r\n1\r\n00:00:00.000 --> 00:00:02.000\r\nHej".as_bytes()
        ));
        for other in ["1\n00:00:00,000 --> 00:00:02,000\nSRT", "WEBVTTX\n-->", "WEBVTT\n", "<html>"] {
            assert!(!is_webvtt(other.as_bytes()), "{other}");
        }
        assert!(!is_webvtt(b"WEBVTT\n\xff\xfe -->"));
    }
}
