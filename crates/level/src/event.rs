//! What happened in this room, past tense. All but `ServicePoliciesChanged` belong to a case.

use helppo_kernel::{Actor, Ambient, CaseId, CustomerId, Millis, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::Kind;

/// The events of this room.
#[derive(Clone, Debug, PartialEq)]
pub enum LevelEvent {
    ServiceLevelAtRisk {
        kind: Kind,
        due_at: Option<Millis>,
        policy: String,
    },
    ServiceLevelBreached {
        kind: Kind,
        due_at: Option<Millis>,
        policy: String,
    },
    /// A warning or a breach that was told holds no longer, though nothing was answered: other policies, other hours.
    ServiceLevelEased {
        kind: Kind,
    },
    ServicePoliciesChanged,
}

/// Writes what happened to the whole house.
pub async fn tell(tx: &mut Tx, amb: &Ambient, actor: Actor, event: &LevelEvent) -> Result<(), DbError> {
    let (kind, data) = event.parts();
    tx.event(amb.id(), &NewEvent::new(kind, amb.now(), actor, data)).await
}

/// Writes what happened in a case. Its row must be held, for its events are numbered.
pub async fn tell_of(
    tx: &mut Tx,
    amb: &Ambient,
    (case, customer): (CaseId, CustomerId),
    event: &LevelEvent,
) -> Result<(), DbError> {
    let (kind, data) = event.parts();
    let new = NewEvent::new(kind, amb.now(), Actor::System, data).of_customer(customer).of_case(case);
    tx.event(amb.id(), &new).await
}

impl LevelEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::ServiceLevelAtRisk { kind, due_at, policy } => {
                ("ServiceLevelAtRisk", json!({"kind": kind, "due_at": due_at, "policy": policy}))
            }
            Self::ServiceLevelBreached { kind, due_at, policy } => {
                ("ServiceLevelBreached", json!({"kind": kind, "due_at": due_at, "policy": policy}))
            }
            Self::ServiceLevelEased { kind } => ("ServiceLevelEased", json!({ "kind": kind })),
            Self::ServicePoliciesChanged => ("ServicePoliciesChanged", json!({})),
        }
    }
}
