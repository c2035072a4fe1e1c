//! People: who serves, what they may do, and who is calling.
//!
//! Owns agents, teams, skills, roles, sessions, invites, API keys, settings and the audit log; the one
//! predicate `can`; and the gate that stands before every row of the route table. It never looks into
//! cases or customers: objects come to it as the few facts that decide visibility ([`Object`]).

mod action;
mod caller;
mod can;
mod grant;
mod role;

pub use action::{Action, Permissions};
pub use caller::{Caller, Via};
pub use can::{Object, Scope, can, must, sees};
pub use grant::{Grant, Table};
pub use role::Role;
