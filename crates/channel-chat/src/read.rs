//! The visitor has seen an answer: their own count falls, and the agent's screen shows the mark.

use helppo_case::{CaseError, Delivery, delivery_changed};
use helppo_kernel::{Ambient, CaseId, MessageId};
use helppo_store::{DbError, Tx, p};

use crate::store::talk as sql;
use crate::talk;
use crate::visitor::VisitorId;

/// Marks everything up to `upto` in a talk as seen; gives `false` when it is not this visitor's.
pub async fn mark_read(
    tx: &mut Tx,
    amb: &Ambient,
    visitor: VisitorId,
    talk: CaseId,
    upto: MessageId,
) -> Result<bool, DbError> {
    let Some(talk) = talk::find(tx, visitor, talk).await? else { return Ok(false) };
    for interaction in talk.pieces {
        let read: Vec<MessageId> = tx.all(sql::NEWLY_READ, p![interaction, upto]).await?;
        tx.exec(sql::READ_UPTO, p![upto, interaction, visitor, upto]).await?;
        for message in read {
            // A message that went away meanwhile needs no mark.
            if let Err(CaseError::Db(e)) = delivery_changed(tx, amb, message, Delivery::Read, None).await {
                return Err(e);
            }
        }
    }
    Ok(true)
}
