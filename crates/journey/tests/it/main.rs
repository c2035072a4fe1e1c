//! The ledger on real databases: one binary, a module a subject.

mod house;
mod keep;
mod look;
mod task;
