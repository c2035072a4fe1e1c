//! What happened in this room, past tense. Texts stay in the table.

use helppo_kernel::{Actor, Ambient, NewEvent, NoticeId};
use helppo_store::{DbError, Tx};
use serde_json::json;

/// The events of this room. They belong to no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the names of events are what the log is read by")]
pub enum NoticeEvent {
    NoticePublished,
    NoticeChanged,
    NoticeWithdrawn,
}

/// Writes what happened, in the transaction in which it happens.
pub async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    notice: NoticeId,
    event: NoticeEvent,
) -> Result<(), DbError> {
    let kind = match event {
        NoticeEvent::NoticePublished => "NoticePublished",
        NoticeEvent::NoticeChanged => "NoticeChanged",
        NoticeEvent::NoticeWithdrawn => "NoticeWithdrawn",
    };
    tx.event(amb.id(), &NewEvent::new(kind, amb.now(), actor, json!({ "notice": notice }))).await
}
