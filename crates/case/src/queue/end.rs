//! The end of an interaction.

use helppo_kernel::{Actor, Ambient, CaseId, InteractionId};
use helppo_store::Tx;

use super::hold;
use crate::CaseError;
use crate::event::{CaseEvent, Of, tell};
use crate::model::State;
use crate::record::{InteractionRecord, live_interactions};

/// Ends an interaction. `how` is a word: `answered`, `solved`, `left`, `agent_ended`… One that has ended
/// already stays as it is.
pub async fn end_interaction(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    actor: Actor,
    how: &str,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    if record.state == State::Ended {
        return Ok(());
    }
    end_it(tx, amb, actor, held.of(), &mut record, how).await?;
    if live_interactions(tx, record.case).await?.is_empty() {
        held.now.waiting_since = None;
    }
    held.put(tx).await?;
    Ok(())
}

/// The customer went away before anybody came.
pub async fn abandon(tx: &mut Tx, amb: &Ambient, interaction: InteractionId) -> Result<(), CaseError> {
    end_interaction(tx, amb, interaction, Actor::System, "abandoned").await
}

/// The talk is over and the agent writes up.
pub async fn wrap_up(tx: &mut Tx, amb: &Ambient, interaction: InteractionId) -> Result<(), CaseError> {
    let (held, mut record) = hold(tx, amb, interaction).await?;
    let writing = record.interaction().into_active()?.wrap_up();
    record.set(tx, writing).await?;
    let of = held.of().in_interaction(interaction);
    tell(tx, amb, Actor::Agent(writing.agent), of, &CaseEvent::WrapUpStarted { agent: writing.agent })
        .await?;
    Ok(())
}

/// Ends whatever still runs in a case.
pub(crate) async fn end_live(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    of: Of,
    case: CaseId,
    how: &str,
) -> Result<(), CaseError> {
    for mut record in live_interactions(tx, case).await? {
        end_it(tx, amb, actor, of, &mut record, how).await?;
    }
    Ok(())
}

pub(crate) async fn end_it(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    of: Of,
    record: &mut InteractionRecord,
    how: &str,
) -> Result<(), CaseError> {
    let ended = record.interaction().end(amb.now(), how)?;
    let agent = ended.agent;
    record.set(tx, ended).await?;
    let of = of.in_interaction(record.id);
    tell(tx, amb, actor, of, &CaseEvent::InteractionEnded { how: how.to_owned(), agent }).await?;
    Ok(())
}
