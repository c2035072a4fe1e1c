//! Service levels on real databases: one binary, a module a subject.

mod house;
mod policy;
mod rules;
mod turns;
mod web;
