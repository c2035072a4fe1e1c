//! Words that begin a matter: a new case with its first interaction and message.

use helppo_customer::Recognised;
use helppo_kernel::{Actor, Ambient, CaseId, InteractionId, MessageId};
use helppo_store::{Tx, p};

use super::{Entering, Inbound, IngestError, Ingested};
use crate::attachment::attach;
use crate::event::{CaseEvent, Of, tell};
use crate::model::{AuthorKind, CaseStatus, Delivery, NORMAL, State};
use crate::record::{CaseRecord, InteractionRecord};
use crate::said::{Said, beginning};
use crate::store;
use crate::tally::{self, Shelf};

/// Mail allows 998 characters in a line; nobody reads that many in a list.
const MAX_SUBJECT: usize = 250;

pub(super) async fn open(
    tx: &mut Tx,
    amb: &Ambient,
    input: &Inbound,
    who: &Recognised,
    follows: Option<CaseId>,
) -> Result<Ingested, IngestError> {
    let entering = Entering { input, who };
    let case = entering.case(amb, tx.next_number("case").await?);
    let interaction = entering.interaction(amb, &case);
    let message: MessageId = amb.id();
    insert_case(tx, &case, follows).await?;
    interaction.insert(tx).await?;
    let actor = Actor::Customer(who.id);
    let of = Of { case: case.id, customer: who.id, interaction: None };
    let opened = CaseEvent::CaseOpened { channel: input.channel, follows };
    tell(tx, amb, actor, of, &opened).await?;
    let of = of.in_interaction(interaction.id);
    let started = CaseEvent::InteractionStarted {
        channel_kind: input.channel_kind,
        state: interaction.state,
        assurance: input.assurance,
    };
    tell(tx, amb, actor, of, &started).await?;
    entering.message(message, &case, Some(interaction.id), 3).insert(tx).await?;
    tell(tx, amb, actor, of, &CaseEvent::MessageReceived { message }).await?;
    if interaction.state == State::Waiting {
        tell(tx, amb, actor, of, &CaseEvent::Queued { team: case.team, priority: case.priority }).await?;
    }
    if !attach(tx, amb, message, actor, &input.attachments).await? {
        return Err(IngestError::Attachment);
    }
    tally::moved(tx, case.id, None, Some(Shelf::of(&case))).await?;
    Ok(Ingested {
        customer: who.id,
        case: case.id,
        interaction: Some(interaction.id),
        message,
        opened_case: true,
        duplicate: false,
        needs_flow: interaction.state == State::Automated,
    })
}

/// Writes the row of a new case.
pub(crate) async fn insert_case(
    tx: &mut Tx,
    case: &CaseRecord,
    follows: Option<CaseId>,
) -> Result<(), helppo_store::DbError> {
    let params = p![
        case.id,
        case.number,
        case.customer,
        case.subject,
        case.status,
        case.team,
        case.owner,
        case.priority,
        case.language,
        case.channel,
        case.channel_kind,
        case.created_at,
        case.created_at,
        case.last_message_at,
        case.last_text,
        case.last_author_kind,
        case.unread,
        case.waiting_since,
        follows
    ];
    tx.exec(store::case::INSERT, params).await.map(|_| ())
}

impl Entering<'_> {
    fn case(&self, amb: &Ambient, number: i64) -> CaseRecord {
        let Inbound { channel, channel_kind, team, subject, text, bot_first, at, .. } = self.input;
        CaseRecord {
            id: amb.id(),
            number,
            customer: self.who.id,
            subject: subject.as_deref().unwrap_or_default().trim().chars().take(MAX_SUBJECT).collect(),
            status: CaseStatus::Open,
            team: *team,
            owner: None,
            priority: NORMAL,
            language: self.input.language.or(self.who.language),
            channel: *channel,
            channel_kind: *channel_kind,
            task: None,
            created_at: *at,
            last_message_at: *at,
            last_text: beginning(text),
            last_author_kind: AuthorKind::Customer,
            unread: 1,
            snoozed_until: None,
            waiting_since: (!bot_first).then_some(*at),
            solved_at: None,
            closed_at: None,
            merged_into: None,
            seq: 0,
        }
    }

    /// A further interaction of `case`: with the bot when it speaks first and nobody has the case.
    pub(super) fn interaction(&self, amb: &Ambient, case: &CaseRecord) -> InteractionRecord {
        let Inbound { channel, channel_kind, assurance, bot_first, at, .. } = self.input;
        let automated = *bot_first && case.owner.is_none();
        InteractionRecord {
            id: amb.id::<InteractionId>(),
            case: case.id,
            channel: *channel,
            channel_kind: *channel_kind,
            state: if automated { State::Automated } else { State::Waiting },
            agent: None,
            team: case.team,
            priority: case.priority,
            language: case.language,
            assurance: *assurance,
            preferred_agent: case.owner,
            skills: None,
            started_at: *at,
            waiting_since: (!automated).then_some(*at),
            accepted_at: None,
            ended_at: None,
            how: None,
        }
    }

    pub(super) fn message<'a>(
        &'a self,
        id: MessageId,
        case: &'a CaseRecord,
        interaction: Option<InteractionId>,
        seq: i64,
    ) -> Said<'a> {
        let input = self.input;
        // Another person's words in a customer's case carry that person's name.
        let guest = self.who.id != case.customer;
        Said {
            id,
            case: case.id,
            interaction,
            channel: input.channel,
            channel_kind: input.channel_kind,
            customer: self.who.id,
            seq,
            author_kind: AuthorKind::Customer,
            author: Some(self.who.id.into()),
            author_name: guest.then_some(self.who.name.as_str()),
            subject: input.subject.as_deref().map(str::trim).filter(|s| *s != case.subject),
            text: &input.text,
            html: input.html.as_deref(),
            language: input.language,
            delivery: Delivery::Received,
            provider_id: Some(&input.external_id),
            headers: &input.headers,
            extra: &input.extra,
            leaves_at: None,
            at: input.at,
        }
    }
}
