//! What a server answers.

use std::fmt;

use super::super::{Wire, WireError};

/// Lines of one reply that are read.
const MOST_LINES: usize = 100;
/// RFC 5321 says 512; some explain at length.
const LONGEST: usize = 4096;

/// A reply: three digits and what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    pub(super) async fn read(wire: &mut Wire) -> Result<Self, WireError> {
        let mut lines = Vec::new();
        loop {
            let line = String::from_utf8_lossy(&wire.line(LONGEST).await?).into_owned();
            let code: u16 = line
                .get(..3)
                .and_then(|c| c.parse().ok())
                .filter(|c| (200..600).contains(c))
                .ok_or_else(nonsense)?;
            let more = line.as_bytes().get(3) == Some(&b'-');
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if !more {
                return Ok(Self { code, lines });
            }
            if lines.len() >= MOST_LINES {
                return Err(nonsense());
            }
        }
    }

    /// 2xx, or the 3xx of a step.
    pub(super) fn is_good(&self) -> bool {
        self.code < 400
    }

    /// 5xx: the same again would get the same answer. 530 and 535 are about our sign-in, which a person mends.
    pub(super) fn is_permanent(&self) -> bool {
        self.code >= 500 && !matches!(self.code, 530 | 535 | 538 | 521 | 502 | 503)
    }

    /// The rest of the capability line that begins with `word`.
    pub(super) fn capability(&self, word: &str) -> Option<&str> {
        self.lines.iter().skip(1).find_map(|line| {
            let (name, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            name.eq_ignore_ascii_case(word).then_some(rest)
        })
    }
}

fn nonsense() -> WireError {
    WireError::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, "the server does not speak SMTP"))
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.lines.join(" "))
    }
}
