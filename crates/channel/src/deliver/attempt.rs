//! Attempts as rows: which one this is, and how it ended.

use helppo_case::{CaseError, Delivery, Departure, delivery_changed, depart, get_message};
use helppo_kernel::{DeliveryId, MessageId};
use helppo_store::{Tx, p};

use crate::store::{INSERT_ATTEMPT, LAST_ATTEMPT, SETTLE_ATTEMPT};
use crate::{Channels, Delivered};

/// What there is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It has left, was recalled, or is gone.
    Over,
    /// An attempt began to hand it over and nobody saw the end.
    Lost { number: i64 },
    /// Try it; this is the number of the attempt.
    Go { number: i64 },
}

pub(super) async fn before(channels: &Channels, message: MessageId) -> Result<Before, CaseError> {
    let read = channels.store.read(async move |tx: &mut Tx| {
        let head = match get_message(tx, message).await {
            Ok(head) => head,
            Err(CaseError::NotFound(_)) => return Ok(Before::Over),
            Err(e) => return Err(e),
        };
        if head.delivery != Delivery::Queued {
            return Ok(Before::Over);
        }
        let last: Option<(i64, String)> = tx.opt(LAST_ATTEMPT, p![message]).await?;
        Ok::<_, CaseError>(match last {
            None => Before::Go { number: 1 },
            Some((number, outcome)) if outcome == "started" => Before::Lost { number },
            Some((number, _)) => Before::Go { number: number + 1 },
        })
    });
    read.await
}

/// Writes how an attempt ended. A kind that never came to the gate gets its row here.
pub(super) async fn settle(
    channels: &Channels,
    message: MessageId,
    number: i64,
    delivered: &Delivered,
    last: bool,
) -> Result<(), CaseError> {
    let (ambient, delivered) = (channels.ambient.clone(), delivered.clone());
    let id: DeliveryId = ambient.id();
    let write = channels.store.write(async move |tx: &mut Tx| {
        let (outcome, to, provider_id, detail) = match &delivered {
            Delivered::Accepted { provider_id } => {
                ("accepted", Some(Delivery::Sent), provider_id.as_deref(), None)
            }
            Delivered::Refused { why, .. } if last => ("refused", Some(Delivery::Failed), None, Some(why)),
            Delivered::Refused { why, .. } => ("delayed", None, None, Some(why)),
            Delivered::Unknown { why } => ("unknown", Some(Delivery::Unknown), None, Some(why)),
            Delivered::Recalled => return Ok(()),
        };
        let detail = detail.map(|d| d.chars().take(1000).collect::<String>());
        if tx.exec(SETTLE_ATTEMPT, p![outcome, provider_id, detail, message, number]).await? == 0 {
            if outcome == "accepted" && depart(tx, message).await? == Departure::Over {
                return Ok(());
            }
            tx.exec(INSERT_ATTEMPT, p![id, message, number, ambient.now()]).await?;
            tx.exec(SETTLE_ATTEMPT, p![outcome, provider_id, detail, message, number]).await?;
        }
        if let Some(to) = to {
            delivery_changed(tx, &ambient, message, to, provider_id).await?;
        }
        Ok::<_, CaseError>(())
    });
    write.await
}
