//! HTML that strangers wrote: to words for reading, searching and quoting, and to markup that is safe to keep.
//!
//! Two stages guard each other. `token.rs` reads the source by itself, in one pass and without a tree, and
//! passes on only known elements with known attributes. What is left goes through ammonia's real HTML parser
//! and its allow-list. So the parser never meets the inputs by which trees are made slow or deep, and a
//! mistake in either stage is not yet a hole. On the way out the document is shown in a sandboxed frame on top
//! of that (the case room's business).

mod clean;
mod entity;
mod names;
mod style;
mod token;
mod words;

pub use clean::{Cleaned, clean, from_text};
pub(crate) use words::QUOTE_STARTS;
pub use words::to_text;

/// Put before a remote address in `src`, so that no browser loads it before somebody agreed. Showing remote
/// pictures is replacing this prefix by nothing.
pub const REMOTE: &str = "remote:";
