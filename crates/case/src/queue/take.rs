//! An agent takes an interaction without having been offered it.

use helppo_kernel::{Actor, AgentId, Ambient, InteractionId};
use helppo_store::Tx;

use super::hold;
use crate::CaseError;
use crate::assign::own;
use crate::event::{CaseEvent, Of, tell};
use crate::model::Interaction;
use crate::record::InteractionRecord;

/// From the bot, the queue, an offer to somebody else or a colleague, straight to `agent`; the case goes
/// with it.
pub async fn take(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    take_it(tx, amb, held.of(), &mut record, agent).await?;
    own(tx, amb, Actor::Agent(agent), &mut held, Some(agent)).await?;
    held.put(tx).await?;
    Ok(())
}

pub(crate) async fn take_it(
    tx: &mut Tx,
    amb: &Ambient,
    of: Of,
    record: &mut InteractionRecord,
    agent: AgentId,
) -> Result<(), CaseError> {
    let from = record.interaction();
    let before = from.agent();
    let served = matches!(from, Interaction::Active(_));
    let offered = matches!(from, Interaction::Offered(_));
    let active = from.take(agent, amb.now())?;
    record.set(tx, active).await?;
    let of = of.in_interaction(record.id);
    if served && before != Some(agent) {
        let passed = CaseEvent::Transferred { from: before, reason: "taken".into() };
        tell(tx, amb, Actor::Agent(agent), of, &passed).await?;
    }
    let offered_to = before.filter(|other| offered && *other != agent);
    let taken = CaseEvent::OfferAccepted { agent, offered: false, offered_to };
    tell(tx, amb, Actor::Agent(agent), of, &taken).await?;
    Ok(())
}
