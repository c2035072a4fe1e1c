//! The visitors' live line: what of the log concerns them, and what is true of the queue just now.

mod projector;
mod watch;

pub use projector::{VisitorProjector, Who};
pub(crate) use watch::{Dirty, watch};
