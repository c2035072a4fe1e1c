//! The room's answers: one binary, a module a subject.

mod any;
mod clock;
mod hours;
