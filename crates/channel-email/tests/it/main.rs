//! E-mail against real peers and on both databases: one binary, a module a subject.

mod desk;
mod inbound;
mod mailbox;
mod outbound;
mod receiver;
