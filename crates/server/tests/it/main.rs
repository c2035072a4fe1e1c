//! The program as its users meet it: over HTTP, the wire, signals and crashes.

mod crash;
mod mail;
mod program;
mod start;
mod statements;
