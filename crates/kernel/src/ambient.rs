//! What a verb may need from around it, handed in as one argument.

use std::sync::Arc;

use crate::id::{Ids, TypedId};
use crate::{Chance, Clock, Millis};

/// Clock, ids and chance together. Cloning is cheap and shares all three.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// Where the time comes from.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Arc<Ids>,
    /// Where random bytes come from.
    pub chance: Chance,
}

impl Ambient {
    /// The real world, as node `node` of the installation.
    pub fn system(node: u16) -> Self {
        Self { clock: Clock::System, ids: Arc::new(Ids::new(node)), chance: Chance::System }
    }

    /// A world that stands at `at` and repeats itself for the same `seed`.
    pub fn mock(at: Millis, seed: u64) -> Self {
        Self { clock: Clock::mock(at), ids: Arc::new(Ids::new(0)), chance: Chance::seeded(seed) }
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// A new id.
    pub fn id<T: TypedId>(&self) -> T {
        self.ids.next(&self.clock)
    }

    /// A 256-bit secret as base64url text.
    pub fn secret(&self) -> String {
        self.chance.secret()
    }
}
