//! The room on real databases.

mod house;
mod policy;
mod shell;
