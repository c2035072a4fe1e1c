//! What happened in this room, past tense.

use helppo_kernel::{Actor, Ambient, CaseId, CustomerId, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::ledger::Strain;

/// Tells that a matter has become more of a strain. The case's row must be held, for its events are numbered.
pub(crate) async fn tell_raised(
    tx: &mut Tx,
    amb: &Ambient,
    (case, customer): (CaseId, CustomerId),
    (from, to): (Strain, Strain),
    points: i64,
) -> Result<(), DbError> {
    let data = json!({ "from": from, "to": to, "points": points });
    let new =
        NewEvent::new("EffortRaised", amb.now(), Actor::System, data).of_customer(customer).of_case(case);
    tx.event(amb.id(), &new).await
}
