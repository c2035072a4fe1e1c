//! What happened to people, for the log.

use helppo_kernel::{Actor, AgentId, Ambient, EventId, NewEvent, SessionId, TeamId};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

/// A fact about people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PeopleEvent {
    AgentCreated {
        agent: AgentId,
    },
    /// Name, role, teams, skills, or whether the agent may sign in.
    AgentChanged {
        agent: AgentId,
    },
    /// Its name or its members; `agents` joined or left.
    TeamChanged {
        team: TeamId,
        agents: Vec<AgentId>,
    },
    SignedIn {
        agent: AgentId,
        session: SessionId,
    },
    /// One session, or all but those still in the database.
    SessionRevoked {
        agent: AgentId,
        session: Option<SessionId>,
    },
}

/// Kinds after which somebody may see more or less than before.
pub(crate) const CHANGE_WHAT_IS_SEEN: [&str; 4] =
    ["AgentCreated", "AgentChanged", "TeamChanged", "SessionRevoked"];

impl PeopleEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::AgentCreated { agent } => ("AgentCreated", json!({ "agent": agent })),
            Self::AgentChanged { agent } => ("AgentChanged", json!({ "agent": agent })),
            Self::TeamChanged { team, agents } => ("TeamChanged", json!({ "team": team, "agents": agents })),
            Self::SignedIn { agent, session } => ("SignedIn", json!({ "agent": agent, "session": session })),
            Self::SessionRevoked { agent, session } => {
                ("SessionRevoked", json!({ "agent": agent, "session": session }))
            }
        }
    }

    /// Writes the fact in the transaction of the change.
    pub(crate) async fn log(&self, tx: &mut Tx, ambient: &Ambient, actor: Actor) -> Result<(), DbError> {
        let (kind, data) = self.parts();
        tx.event(ambient.id::<EventId>(), &NewEvent::new(kind, ambient.now(), actor, data)).await
    }
}
