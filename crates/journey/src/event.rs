//! What happened in this room, past tense.

use helppo_kernel::{Actor, Ambient, CaseId, ChannelKind, CustomerId, InteractionId, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::ledger::{ChangeReason, Strain};

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

/// Tells that a customer was sent on to another kind of channel, and why. The case's row must be held.
pub(crate) async fn tell_moved(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    (case, customer, interaction): (CaseId, CustomerId, Option<InteractionId>),
    (from, to, reason): (ChannelKind, ChannelKind, ChangeReason),
) -> Result<(), DbError> {
    let data = json!({ "from": from, "to": to, "reason": reason });
    let mut new = NewEvent::new("ChannelMoved", amb.now(), actor, data).of_customer(customer).of_case(case);
    new.interaction = interaction;
    tx.event(amb.id(), &new).await
}
