//! What happened in this room, past tense. Both belong to the case.

use helppo_kernel::{Actor, Ambient, AskId, CaseId, ChannelKind, CustomerId, InteractionId, NewEvent};
use helppo_store::{DbError, Tx, p};
use serde_json::{Value, json};

use crate::store;

/// The events of this room.
#[derive(Clone, Debug, PartialEq)]
pub enum SurveyEvent {
    SurveyAsked { ask: AskId, kind: &'static str, channel_kind: ChannelKind },
    SurveyAnswered { ask: AskId, score: i64, previous: Option<i64>, with_text: bool },
}

/// Where an event belongs.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    pub case: CaseId,
    pub customer: CustomerId,
    pub interaction: Option<InteractionId>,
}

/// Writes what happened, in the transaction in which it happens.
pub async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    of: Of,
    event: &SurveyEvent,
) -> Result<(), DbError> {
    // A case's events are numbered one after the other: its row is held meanwhile.
    tx.exec(store::HOLD_CASE, p![of.case]).await?;
    let (kind, data) = event.parts();
    let mut new = NewEvent::new(kind, amb.now(), actor, data).of_customer(of.customer).of_case(of.case);
    new.interaction = of.interaction;
    tx.event(amb.id(), &new).await
}

impl SurveyEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::SurveyAsked { ask, kind, channel_kind } => {
                ("SurveyAsked", json!({"ask": ask, "kind": kind, "channel_kind": channel_kind}))
            }
            Self::SurveyAnswered { ask, score, previous, with_text } => (
                "SurveyAnswered",
                json!({"ask": ask, "score": score, "previous": previous, "with_text": with_text}),
            ),
        }
    }
}
