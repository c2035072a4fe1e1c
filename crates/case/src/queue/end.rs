//! The end of an interaction.

use helppo_kernel::{Actor, Ambient, CaseId, ChannelKind, InteractionId};
use helppo_store::Tx;

use super::hold;
use crate::CaseError;
use crate::event::{CaseEvent, Of, tell};
use crate::model::{AuthorKind, CaseStatus, State};
use crate::record::{InteractionRecord, live_interactions};
use crate::status::step_to;

/// How a talk ends that the customer did not end.
const OUR_ENDS: [&str; 2] = ["agent_ended", "written_up"];

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
    // Whoever wrote last and did not leave still waits for an answer; in a call answers are not written.
    let waits_on = OUR_ENDS.contains(&how)
        && record.channel_kind != ChannelKind::Voice
        && held.now.last_author_kind == AuthorKind::Customer;
    if !waits_on && live_interactions(tx, record.case).await?.is_empty() {
        held.now.waiting_since = None;
    }
    held.put(tx).await?;
    Ok(())
}

/// The customer went away before anybody came: `abandoned` when they waited for a person, `idle` when
/// the bot had the floor; then the next step is theirs. One that somebody serves goes on. Gives whether it
/// ended.
pub async fn abandon(tx: &mut Tx, amb: &Ambient, interaction: InteractionId) -> Result<bool, CaseError> {
    go_away(tx, amb, interaction, Actor::System, "abandoned").await
}

/// The customer ends the talk before anybody came, and says so: `left` when they waited for a person; else as
/// [`abandon`].
pub async fn leave(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    actor: Actor,
) -> Result<bool, CaseError> {
    go_away(tx, amb, interaction, actor, "left").await
}

async fn go_away(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    actor: Actor,
    in_the_queue: &str,
) -> Result<bool, CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    let was = record.state;
    let how = match was {
        // Whoever ends a talk with the bot themselves has left it; it was not only forgotten.
        State::Automated if matches!(actor, Actor::Customer(_)) => in_the_queue,
        State::Automated => "idle",
        State::Waiting | State::Offered => in_the_queue,
        State::Active | State::WrapUp | State::Ended => return Ok(false),
    };
    end_it(tx, amb, actor, held.of(), &mut record, how).await?;
    if live_interactions(tx, record.case).await?.is_empty() {
        held.now.waiting_since = None;
    }
    let bot_spoke_last = was == State::Automated && held.now.last_author_kind == AuthorKind::Bot;
    if bot_spoke_last && held.now.status == CaseStatus::Open && held.now.owner.is_none() {
        step_to(tx, amb, &mut held, Actor::System, |_| Ok(CaseStatus::Pending)).await?;
    }
    held.put(tx).await?;
    Ok(true)
}

/// The talk is over, ended by `actor`, and the agent writes up. `how` is the word that an end without writing
/// up would have.
pub async fn wrap_up(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    actor: Actor,
    how: &str,
) -> Result<(), CaseError> {
    let (mut held, mut record) = hold(tx, amb, interaction).await?;
    let writing = record.interaction().into_active()?.wrap_up();
    record.set(tx, writing).await?;
    let of = held.of().in_interaction(interaction);
    let started = CaseEvent::WrapUpStarted { agent: writing.agent, how: how.to_owned() };
    tell(tx, amb, actor, of, &started).await?;
    // Who ends a talk themselves waits for nothing in it; what they wrote elsewhere waits on.
    if matches!(actor, Actor::Customer(_)) && live_interactions(tx, record.case).await?.len() <= 1 {
        held.now.waiting_since = None;
        held.put(tx).await?;
    }
    Ok(())
}

/// The customer goes on talking while the agent writes up: what they say now begins anew.
pub(crate) async fn end_write_up(
    tx: &mut Tx,
    amb: &Ambient,
    of: Of,
    record: &mut InteractionRecord,
) -> Result<(), CaseError> {
    end_it(tx, amb, Actor::System, of, record, "went_on").await
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
    let offered_to = (record.state == State::Offered).then_some(record.agent).flatten();
    let ended = record.interaction().end(amb.now(), how)?;
    let agent = ended.agent;
    record.set(tx, ended).await?;
    let of = of.in_interaction(record.id);
    tell(tx, amb, actor, of, &CaseEvent::InteractionEnded { how: how.to_owned(), agent, offered_to }).await?;
    Ok(())
}
