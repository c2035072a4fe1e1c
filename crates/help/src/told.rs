//! Who is told live of what happens in a call, beside those who have the case open.

use std::collections::BTreeSet;

use helppo_kernel::{Actor, AgentId, Event, HelpId};
use helppo_store::{DbError, Tx, p};

use crate::call::Call;
use crate::store;

/// Those to whom this event of a call is news: of a call whoever is asked, of an answer and of the end whoever takes
/// part. Nobody hears of what they did themselves.
pub async fn told(tx: &mut Tx, event: &Event) -> Result<BTreeSet<AgentId>, DbError> {
    let Some(id) = event.get::<HelpId>("call").filter(|_| event.kind.starts_with("Help")) else {
        return Ok(BTreeSet::new());
    };
    let Some(call) = tx.opt::<Call>(store::CALL, p![id]).await? else { return Ok(BTreeSet::new()) };
    let mut told: BTreeSet<AgentId> = call.agent.into_iter().collect();
    if event.kind == "HelpAsked" {
        if let Some(team) = call.team {
            told.extend(tx.all::<AgentId>(store::MEMBERS_OF, p![team]).await?);
        }
    } else {
        told.insert(call.by);
        told.extend(tx.all::<AgentId>(store::SPEAKERS, p![id]).await?);
    }
    if let Actor::Agent(own) = event.actor {
        told.remove(&own);
    }
    Ok(told)
}
