//! The read models and the board on real databases: one binary, a module a subject.

mod board;
mod counts;
mod desk;
mod history;
mod invented;
mod my_day;
