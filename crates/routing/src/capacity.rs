//! How much somebody can do at once.

use std::collections::BTreeMap;

use helppo_kernel::{Actor, AgentId, Ambient, ChannelKind};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatcher::capacity::USUAL_LIMITS;
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

/// The most that one person may hold of a kind.
const MOST: u16 = 50;

/// How many of each kind at once, when they had nothing else; 0: never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AgentLimits)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// By channel kind; kinds left out keep the usual number.
    pub limits: BTreeMap<ChannelKind, u16>,
}

/// The agent's limits, every kind named.
pub(crate) async fn limits_of(tx: &mut Tx, agent: AgentId) -> Result<Limits, DbError> {
    let own: Vec<(ChannelKind, i64)> = tx.all(store::CAPACITY_OF, p![agent]).await?;
    let mut limits: BTreeMap<ChannelKind, u16> = ChannelKind::ALL.map(|k| (k, USUAL_LIMITS[k])).into();
    limits.extend(own.into_iter().map(|(kind, n)| (kind, u16::try_from(n).unwrap_or(0))));
    Ok(Limits { limits })
}

/// Sets the agent's limits.
pub async fn set_limits(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    agent: AgentId,
    input: &Limits,
) -> Result<Limits, RoutingError> {
    if tx.one::<i64>(store::AGENT_EXISTS, p![agent]).await? == 0 {
        return Err(RoutingError::NotFound("agent"));
    }
    for (kind, limit) in &input.limits {
        if *limit > MOST {
            let message = format!("{}: expected a number from 0 to {MOST}", kind.as_str());
            return Err(RoutingError::Invalid { field: "limits", message });
        }
        tx.exec(store::SET_CAPACITY, p![agent, *kind, i64::from(*limit)]).await?;
    }
    tell(tx, amb, actor, &RoutingEvent::CapacityChanged { agent }).await?;
    Ok(limits_of(tx, agent).await?)
}
