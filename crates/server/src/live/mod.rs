//! What open screens hear: the desk's projection of the event log.

mod desk;
mod socket;
mod viewers;

pub use desk::{BOARD_MOVED, DeskProjector};
pub use socket::{DeskHub, keep_presence, recheck_on_changes, routes};
pub use viewers::WhoLooks;
