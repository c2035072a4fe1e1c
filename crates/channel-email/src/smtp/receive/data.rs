//! The mail itself, from the 354 to the lone dot.

use super::super::{Wire, WireError};

/// A line longer than this has no end that we wait for.
const LONGEST: usize = 1 << 20;

/// How the mail ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Data {
    Whole(Vec<u8>),
    /// It was read to its end and thrown away.
    TooLarge,
}

/// Reads up to `<CR><LF>.<CR><LF>` and nothing else that looks like it. A bare LF is an error that ends the
/// connection: whoever sends one is broken or means harm, and no later command can be believed.
pub(super) async fn read(wire: &mut Wire, limit: usize) -> Result<Data, WireError> {
    let mut mail = Vec::new();
    let mut total = 0usize;
    loop {
        let seen = wire.some().await?;
        let (mut at, mut end) = (0, false);
        while let Some(stop) = memchr::memchr(b'\n', &seen[at..]).map(|n| at + n) {
            let line = &seen[at..stop];
            let line = line.strip_suffix(b"\r").ok_or(WireError::BareLf)?;
            at = stop + 1;
            if line == b"." {
                end = true;
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(line);
            total += line.len() + 2;
            if total <= limit {
                mail.extend_from_slice(line);
                mail.extend_from_slice(b"\r\n");
            } else if total > limit.saturating_mul(4) {
                return Err(WireError::TooLong);
            }
        }
        let rest = seen.len() - at;
        wire.take(at);
        if end {
            return Ok(if total <= limit { Data::Whole(mail) } else { Data::TooLarge });
        }
        if rest > LONGEST {
            return Err(WireError::TooLong);
        }
        if rest > 0 {
            wire.further().await?;
        }
        if total > limit {
            mail = Vec::new();
        }
    }
}
