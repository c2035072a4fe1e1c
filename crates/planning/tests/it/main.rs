//! Planning against what is known otherwise: tables, second methods, and each other.

mod erlang;
mod queues;
mod scenario;
