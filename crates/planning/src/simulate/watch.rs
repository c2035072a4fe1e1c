//! Looking on while days are played.

use helppo_kernel::{InteractionId, Millis};
use helppo_routing::dispatcher::Dispatcher;

/// Somebody who looks on.
pub trait Watch {
    /// A customer has come and is in the dispatcher's hands.
    fn came(&mut self, seen: &Seen<'_>);
    /// A customer was answered or gave up, after a wait.
    fn went(&mut self, gone: &Gone);
}

/// What can be seen when a customer has come, before anything that was offered is accepted.
pub struct Seen<'a> {
    /// Who.
    pub interaction: InteractionId,
    /// When.
    pub at: Millis,
    /// The queue, by its place in the scenario.
    pub queue: usize,
    /// Everybody's state.
    pub dispatcher: &'a Dispatcher,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug)]
pub struct Gone {
    /// Who.
    pub interaction: InteractionId,
    /// When.
    pub at: Millis,
    /// The queue, by its place in the scenario.
    pub queue: usize,
    /// How long it was.
    pub waited_ms: i64,
    /// How long the contact will take when it was answered; `None` when the customer gave up.
    pub length_ms: Option<i64>,
}

/// Nobody.
pub(super) struct Unwatched;

impl Watch for Unwatched {
    fn came(&mut self, _: &Seen<'_>) {}

    fn went(&mut self, _: &Gone) {}
}
