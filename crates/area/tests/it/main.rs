//! The customers' area as browsers meet it, on both engines.

mod own;
mod sign_in;
mod support;
