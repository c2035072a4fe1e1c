//! Planning against what is known otherwise: tables, second methods, and each other.

mod erlang;
mod forecast;
mod http;
mod promise;
mod queues;
mod scenario;
