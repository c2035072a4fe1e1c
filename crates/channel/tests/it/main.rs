//! The room's verbs on real databases: one binary, a module a subject.

mod deliver;
mod desk;
mod raw;
mod settings;
