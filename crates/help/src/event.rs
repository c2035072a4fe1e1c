//! What happened in this room, past tense; all of it belongs to a case.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, CustomerId, HelpId, NewEvent, TeamId};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

/// The events of this room.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::enum_variant_names,
    reason = "an event is known by its whole name, in the log and elsewhere"
)]
pub(crate) enum HelpEvent {
    HelpAsked { call: HelpId, team: Option<TeamId>, agent: Option<AgentId> },
    HelpAnswered { call: HelpId },
    HelpClosed { call: HelpId, thanked: bool },
}

/// Writes what happened. The case's row must be held, for its events are numbered.
pub(crate) async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    by: AgentId,
    (case, customer): (CaseId, CustomerId),
    event: &HelpEvent,
) -> Result<(), DbError> {
    let (kind, data) = event.parts();
    let new = NewEvent::new(kind, amb.now(), Actor::Agent(by), data).of_customer(customer).of_case(case);
    tx.event(amb.id(), &new).await
}

impl HelpEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::HelpAsked { call, team, agent } => {
                ("HelpAsked", json!({"call": call, "team": team, "agent": agent}))
            }
            Self::HelpAnswered { call } => ("HelpAnswered", json!({ "call": call })),
            Self::HelpClosed { call, thanked } => ("HelpClosed", json!({"call": call, "thanked": thanked})),
        }
    }
}
