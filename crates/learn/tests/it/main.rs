//! Learning through its doors: real talks with the real bot, both engines, pages of the API over HTTP.

mod backlog;
mod bot;
mod figures;
mod house;
mod outcomes;
mod statements;
mod versions;
