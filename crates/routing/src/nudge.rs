//! A word from somebody who leads: nothing is moved, somebody is reminded.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId};
use helppo_store::{Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

/// What somebody is reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NudgeKind {
    /// Customers wait: come back when you can.
    CustomersWait,
    /// This case needs an answer.
    AnswerCase,
    /// Take a break.
    TakeBreak,
    /// Thank you.
    Thanks,
}

/// Reminds an agent; only they see it.
pub async fn nudge(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    agent: AgentId,
    kind: NudgeKind,
    case: Option<CaseId>,
) -> Result<(), RoutingError> {
    if tx.one::<i64>(store::AGENT_EXISTS, p![agent]).await? == 0 {
        return Err(RoutingError::NotFound("agent"));
    }
    if kind == NudgeKind::AnswerCase && case.is_none() {
        return Err(RoutingError::Invalid { field: "case", message: "expected the case in question".into() });
    }
    Ok(tell(tx, amb, actor, &RoutingEvent::AgentNudged { agent, kind, case }).await?)
}
