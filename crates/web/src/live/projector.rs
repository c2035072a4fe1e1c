//! What the hub does not know: who may see what, and how an event looks on a screen.

use std::future::Future;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use helppo_kernel::{Event, Pos};
use helppo_store::DbError;
use serde_json::Value;

/// One WebSocket text message; clones share the bytes.
pub type Frame = Utf8Bytes;

/// An address inside the hub, such as `("team", 7)`. Clients never name keys: they name topics, and
/// [`Projector::authorise`] says which keys a topic means for this caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The kind of address.
    pub kind: &'static str,
    /// Which of its kind.
    pub id: i64,
}

impl Key {
    /// The key of one thing.
    pub fn new(kind: &'static str, id: impl Into<i64>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// What follows from an event.
#[derive(Clone, Debug)]
pub enum Projected {
    /// A frame for every socket that is joined to at least one of the keys; each gets it once.
    Send {
        /// The event's position.
        pos: Pos,
        /// Whom it concerns.
        keys: Vec<Key>,
        /// What they get.
        frame: Frame,
    },
    /// There is something for a key, and no frame of it was made because nobody listened. Whoever asks for it
    /// later has it made from the log.
    Unmade {
        /// The event's position.
        pos: Pos,
        /// Whom it would concern.
        key: Key,
    },
    /// Visibility may have changed: sockets joined to the key are asked again before they get more of it.
    /// Comes before the frames of the same event.
    Recheck {
        /// The event's position.
        pos: Pos,
        /// Whose subscribers to ask.
        key: Key,
    },
}

/// Joins the hub to a room: the desk has one, the visitor chat has another.
pub trait Projector: Send + Sync + 'static {
    /// Who is at the other end.
    type Who: Send + Sync + 'static;

    /// The topics that a subscriber has without asking; each is authorised like any other.
    fn automatic(&self, who: &Self::Who) -> Vec<String>;

    /// The keys behind a topic, or `None` when this caller may not have it.
    fn authorise(&self, who: &Self::Who, topic: &str) -> impl Future<Output = Option<Vec<Key>>> + Send;

    /// The caller as of now, or `None` when the session has ended.
    fn renew(&self, who: &Self::Who) -> impl Future<Output = Option<Self::Who>> + Send;

    /// What follows from these events, in their order. `wanted` tells whether anybody listens to a key; for
    /// one that nobody does, [`Projected::Unmade`] says as much as a frame and costs nothing.
    fn project(
        &self,
        events: &[Arc<Event>],
        wanted: &(impl Fn(Key) -> bool + Sync),
    ) -> impl Future<Output = Result<Vec<Projected>, DbError>> + Send;

    /// The frame of a passing signal (`typing`), or `None` for a kind that does not exist.
    fn signal(&self, who: &Self::Who, topic: &str, kind: &str) -> Option<Frame>;

    /// A socket has said hello.
    fn came(&self, who: &Self::Who) {
        let _ = who;
    }

    /// A socket that had said hello is gone.
    fn left(&self, who: &Self::Who) {
        let _ = who;
    }

    /// A message whose `type` the hub does not know; what comes back goes to this socket alone.
    fn hear(&self, who: &Self::Who, message: Value) -> impl Future<Output = Option<Frame>> + Send {
        let _ = (who, message);
        async { None }
    }
}
