//! Sending a customer on to another channel, with the reason: the evidence of a dead end.

use helppo_case::{CaseRecord, CaseStatus, live_interactions};
use helppo_kernel::{Actor, Ambient, CaseId, ChannelKind, Problem};
use helppo_store::{DbError, Tx, p};

use crate::event::tell_moved;
use crate::ledger::ChangeReason;
use crate::store;

/// Why nobody was sent on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendOnError {
    /// There is no such case.
    #[error("there is no such case")]
    NotFound,
    /// The matter is over.
    #[error("the matter is over")]
    Over,
    /// They are there already.
    #[error("the customer is in that channel already")]
    There,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Notes that the customer of a case was sent on to another kind of channel. They come there by themselves.
pub(crate) async fn send_on(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    case: CaseId,
    (to, reason): (ChannelKind, ChangeReason),
) -> Result<(), SendOnError> {
    tx.exec(store::HOLD_CASE, p![case]).await?;
    let record = CaseRecord::get(tx, case).await?.ok_or(SendOnError::NotFound)?;
    if matches!(record.status, CaseStatus::Solved | CaseStatus::Closed) {
        return Err(SendOnError::Over);
    }
    let live = live_interactions(tx, case).await?.pop();
    let from = live.as_ref().map_or(record.channel_kind, |talk| talk.channel_kind);
    if from == to {
        return Err(SendOnError::There);
    }
    let of = (case, record.customer, live.map(|talk| talk.id));
    Ok(tell_moved(tx, amb, actor, of, (from, to, reason)).await?)
}

impl From<SendOnError> for Problem {
    fn from(e: SendOnError) -> Self {
        match e {
            SendOnError::NotFound => Self::not_found("case"),
            SendOnError::Over => {
                Self::conflict("wrong-status", "The matter is over. Reopen it, then send the customer on.")
            }
            SendOnError::There => Self::invalid("to", "the customer is in that channel already"),
            SendOnError::Db(e) => e.into(),
        }
    }
}
