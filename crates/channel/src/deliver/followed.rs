//! Words that went on by another channel than their own: what became of that is told on the words.

use helppo_case::{CaseError, Delivery, delivery_changed};
use helppo_kernel::{Ambient, DeliveryId, MessageId, Millis};
use helppo_store::{Tx, p};

use super::{GIVE_UP_MS, again_at};
use crate::Delivered;
use crate::store::{INSERT_ATTEMPT, LAST_ATTEMPT, SETTLE_ATTEMPT};

/// What follows from an attempt to bring words out by another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// They have left.
    Gone,
    /// They are to be tried again then.
    Again(Millis),
    /// They will not leave by that way; the words say so.
    Failed,
}

/// Writes down one attempt at messages that have been waiting `since`. Nobody
/// knows whether words of unknown outcome left, so they read as failed, with what is known.
pub async fn followed(
    tx: &mut Tx,
    amb: &Ambient,
    messages: &[MessageId],
    delivered: &Delivered,
    since: Millis,
) -> Result<Followed, CaseError> {
    let now = amb.now();
    let mut numbered = Vec::with_capacity(messages.len());
    for message in messages {
        let last: Option<(i64, String)> = tx.opt(LAST_ATTEMPT, p![*message]).await?;
        numbered.push((*message, last.map_or(1, |(number, _)| number + 1)));
    }
    let most = numbered.iter().map(|(_, number)| *number).max().unwrap_or(1);
    let (outcome, detail, then) = match delivered {
        Delivered::Accepted { .. } => ("accepted", None, Followed::Gone),
        Delivered::Refused { why, permanent: false } if now.since(since) < GIVE_UP_MS => {
            ("delayed", Some(why.clone()), Followed::Again(again_at(amb, most, now)))
        }
        Delivered::Refused { why, .. } => ("refused", Some(why.clone()), Followed::Failed),
        Delivered::Unknown { why } => ("unknown", Some(why.clone()), Followed::Failed),
        Delivered::Recalled => return Ok(Followed::Gone),
    };
    let detail = detail.map(|d| d.chars().take(1000).collect::<String>());
    for (message, number) in numbered {
        tx.exec(INSERT_ATTEMPT, p![amb.id::<DeliveryId>(), message, number, now]).await?;
        // What the mail is called there is no name of these words: it carries several of them.
        tx.exec(SETTLE_ATTEMPT, p![outcome, None::<String>, detail, message, number]).await?;
        if then == Followed::Failed {
            delivery_changed(tx, amb, message, Delivery::Failed, None).await?;
        }
    }
    Ok(then)
}
