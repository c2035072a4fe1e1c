//! The visitor ends their talk: nobody waits for them any more, and who served them writes up.

use helppo_case::{CaseRecord, State, leave, live_interactions};
use helppo_kernel::{Actor, Ambient};
use helppo_routing::{RoutingError, talk_over};
use helppo_store::Tx;

use crate::talk::Talk;

/// How a talk ended that its visitor ended.
pub(crate) const BY_VISITOR: &str = "left";

/// Ends what runs of a visitor's talk. One that is over already stays as it is.
pub(crate) async fn end(tx: &mut Tx, amb: &Ambient, talk: &Talk) -> Result<(), RoutingError> {
    let Some(case) = CaseRecord::get(tx, talk.id).await? else { return Ok(()) };
    let actor = Actor::Customer(case.customer);
    for live in live_interactions(tx, talk.id).await? {
        if !talk.pieces.contains(&live.id) {
            continue;
        }
        match live.state {
            State::Active => drop(talk_over(tx, amb, live.id, actor, BY_VISITOR).await?),
            _ => drop(leave(tx, amb, live.id, actor).await?),
        }
    }
    Ok(())
}
