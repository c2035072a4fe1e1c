//! Chance as a value: secrets come from the operating system, in tests from a seed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// A repeatable stream for tests and the demo world; never for secrets of a real installation.
    Seeded(Arc<AtomicU64>),
}

impl Chance {
    /// A repeatable stream.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Fills `buf` with random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without it.
    pub fn fill(&self, buf: &mut [u8]) {
        match self {
            Self::System => system_fill(buf),
            Self::Seeded(state) => {
                for chunk in buf.chunks_mut(8) {
                    let bytes = splitmix(state).to_le_bytes();
                    chunk.copy_from_slice(&bytes[..chunk.len()]);
                }
            }
        }
    }

    /// A 256-bit secret as 43 characters of base64url.
    pub fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A number in `0..bound`; `bound` 0 gives 0. The bias is below 2⁻³² for bounds under 2³².
    pub fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): one step of the repeatable stream.
fn splitmix(state: &AtomicU64) -> u64 {
    let mut z = state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system for chance")]
fn system_fill(buf: &mut [u8]) {
    getrandom::fill(buf).expect("the operating system gives random bytes");
}
