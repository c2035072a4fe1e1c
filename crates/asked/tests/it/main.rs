//! What the room promises, over its labelled set and over data made up for the purpose.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what went wrong by failing")]

mod facts;
mod questions;
