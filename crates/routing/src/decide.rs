//! Decisions into the tables: each with its event, all of one moment in one transaction.

use helppo_kernel::{Actor, Ambient};
use helppo_store::{Lease, Tx, p};

use crate::dispatcher::{AwayCause, Output, PresenceStatus, ReturnCause};
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell_of};
use crate::presence::{self, SetPresence};
use crate::{focus, policy, store};

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
            let outcome = match cause {
                ReturnCause::Unanswered => "expired",
                ReturnCause::WentAway => "returned",
                ReturnCause::GaveWay => "gave_way",
            };
            if *cause == ReturnCause::GaveWay {
                helppo_case::give_way(tx, amb, *interaction, *agent).await?;
            } else {
                helppo_case::expire(tx, amb, *interaction, *agent).await?;
            }
            tx.exec(store::CLOSE_OFFER, p![outcome, now, *interaction, *agent]).await?;
        }
        Output::Withdrawn { interaction, agent } => {
            tx.exec(store::CLOSE_OFFER, p!["withdrawn", now, *interaction, *agent]).await?;
        }
        Output::Assign { interaction, agent, why } => {
            helppo_case::offer(tx, amb, *interaction, *agent, now).await?;
            helppo_case::accept(tx, amb, *interaction, *agent).await?;
            tx.exec(store::GO_ON, p![*interaction]).await?;
            let why = serde_json::to_string(why).unwrap_or_default();
            let id: helppo_kernel::OfferId = amb.id();
            tx.exec(store::INSERT_TAKEN, p![id, *interaction, *agent, now, why]).await?;
        }
        Output::WrapUpOver { interaction, agent: _ } => {
            helppo_case::end_interaction(tx, amb, *interaction, Actor::System, "written_up").await?;
        }
        Output::FocusOver { agent } => focus::end(tx, amb, *agent).await?,
        Output::Overflowed { interaction, to, nth } => {
            tx.exec(store::SET_HELPERS, p![*interaction, i64::from(*nth)]).await?;
            let of = helppo_case::InteractionRecord::get(tx, *interaction).await?;
            let event = RoutingEvent::Overflowed { to: *to };
            tell_of(tx, amb, of.case, *interaction, &event).await?;
        }
        Output::SetAway { agent, cause } => {
            let (reason, until) = match cause {
                AwayCause::NoAnswer => ("no_answer", None),
                AwayCause::Break => ("break", policy::read(tx).await?.break_ms.map(|ms| now.plus(ms))),
            };
            let (agent, status) = (*agent, PresenceStatus::Away);
            let away = SetPresence { agent, status, reason: Some(reason.into()), until };
            presence::set_presence(tx, amb, Actor::System, &away).await?;
        }
    }
    Ok(())
}
