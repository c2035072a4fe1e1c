//! What the queue does with interactions: one file a verb. Routing decides, these verbs write it down
//! with the event, in the transaction of the caller.

mod end;
mod hand_over;
mod offer;
mod requeue;
mod take;

pub use end::{abandon, end_interaction, leave, wrap_up};
pub use hand_over::hand_over;
pub use offer::{accept, decline, expire, give_way, offer};
pub use requeue::{requeue, set_needs};
pub use take::take;

pub(crate) use end::{end_it, end_live, end_write_up};
pub(crate) use requeue::requeue_it;
pub(crate) use take::take_it;

use helppo_kernel::{Ambient, InteractionId};
use helppo_store::Tx;

use crate::CaseError;
use crate::record::{Held, InteractionRecord};

/// Holds an interaction's case, then reads the interaction: in this order nobody changes it meanwhile.
async fn hold(tx: &mut Tx, amb: &Ambient, id: InteractionId) -> Result<(Held, InteractionRecord), CaseError> {
    let case = InteractionRecord::get(tx, id).await?.case;
    let held = Held::any(tx, amb, case).await?;
    let record = InteractionRecord::get(tx, id).await?;
    Ok((held, record))
}
