//! The room's verbs on real databases: one binary, a module a subject.

mod bulk;
mod desk;
mod http;
mod ingest;
mod list;
mod merge;
mod plan;
mod promise;
mod queue;
mod reply;
mod search;
mod timeline;
mod verb;
