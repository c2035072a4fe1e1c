//! The store's ways in and out: how work is done, what is given up, how it is opened and reached.

mod look;
mod lost;
mod stuck;
mod tls;
mod work;
