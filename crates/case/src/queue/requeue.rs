//! Back into the queue, and what the queue is to look for.

use helppo_kernel::{Actor, Ambient, InteractionId, Locale};
use helppo_store::{Tx, p};
use serde_json::json;

use super::hold;
use crate::event::{CaseEvent, Of, tell};
use crate::record::InteractionRecord;
use crate::{CaseError, store};

/// An interaction that nobody serves any longer waits for somebody able: the agent went away, another
/// team is to take it. `reason` is a word.
pub async fn requeue(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    reason: &str,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    requeue_it(tx, amb, Actor::System, held.of(), &mut record, reason).await?;
    held.now.waiting_since = held.now.waiting_since.or(record.waiting_since);
    held.put(tx).await?;
    Ok(())
}

/// The skills and the language an interaction asks for.
pub async fn set_needs(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    language: Option<Locale>,
    skills: &[String],
) -> Result<(), CaseError> {
    let (_held, record) = hold(tx, amb, interaction).await?;
    let skills = (!skills.is_empty()).then(|| json!(skills).to_string());
    tx.exec(store::interaction::SET_NEEDS, p![language.or(record.language), skills, interaction]).await?;
    Ok(())
}

pub(crate) async fn requeue_it(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    of: Of,
    record: &mut InteractionRecord,
    reason: &str,
) -> Result<(), CaseError> {
    let from = record.interaction();
    let before = from.agent();
    let waiting = from.requeue(amb.now())?;
    record.set(tx, waiting).await?;
    tx.exec(
        store::interaction::SET_PLACE,
        p![record.team, record.priority, record.preferred_agent, record.id],
    )
    .await?;
    let of = of.in_interaction(record.id);
    if before.is_some() {
        tell(tx, amb, actor, of, &CaseEvent::Transferred { from: before, reason: reason.to_owned() }).await?;
    }
    tell(tx, amb, actor, of, &CaseEvent::Queued { team: record.team, priority: record.priority }).await?;
    Ok(())
}
