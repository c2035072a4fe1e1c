//! Decisions into the tables: each with its event, all of one moment in one transaction.

use helppo_kernel::{Actor, Ambient};
use helppo_store::{Lease, Tx, p};

use crate::dispatcher::{Output, PresenceStatus, ReturnCause};
use crate::error::RoutingError;
use crate::presence::{self, SetPresence};
use crate::store;

/// Writes the decisions, or none of them: a refusal means that the world has moved on since the
/// dispatcher last heard of it.
pub async fn write(
    tx: &mut Tx,
    amb: &Ambient,
    lease: &Lease,
    outputs: &[Output],
) -> Result<(), RoutingError> {
    if !lease.still_held(tx).await? {
        return Err(RoutingError::NotOurs);
    }
    for output in outputs {
        one(tx, amb, output).await?;
    }
    Ok(())
}

async fn one(tx: &mut Tx, amb: &Ambient, output: &Output) -> Result<(), RoutingError> {
    let now = amb.now();
    match output {
        Output::Offer { interaction, agent, expires_at, why } => {
            helppo_case::offer(tx, amb, *interaction, *agent, *expires_at).await?;
            let why = serde_json::to_string(why).unwrap_or_default();
            let id: helppo_kernel::OfferId = amb.id();
            tx.exec(store::INSERT_OFFER, p![id, *interaction, *agent, now, *expires_at, why]).await?;
        }
        Output::Returned { interaction, agent, cause } => {
            helppo_case::expire(tx, amb, *interaction, *agent).await?;
            let outcome = match cause {
                ReturnCause::Unanswered => "expired",
                ReturnCause::WentAway => "returned",
            };
            tx.exec(store::CLOSE_OFFER, p![outcome, now, *interaction, *agent]).await?;
        }
        Output::Withdrawn { interaction, agent } => {
            tx.exec(store::CLOSE_OFFER, p!["withdrawn", now, *interaction, *agent]).await?;
        }
        Output::SetAway { agent } => {
            let away = SetPresence {
                agent: *agent,
                status: PresenceStatus::Away,
                reason: Some("no_answer".into()),
                until: None,
            };
            presence::set_presence(tx, amb, Actor::System, &away).await?;
        }
    }
    Ok(())
}
