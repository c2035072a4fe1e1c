//! The program as its users meet it: over HTTP, the wire, signals and crashes.

mod authorization;
mod crash;
mod desk;
mod mail;
mod planning;
mod program;
mod quarantine;
mod start;
mod statements;
mod talk;
