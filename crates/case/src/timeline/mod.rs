//! One column of time: everything said and done in a case, across channels, from its events.

mod item;
mod load;
mod page;

pub use item::{
    AttachmentItem, CaseRef, CustomerItem, EventItem, ItemActor, ItemKind, MessageItem, NoteItem, Person,
    TimelineItem,
};
pub use load::items;
pub use page::{Timeline, customer_timeline, timeline};

use helppo_kernel::Event;
use helppo_store::{DbError, Tx};

use crate::link::Links;

/// The item that an event shows, for pushing it to open desks. News of a delivery gives the message's
/// own item again, in its new state; events that nobody reads give nothing.
pub async fn item_for_event(
    tx: &mut Tx,
    links: &Links,
    event: &Event,
) -> Result<Option<TimelineItem>, DbError> {
    let shown = page::shown_event(tx, event).await?;
    match shown {
        Some(event) => Ok(items(tx, links, &[event]).await?.pop()),
        None => Ok(None),
    }
}
