//! What open screens hear: the desk's projection of the event log, and who has a screen open.

mod desk;
mod line;
mod socket;
mod viewers;

pub use desk::{BOARD_MOVED, DeskProjector};
pub use line::{AWAIT_AGENT, AwaitAgent, Lines, keep_presence};
pub use socket::{DeskHub, recheck_on_changes, routes};
pub use viewers::WhoLooks;
