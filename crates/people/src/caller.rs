//! Who is calling: put into the request by the gate, taken out by handlers.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use helppo_kernel::{Actor, AgentId, ApiKeyId, Locale, Problem, SessionId, TeamId};

use crate::action::{Action, Permissions};
use crate::can::{self, Object, Scope};
use crate::role::Role;

/// A signed-in agent, or a program that acts through one of an agent's API keys. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The agent; behind an API key, the agent who made it.
    pub agent: AgentId,
    /// The agent's name as colleagues and customers read it.
    pub name: Arc<str>,
    /// The role.
    pub role: Role,
    /// What the caller may do; behind an API key at most what its agent may do now.
    pub permissions: Permissions,
    /// The agent's teams.
    pub teams: Arc<[TeamId]>,
    /// Whether the caller sees every team.
    pub all_teams: bool,
    /// The language of the agent's screen.
    pub locale: Locale,
    /// How the caller came in.
    pub via: Via,
}

/// How a caller came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// By signing in, with the cookie of this session.
    Session(SessionId),
    /// By this API key.
    Key(ApiKeyId),
}

impl Caller {
    /// Who is written into events and the audit log.
    pub fn actor(&self) -> Actor {
        match self.via {
            Via::Session(_) => Actor::Agent(self.agent),
            Via::Key(key) => Actor::Api(key),
        }
    }

    /// Which cases the caller may see, for SQL.
    pub fn scope(&self) -> Scope {
        if self.all_teams {
            Scope::All
        } else {
            Scope::Teams { agent: self.agent, teams: self.teams.to_vec() }
        }
    }

    /// Whether the caller may do `action` to `object`.
    pub fn can(&self, action: Action, object: &Object) -> bool {
        can::can(self, action, object)
    }

    /// Lets pass or says why not; see [`can::must`].
    pub fn must(&self, action: Action, object: &Object, what: &str) -> Result<(), Problem> {
        can::must(self, action, object, what)
    }

    /// The session, for what only a person may do.
    pub fn session(&self) -> Result<SessionId, Problem> {
        match self.via {
            Via::Session(session) => Ok(session),
            Via::Key(_) => Err(Problem::new(
                403,
                "person-only",
                "Only for people",
                "This address works for a signed-in person, not for an API key.",
            )),
        }
    }

    /// A caller out of thin air, for the tests of other rooms.
    pub fn for_test(agent: AgentId, role: Role, teams: &[TeamId]) -> Self {
        Self {
            agent,
            name: format!("Agent {}", agent.0).into(),
            role,
            permissions: role.permissions(),
            teams: teams.into(),
            all_teams: role.sees_all_teams(),
            locale: Locale::En,
            via: Via::Session(SessionId(agent.0)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::signed_out)
    }
}
