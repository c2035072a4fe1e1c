//! How many people are needed when, and what would happen if.
//!
//! Three pure hearts, without clock or chance of their own: [`erlang`], the formulas of queues; [`forecast`],
//! the week to come from the weeks that have been; [`simulate`], days played through on the dispatcher that
//! decides in an installation. Around them two addresses (see [`http`]) read what has been and answer.
//!
//! Owns no table and changes nothing: it reads the counts of the report room, the contacts of the case room
//! and the offers of the routing room. Handle times are planning figures of a queue, never of a person.

mod calendar;
pub mod erlang;
pub mod forecast;
mod history;
pub mod http;
mod last_week;
pub mod simulate;
mod store;

pub use last_week::{LastWeek, WhatIfChange};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;
use tokio::sync::Semaphore;

/// The room: what its handlers hold. Share it in an `Arc`.
pub struct Planning {
    store: Store,
    ambient: Ambient,
    /// One question at a time is played: days of customers cost seconds of a processor.
    playing: Arc<Semaphore>,
}

impl Planning {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient, playing: Arc::new(Semaphore::new(1)) })
    }
}
