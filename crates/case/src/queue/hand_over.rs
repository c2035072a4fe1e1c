//! The bot gives an interaction to people.

use helppo_kernel::{Actor, Ambient, InteractionId};
use helppo_store::Tx;
use serde_json::Value;

use super::hold;
use crate::CaseError;
use crate::event::{CaseEvent, tell};

/// From the bot to the queue. `reason` is a word (`asked`, `unsure`, `failed`), `packet` what the bot has
/// learnt, small.
pub async fn hand_over(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    reason: &str,
    packet: Value,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    let waiting = record.interaction().into_automated()?.hand_over(amb.now());
    record.set(tx, waiting).await?;
    let of = held.of().in_interaction(interaction);
    tell(tx, amb, Actor::Bot, of, &CaseEvent::BotHandedOver { reason: reason.to_owned(), packet }).await?;
    let queued = CaseEvent::Queued { team: record.team, priority: record.priority };
    tell(tx, amb, Actor::Bot, of, &queued).await?;
    held.now.waiting_since.get_or_insert(waiting.since);
    held.put(tx).await?;
    Ok(())
}
