//! Planning.
pub mod erlang;
pub mod simulate;
