//! The live hub: what was committed, pushed to whoever may see it, with a place to resume from.
//!
//! The hub reads the event log behind a cursor, asks its [`Projector`] for frames, and hands each frame to
//! the sockets joined to its keys. It never holds the only copy of anything: a client that was away names
//! its last position and gets what it missed, from the hub's short memory or from the log; one that was
//! away too long is told to fetch anew (`resync`).
//!
//! Three invariants. A socket receives nothing of a topic before [`Projector::authorise`] said yes, and
//! nothing after a recheck until it said yes again. A slow reader fills its own outbox and no other, and
//! an outbox is bounded. An idle socket costs one small task, no timer and no channel.
//!
//! Client: `hello{resume?,topics?}`, `subscribe{topic,from?}`, `unsubscribe{topic}`, `signal{topic,kind}`,
//! `pong`. Server: `welcome{pos}`, `event{pos,topic,…}`, `signal{…}`, `subscribed{topic,pos}`,
//! `refused{topic}`, `ready{pos}` (all that was missed has been sent), `resync{pos}`, `ping`.
//! At a resume the event at the resume position itself comes again when it had several frames, because
//! the line may have broken between them.

mod hub;
mod outbox;
mod past;
mod projector;
mod replay;
mod session;
mod socket;
mod wire;

pub use hub::{Hub, HubLimits};
pub use projector::{Frame, Key, Projected, Projector};
pub use wire::{event_frame, signal_frame};

#[cfg(test)]
mod tests;
