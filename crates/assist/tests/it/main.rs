//! Help beside a case on real databases, over HTTP: one binary, a module a subject.

mod house;
mod plan;
mod room;
