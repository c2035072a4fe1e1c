//! Time as a value: rooms ask a `Clock`, so that tests and simulations can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

crate::schema::plain_schema!(
    Millis,
    utoipa::openapi::schema::Type::Integer,
    "Milliseconds since 1970-01-01 UTC"
);

impl Millis {
    /// This time moved by `ms` milliseconds (negative: earlier).
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this time; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<i64> for Millis {
    fn from(ms: i64) -> Self {
        Self(ms)
    }
}

impl From<Millis> for i64 {
    fn from(at: Millis) -> i64 {
        at.0
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's wall clock.
    System,
    /// A clock that stands still until somebody moves it; clones move together.
    Mock(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn mock(at: Millis) -> Self {
        Self::Mock(Arc::new(AtomicI64::new(at.0)))
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        match self {
            Self::System => system_now(),
            Self::Mock(ms) => Millis(ms.load(Ordering::Relaxed)),
        }
    }

    /// Moves a mock clock; the system clock is not ours to move and stays.
    pub fn set(&self, at: Millis) {
        if let Self::Mock(ms) = self {
            ms.store(at.0, Ordering::Relaxed);
        }
    }

    /// Moves a mock clock forward by `ms` milliseconds.
    pub fn advance(&self, ms: i64) {
        self.set(self.now().plus(ms));
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
