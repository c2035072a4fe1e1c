//! The program as its users meet it: over HTTP, the wire, signals and crashes.

mod authorization;
mod crash;
mod desk;
mod mail;
mod program;
mod start;
mod statements;
