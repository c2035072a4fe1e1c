//! One interaction reserved for one agent until a deadline, and what comes of it.

use helppo_kernel::{Actor, AgentId, Ambient, InteractionId, Millis};
use helppo_store::Tx;

use super::hold;
use crate::assign::own;
use crate::event::{CaseEvent, tell};
use crate::model::{State, WrongState};
use crate::record::{Held, InteractionRecord};
use crate::{CaseError, model};

/// Reserves a waiting interaction for `agent` until `expires_at`.
pub async fn offer(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
    expires_at: Millis,
) -> Result<(), CaseError> {
    let (held, mut record) = hold(tx, amb, interaction).await?;
    let offered = record.interaction().into_waiting()?.offer(agent);
    record.set(tx, offered).await?;
    let of = held.of().in_interaction(interaction);
    tell(tx, amb, Actor::System, of, &CaseEvent::Offered { agent, expires_at }).await?;
    Ok(())
}

/// The agent it is reserved for takes it, and with it the case when nobody has it.
pub async fn accept(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    let active = reserved_for(&record, agent)?.accept(amb.now());
    record.set(tx, active).await?;
    let of = held.of().in_interaction(interaction);
    let accepted = CaseEvent::OfferAccepted { agent, offered: true, offered_to: None };
    tell(tx, amb, Actor::Agent(agent), of, &accepted).await?;
    own(tx, amb, Actor::Agent(agent), &mut held, Some(agent)).await?;
    held.put(tx).await?;
    Ok(())
}

/// The agent says no: it waits on, as long as before.
pub async fn decline(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
    reason: &str,
) -> Result<(), CaseError> {
    let event = CaseEvent::OfferDeclined { agent, reason: reason.to_owned() };
    back(tx, amb, interaction, agent, Actor::Agent(agent), event).await
}

/// The deadline passed without an answer: it waits on, as long as before.
pub async fn expire(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
) -> Result<(), CaseError> {
    back(tx, amb, interaction, agent, Actor::System, CaseEvent::OfferExpired { agent }).await
}

/// Somebody on the line comes first, and nobody else has time: it waits on, as long as before.
pub async fn give_way(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
) -> Result<(), CaseError> {
    let event = CaseEvent::OfferWithdrawn { agent, reason: "somebody_on_the_line" };
    back(tx, amb, interaction, agent, Actor::System, event).await
}

async fn back(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    agent: AgentId,
    actor: Actor,
    event: CaseEvent,
) -> Result<(), CaseError> {
    let (held, mut record): (Held, InteractionRecord) = hold(tx, amb, interaction).await?;
    let waiting = reserved_for(&record, agent)?.back();
    record.set(tx, waiting).await?;
    tell(tx, amb, actor, held.of().in_interaction(interaction), &event).await?;
    Ok(())
}

/// An offer to somebody else reads as no offer.
fn reserved_for(record: &InteractionRecord, agent: AgentId) -> Result<model::Offered, CaseError> {
    let offered = record.interaction().into_offered()?;
    if offered.to == agent {
        Ok(offered)
    } else {
        Err(WrongState { found: State::Waiting, wanted: State::Offered }.into())
    }
}
