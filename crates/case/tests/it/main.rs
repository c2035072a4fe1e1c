//! The room's verbs on real databases: one binary, a module a subject.

mod desk;
mod ingest;
mod reply;
