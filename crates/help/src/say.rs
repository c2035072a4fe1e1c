//! A word in a call, by whoever asked, was asked, or sees the case.

use helppo_kernel::{AgentId, Ambient, HelpId, NoteId};
use helppo_store::{DbError, Tx, p};

use crate::call::{Call, HelpError, Place};
use crate::event::{HelpEvent, tell};
use crate::store;

/// Longer words belong into a note.
const MAX_TEXT: usize = 5_000;

/// Says something in an open call.
pub async fn say(tx: &mut Tx, amb: &Ambient, call: HelpId, by: AgentId, text: &str) -> Result<(), HelpError> {
    let text = plain(text)?;
    let found = Call::get(tx, call).await?;
    let place = Place::hold(tx, found.case).await?;
    // Read again now that the case is held: it may have been closed meanwhile.
    if Call::get(tx, call).await?.closed_at.is_some() {
        return Err(HelpError::Closed);
    }
    add_word(tx, amb, call, by, place.next, text).await?;
    Ok(tell(tx, amb, by, (found.case, place.customer), &HelpEvent::HelpAnswered { call }).await?)
}

/// Words as they are kept.
pub(crate) fn plain(text: &str) -> Result<&str, HelpError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_TEXT {
        return Err(HelpError::Invalid { field: "text", message: "expected 1 to 5,000 characters" });
    }
    Ok(text)
}

pub(crate) async fn add_word(
    tx: &mut Tx,
    amb: &Ambient,
    call: HelpId,
    by: AgentId,
    seq: i64,
    text: &str,
) -> Result<(), DbError> {
    let id: NoteId = amb.id();
    tx.exec(store::ADD_WORD, p![id, call, by, seq, text, amb.now()]).await.map(|_| ())
}
