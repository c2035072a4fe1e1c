//! People: who serves, what they may do, and who is calling.
//!
//! Owns agents, teams, skills, roles, sessions, invites, API keys, settings and the audit log; the one
//! predicate [`can`]; and the gate that stands before every row of the route table
//! ([`People::guard_table`]). It never looks into cases or customers: objects come to it as the few facts
//! that decide visibility ([`Object`]).
//!
//! Invariants: secrets are kept as hashes only; a change of rights ends or renews what was open under the
//! old ones; every change is written with its event and its line in the audit log.
//!
//! Events: `AgentCreated`, `AgentChanged`, `TeamChanged`, `SignedIn`, `SessionRevoked`.

pub mod audit;
pub mod http;

mod action;
mod agent;
mod api_key;
mod caller;
mod callers;
mod can;
mod cookie;
mod directory;
mod event;
mod gate;
mod grant;
mod input;
mod invite;
mod password;
mod role;
mod room;
mod secret;
mod session;
mod setting;
mod setup;
mod sign_in;
mod store;
mod team;

pub use action::{Action, Permissions};
pub use agent::{Agent, AgentChange, AgentError, NewAgent, SkillLevel, change_agent, create_agent};
pub use api_key::ApiKey;
pub use audit::By;
pub use caller::{Caller, Via};
pub use can::{Object, Scope, can, must, sees};
pub use directory::{Directory, directory};
pub use grant::{Grant, Table};
pub use invite::{Invite, InviteError};
pub use password::{Cost, Passwords};
pub use role::Role;
pub use room::People;
pub use session::SessionEntry;
pub use setting::{Settings, change_settings, find_setting, put_setting, settings};
pub use setup::{Founded, Founding, SetupError, is_setup_needed, set_up};
pub use team::{Team, TeamError, TeamRef, create_team, list_teams, rename_team, set_members};

#[cfg(test)]
mod tests;
