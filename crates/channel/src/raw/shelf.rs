//! What people do with raw bytes that were not understood: look, try again, discard.

use helppo_kernel::{Ambient, ChannelId, Cursor, MessageId, Millis, Page, RawId};
use helppo_people::{By, audit};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use serde_json::json;

use super::{First, RawRecord, RawState, promise};
use crate::store;

/// One line of the inbox as people see it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RawEntry {
    /// Its id.
    pub id: RawId,
    /// The channel it came by.
    pub channel: ChannelId,
    /// What names it within the channel.
    pub external_id: String,
    /// Who it is from, as far as the adapter could tell while accepting.
    pub from: Option<String>,
    /// Its subject, likewise.
    pub subject: Option<String>,
    /// Where it stands.
    pub state: RawState,
    /// When it was accepted.
    pub received_at: Millis,
    /// Bytes.
    pub size: i64,
    /// Failed tries.
    pub attempts: i64,
    /// Why it was not understood, or why it was set aside.
    pub error: Option<String>,
    /// The message it became.
    pub message: Option<MessageId>,
}

pub(crate) async fn list(
    tx: &mut Tx,
    channel: ChannelId,
    state: RawState,
    before: i64,
    limit: usize,
) -> Result<Page<RawEntry>, DbError> {
    // What is not done has an index of its own, and few rows.
    let list = if state == RawState::Done { store::LIST_DONE_RAW } else { store::LIST_RAW };
    let rows: Vec<RawRecord> = tx.all(list, p![channel, state, before, limit + 1]).await?;
    Ok(Page::from_overfull(rows, limit, |r| Cursor(vec![r.id.0])).map(RawEntry::from))
}

/// Puts raw bytes back to be understood again; gives whether there was anything to put back.
pub(crate) async fn replay(tx: &mut Tx, amb: &Ambient, by: &By, raw: &RawRecord) -> Result<bool, DbError> {
    if !matches!(raw.state, RawState::Quarantined | RawState::SetAside | RawState::Discarded) {
        return Ok(false);
    }
    if tx.exec(store::SET_RAW_STATE, p![RawState::New, raw.id, raw.state]).await? == 0 {
        return Ok(false);
    }
    promise(tx, amb.id(), raw.id, amb.now(), First::Job).await?;
    audit::record(tx, amb, by, "raw.replayed", raw.id, json!({ "from": raw.state })).await?;
    Ok(true)
}

/// Leaves raw bytes alone for good; gives whether there was anything to leave.
pub(crate) async fn discard(tx: &mut Tx, amb: &Ambient, by: &By, raw: &RawRecord) -> Result<bool, DbError> {
    if !matches!(raw.state, RawState::Quarantined | RawState::SetAside) {
        return Ok(false);
    }
    if tx.exec(store::SET_RAW_STATE, p![RawState::Discarded, raw.id, raw.state]).await? == 0 {
        return Ok(false);
    }
    audit::record(tx, amb, by, "raw.discarded", raw.id, json!({ "from": raw.state })).await?;
    Ok(true)
}

impl From<RawRecord> for RawEntry {
    fn from(r: RawRecord) -> Self {
        let noted = |key: &str| r.envelope.get(key).and_then(|v| v.as_str()).map(str::to_owned);
        Self {
            id: r.id,
            channel: r.channel,
            from: noted("from"),
            subject: noted("subject"),
            external_id: r.external_id,
            state: r.state,
            received_at: r.received_at,
            size: r.size,
            attempts: r.attempts,
            error: r.error,
            message: r.message,
        }
    }
}
