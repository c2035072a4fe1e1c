//! SMTP, both ends of it.

pub(crate) mod receive;
pub(crate) mod submit;
mod wire;

pub(crate) use wire::{Wire, WireError};
