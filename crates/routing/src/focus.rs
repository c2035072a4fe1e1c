//! Focus: an agent does one piece of hard work undisturbed, and nothing else is offered meanwhile.

use helppo_case::State;
use helppo_kernel::{Actor, AgentId, Ambient, InteractionId};
use helppo_store::{DbError, Tx, p};

use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

/// From now on nothing is offered to the agent until this work has left their hands.
pub async fn focus_on(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    work: InteractionId,
) -> Result<(), RoutingError> {
    let record = helppo_case::InteractionRecord::get(tx, work).await?;
    if record.agent != Some(agent) || !matches!(record.state, State::Active | State::WrapUp) {
        let message = "expected work that you are serving now".into();
        return Err(RoutingError::Invalid { field: "interaction", message });
    }
    set(tx, amb, agent, Some(work)).await
}

/// The focus is over, if there was one.
pub async fn end(tx: &mut Tx, amb: &Ambient, agent: AgentId) -> Result<(), RoutingError> {
    set(tx, amb, agent, None).await
}

async fn set(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    on: Option<InteractionId>,
) -> Result<(), RoutingError> {
    let before: Option<(Option<InteractionId>,)> = tx.opt(store::FOCUS_OF, p![agent]).await?;
    match before {
        None => return Err(RoutingError::NotFound("presence")),
        Some((before,)) if before == on => return Ok(()),
        Some(_) => {}
    }
    tx.exec(store::SET_FOCUS, p![on, agent]).await?;
    let told: Result<(), DbError> =
        tell(tx, amb, Actor::Agent(agent), &RoutingEvent::FocusChanged { agent, on }).await;
    Ok(told?)
}
