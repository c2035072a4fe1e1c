//! Where a signature begins.

/// A mark further up than this from the end is not the start of a signature but a line of text.
const LONGEST: usize = 15;

/// How a telephone begins to say that it is one …
const SENT: &[&str] = &[
    "sent from ",
    "sent with ",
    "sent via ",
    "get outlook",
    "lähetetty ",
    "hanki outlook",
    "skickat från ",
    "skickades från ",
    "skaffa outlook",
    "hämta outlook",
    "gesendet von ",
    "outlook for ",
];

/// … and what it names.
const DEVICES: &[&str] = &[
    "iphone",
    "ipad",
    "android",
    "ios",
    "samsung",
    "galaxy",
    "huawei",
    "oneplus",
    "honor",
    "xiaomi",
    "nokia",
    "outlook",
    "gmail",
    "yahoo",
    "proton",
    "puhelime",
    "mobiil",
    "kännykä",
    "mobil",
    "phone",
    "mail",
];

/// The line at which the signature starts: the `-- ` of RFC 3676, or the line by which a telephone says that it
/// is one. A polite closing with a name is part of the letter and stays.
pub(super) fn start(lines: &[&str]) -> Option<usize> {
    let from = lines.len().saturating_sub(LONGEST);
    let dashes = (from..lines.len()).rev().find(|&at| matches!(lines[at].trim_start(), "-- " | "--"));
    dashes.or_else(|| {
        let at = lines.iter().rposition(|l| !l.trim().is_empty())?;
        let line = lines[at].trim();
        if line.len() > 120 {
            return None;
        }
        let lower = line.to_lowercase();
        (SENT.iter().any(|s| lower.starts_with(s)) && DEVICES.iter().any(|d| lower.contains(d))).then_some(at)
    })
}
