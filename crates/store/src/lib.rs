//! Where everything is kept: one SQL text on SQLite and on PostgreSQL.
//!
//! Owns the engines, transactions, migrations, the event log, jobs, followers, leases and sealed
//! secrets. Never knows a business rule; the statements live beside the slices that need them.
//!
//! A *verb* is an async function on a [`Tx`]. Callers run it as one transaction:
//!
//! ```ignore
//! store.write(async move |tx: &mut Tx| snooze(tx, &ambient, &input).await).await?
//! ```
//!
//! The closure may run again (PostgreSQL asks for it when transactions collide), so ids and times
//! are chosen before it. It awaits nothing but its transaction: on SQLite it runs on the writer's
//! own thread, where waiting for anything else is a fault.

mod dialect;
mod error;
mod follow;
mod jobs;
mod lease;
mod log;
mod migrate;
mod pack;
mod param;
mod postgres;
mod quarantine;
mod recent;
mod row;
mod sql;
mod sqlite;
mod store;
mod tail;
mod tx;
mod vault;
mod wake;

pub use error::DbError;
pub use follow::{FollowError, Follower};
pub use jobs::{Job, JobHandler, JobOutcome, Jobs, NewJob};
pub use lease::Lease;
pub use linkme;
pub use log::MAX_BATCH;
pub use pack::{Packed, pack};
pub use param::{Bind, P};
pub use quarantine::{
    StuckEvent, StuckJob, discard_event, discard_job, find_stuck_job, retry_job, stuck_events, stuck_jobs,
};
pub use row::{Col, FromCol, FromRow, Row};
pub use sql::{REGISTRY, Statement};
pub use sqlite::Durability;
pub use store::{Engine, Store, StoreConfig};
pub use tail::Tail;
pub use tx::Tx;
pub use vault::Vault;
