//! What happened in this room, past tense.

use helppo_kernel::{Actor, Ambient, CaseId, CustomerId, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::proposal::TriageKind;

/// Tells that a proposal does not fit a case. The case's row must be held, for its events are numbered.
pub(crate) async fn tell_refused(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    (case, customer): (CaseId, CustomerId),
    (kind, label): (TriageKind, &str),
) -> Result<(), DbError> {
    let data = json!({ "kind": kind, "label": label });
    let new = NewEvent::new("SuggestionRefused", amb.now(), actor, data).of_customer(customer).of_case(case);
    tx.event(amb.id(), &new).await
}
