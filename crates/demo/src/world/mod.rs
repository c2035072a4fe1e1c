//! The demo world: one believable company, made through the product's own doors.
//!
//! People, channels and knowledge are made over the HTTP API, as an admin would. The past is played
//! through the verbs of the case room with a clock that walks from months ago to now, so that every event,
//! counter and index is made by the code that makes them in life.

mod company;
mod follow;
mod history;
mod plan;
mod script;
mod wires;

pub use company::{Company, found};
pub use follow::follow;
pub use history::play;
pub use plan::address_of;
pub use script::{Scripts, read};
pub use wires::{Wires, move_to};

/// Everybody's password in the demo.
pub const PASSWORD: &str = "helppo-demo-2026";
