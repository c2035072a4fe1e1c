//! Words that go on with a matter: into its case, and into an interaction of the channel they came by.

use helppo_customer::Recognised;
use helppo_kernel::{Actor, Ambient, CaseId, MessageId};
use helppo_store::{Tx, p};

use super::{Entering, Inbound, IngestError, Ingested, open};
use crate::attachment::attach;
use crate::event::{CaseEvent, tell};
use crate::model::{AuthorKind, CaseStatus, State};
use crate::record::{Held, InteractionRecord, live_interactions};
use crate::said::beginning;
use crate::snooze::{Wish, cancel_wake};
use crate::{queue, store};

pub(super) async fn join(
    tx: &mut Tx,
    amb: &Ambient,
    input: &Inbound,
    who: &Recognised,
    case: CaseId,
) -> Result<Ingested, IngestError> {
    let entering = Entering { input, who };
    let mut held = Held::any(tx, amb, case).await?;
    if held.now.merged_into.is_some() || held.now.status == CaseStatus::Closed {
        // It was closed between our look and our hold: go on from it.
        return Box::pin(open::open(tx, amb, input, who, Some(case))).await;
    }
    let actor = Actor::Customer(who.id);
    let message: MessageId = amb.id();
    let (interaction, started) = entering.interaction_for(tx, amb, &held).await?;
    let place = interaction.as_ref().map(|i| i.id);
    entering.message(message, &held.now, place, held.now.seq + 1).insert(tx).await?;
    if !attach(tx, amb, message, actor, &input.attachments).await? {
        return Err(IngestError::Attachment);
    }
    let mut of = held.of();
    of.interaction = place;
    tell(tx, amb, actor, of, &CaseEvent::MessageReceived { message }).await?;

    let now = &mut held.now;
    now.last_message_at = now.last_message_at.max(input.at);
    now.last_text = beginning(&input.text);
    now.last_author_kind = AuthorKind::Customer;
    now.unread += 1;
    if now.subject.is_empty() {
        now.subject = input.subject.as_deref().unwrap_or_default().trim().chars().take(250).collect();
    }
    if let Some(interaction) = &interaction {
        wake(tx, amb, &mut held, input).await?;
        if interaction.state != State::Automated {
            held.now.waiting_since.get_or_insert(input.at);
        }
        if started {
            begin(tx, amb, &held, interaction).await?;
        }
    }
    held.put(tx).await?;
    Ok(Ingested {
        customer: who.id,
        case,
        interaction: place,
        message,
        opened_case: false,
        duplicate: false,
        needs_flow: interaction.is_some_and(|i| i.state == State::Automated),
    })
}

/// A question puts the case back on the table, whatever it was put off for.
async fn wake(tx: &mut Tx, amb: &Ambient, held: &mut Held, input: &Inbound) -> Result<(), IngestError> {
    let from = held.now.status;
    let to = from.written_to().map_err(crate::CaseError::from)?;
    if held.now.snoozed_until.take().is_some() {
        cancel_wake(tx, held.now.id).await?;
        let back = CaseEvent::CaseSnoozed { until: None, wish: Wish::Ours };
        tell(tx, amb, Actor::System, held.of(), &back).await?;
    }
    if from != to {
        held.now.status = to;
        held.now.solved_at = None;
        let customer = Actor::Customer(held.now.customer);
        tell(tx, amb, customer, held.of(), &CaseEvent::CaseStatusChanged { from, to }).await?;
    }
    if held.now.language.is_none() {
        held.now.language = input.language;
    }
    Ok(())
}

async fn begin(
    tx: &mut Tx,
    amb: &Ambient,
    held: &Held,
    interaction: &InteractionRecord,
) -> Result<(), IngestError> {
    let of = held.of().in_interaction(interaction.id);
    let actor = Actor::Customer(held.now.customer);
    let started = CaseEvent::InteractionStarted {
        channel_kind: interaction.channel_kind,
        state: interaction.state,
        assurance: interaction.assurance,
    };
    tell(tx, amb, actor, of, &started).await?;
    if interaction.state == State::Waiting {
        let queued = CaseEvent::Queued { team: interaction.team, priority: interaction.priority };
        tell(tx, amb, actor, of, &queued).await?;
    }
    Ok(())
}

impl Entering<'_> {
    /// The live interaction of this channel, or a new one; none for a machine's reply. The flag tells
    /// that it is new.
    async fn interaction_for(
        &self,
        tx: &mut Tx,
        amb: &Ambient,
        held: &Held,
    ) -> Result<(Option<InteractionRecord>, bool), IngestError> {
        if self.input.automatic {
            return Ok((None, false));
        }
        let live = live_interactions(tx, held.now.id).await?;
        for mut running in live.into_iter().filter(|i| i.channel == self.input.channel) {
            if running.state == State::WrapUp {
                queue::end_write_up(tx, amb, held.of(), &mut running).await?;
                continue;
            }
            if self.input.assurance > running.assurance {
                running.assurance = self.input.assurance;
                tx.exec(store::interaction::RAISE_ASSURANCE, p![running.assurance, running.id]).await?;
            }
            return Ok((Some(running), false));
        }
        let interaction = self.interaction(amb, &held.now);
        interaction.insert(tx).await?;
        Ok((Some(interaction), true))
    }
}
