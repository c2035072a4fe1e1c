//! The web kit: everything between a socket and a handler that is the same for every room.
//!
//! Owns extractors whose refusals are problems, paging, the route table and its OpenAPI, idempotent
//! POST, the accept loop with its limits, the browser guard (Host, Origin, headers), rate limits, the
//! live hub over WebSocket, and the only way out to foreign addresses (`egress`). It knows no business
//! rule and no table but `idempotency`.

pub mod egress;
pub mod guard;
pub mod idempotency;
pub mod live;

mod bucket;
mod cookie;
mod extract;
mod openapi;
mod problem;
mod serve;
mod table;

pub use axum;
pub use bucket::{Buckets, Neighbourhood, Rate};
pub use cookie::Cookie;
pub use extract::{Json, Paging, Path, Query};
pub use guard::{ClientAddress, Guard, GuardConfig};
pub use helppo_kernel::Problem;
pub use idempotency::{NotKept, Once};
pub use openapi::SchemaClash;
pub use problem::{method_not_allowed, no_such_page};
pub use serve::{Limits, serve};
pub use table::{Row, Table};
pub use utoipa_axum::routes;
