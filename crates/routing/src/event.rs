//! What happened in this room, past tense.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, InteractionId, Millis, NewEvent, TeamId};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::{NudgeKind, PresenceStatus};

/// The events of this room. All but `CallbackRequested`, `Overflowed` and `WorkMarked` belong to no case.
#[derive(Clone, Debug, PartialEq)]
pub enum RoutingEvent {
    PresenceChanged { agent: AgentId, status: PresenceStatus, reason: Option<String>, until: Option<Millis> },
    CapacityChanged { agent: AgentId },
    QueueTargetChanged { teams: Vec<TeamId> },
    QueuePolicyChanged,
    FocusChanged { agent: AgentId, on: Option<InteractionId> },
    AgentNudged { agent: AgentId, kind: NudgeKind, case: Option<CaseId> },
    WorkMarked { interaction: InteractionId },
    CallbackRequested { interaction: InteractionId },
    Overflowed { to: TeamId },
}

/// Writes what happened, in the transaction in which it happens.
pub async fn tell(tx: &mut Tx, amb: &Ambient, actor: Actor, event: &RoutingEvent) -> Result<(), DbError> {
    let (kind, data) = event.parts();
    tx.event(amb.id(), &NewEvent::new(kind, amb.now(), actor, data)).await
}

/// Writes what happened to a piece of work, beside what else happened in its case.
pub async fn tell_of(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    interaction: InteractionId,
    event: &RoutingEvent,
) -> Result<(), DbError> {
    let (kind, data) = event.parts();
    let event = NewEvent::new(kind, amb.now(), Actor::System, data).of_case(case).of_interaction(interaction);
    tx.event(amb.id(), &event).await
}

impl RoutingEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::PresenceChanged { agent, status, reason, until } => (
                "PresenceChanged",
                json!({"agent": agent, "status": status, "reason": reason, "until": until}),
            ),
            Self::CapacityChanged { agent } => ("CapacityChanged", json!({ "agent": agent })),
            Self::QueueTargetChanged { teams } => ("QueueTargetChanged", json!({ "teams": teams })),
            Self::QueuePolicyChanged => ("QueuePolicyChanged", json!({})),
            Self::FocusChanged { agent, on } => ("FocusChanged", json!({"agent": agent, "on": on})),
            Self::AgentNudged { agent, kind, case } => {
                ("AgentNudged", json!({"agent": agent, "kind": kind, "case": case}))
            }
            Self::WorkMarked { interaction } => ("WorkMarked", json!({ "interaction": interaction })),
            Self::CallbackRequested { interaction } => {
                ("CallbackRequested", json!({ "interaction": interaction }))
            }
            Self::Overflowed { to } => ("Overflowed", json!({ "to": to })),
        }
    }
}
