//! What agents do with work: accept an offer, decline it, take a case themselves.

use helppo_case::{Assign, CaseError, State};
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, InteractionId, OfferId};
use helppo_store::{Tx, p};

use crate::error::RoutingError;
use crate::store;

/// The agent accepts the offer; gives the interaction.
pub async fn accept(
    tx: &mut Tx,
    amb: &Ambient,
    offer: OfferId,
    agent: AgentId,
) -> Result<InteractionId, RoutingError> {
    let interaction = standing(tx, offer, agent).await?;
    helppo_case::accept(tx, amb, interaction, agent).await.map_err(gone)?;
    tx.exec(store::CLOSE_OFFER, p!["accepted", amb.now(), interaction, agent]).await?;
    tx.exec(store::GO_ON, p![interaction]).await?;
    Ok(interaction)
}

/// The agent declines the offer, with a reason.
pub async fn decline(
    tx: &mut Tx,
    amb: &Ambient,
    offer: OfferId,
    agent: AgentId,
    reason: &str,
) -> Result<(), RoutingError> {
    let interaction = standing(tx, offer, agent).await?;
    helppo_case::decline(tx, amb, interaction, agent, reason).await.map_err(gone)?;
    tx.exec(store::CLOSE_OFFER, p!["declined", amb.now(), interaction, agent]).await?;
    Ok(())
}

/// The agent takes the case and its work out of the queue, whoever it is offered to; gives the
/// interaction when there was any.
pub async fn take(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    agent: AgentId,
) -> Result<Option<InteractionId>, RoutingError> {
    let mut taken = None;
    for work in helppo_case::live_interactions(tx, case).await? {
        if matches!(work.state, State::Active | State::WrapUp) && work.agent == Some(agent) {
            continue;
        }
        tx.exec(store::CLOSE_OFFERS_OF_INTERACTION, p![amb.now(), work.id]).await?;
        helppo_case::take(tx, amb, work.id, agent).await?;
        tx.exec(store::GO_ON, p![work.id]).await?;
        let id: OfferId = amb.id();
        tx.exec(store::INSERT_TAKEN, p![id, work.id, agent, amb.now(), None::<String>]).await?;
        taken = Some(work.id);
    }
    if taken.is_none() {
        let mine = Assign { case, owner: Some(agent), actor: Actor::Agent(agent) };
        helppo_case::assign(tx, amb, &mine).await?;
    }
    Ok(taken)
}

async fn standing(tx: &mut Tx, offer: OfferId, agent: AgentId) -> Result<InteractionId, RoutingError> {
    let open: Option<(InteractionId, AgentId)> = tx.opt(store::OPEN_OFFER_BY_ID, p![offer]).await?;
    match open {
        Some((interaction, to)) if to == agent => Ok(interaction),
        _ => Err(RoutingError::Gone),
    }
}

/// A case room that finds the interaction in another state than its offer says has moved on.
fn gone(e: CaseError) -> RoutingError {
    match e {
        CaseError::State(_) => RoutingError::Gone,
        other => other.into(),
    }
}
