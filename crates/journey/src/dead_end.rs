//! Dead ends: the same forced change again and again is a defect, with an owner and what it costs.

use helppo_kernel::{AgentId, Ambient, ChannelKind, DeadEndId, Millis};
use helppo_people::{By, audit};
use helppo_store::{DbError, Tx, p, row, word_column};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::ledger::ChangeReason;
use crate::store;

/// Forced changes in [`WINDOW_MS`] that make a dead end.
pub const ENOUGH: i64 = 5;
/// Ninety days.
pub const WINDOW_MS: i64 = 90 * 86_400_000;
/// What it costs a customer to find the other channel and begin again, besides waiting there.
pub const START_OVER_MS: i64 = 6 * 60_000;

/// How far the mending is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadEndState {
    /// Nobody has done anything about it.
    Open,
    /// Somebody is on it.
    InWork,
    /// It should not come back; when it does, it is open again.
    Mended,
    /// It stays: written down why.
    Accepted,
}

impl DeadEndState {
    const ALL: [Self; 4] = [Self::Open, Self::InWork, Self::Mended, Self::Accepted];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InWork => "in_work",
            Self::Mended => "mended",
            Self::Accepted => "accepted",
        }
    }
}

word_column!(DeadEndState, "state of a dead end");

row! {
    /// A defect: customers who begin here must go elsewhere, always for the same reason.
    #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
    pub struct DeadEnd {
        /// Its id.
        pub id: DeadEndId,
        /// The task; empty where nobody named one.
        pub task: String,
        /// The kind of channel that was left.
        pub channel: ChannelKind,
        /// Why.
        pub reason: ChangeReason,
        /// How far the mending is.
        pub state: DeadEndState,
        /// Who sees to it.
        pub owner: Option<AgentId>,
        /// What was written down about it.
        pub note: String,
        /// The first of these changes in the last ninety days.
        pub first_at: Millis,
        /// The last one.
        pub last_at: Millis,
        /// How many in ninety days.
        pub times: i64,
        /// Customers' time lost in ninety days, in milliseconds.
        pub cost_ms: i64,
        /// When the record changed.
        pub updated_at: Millis,
    }
}

/// What somebody changes about a dead end; absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeadEndChange {
    pub state: Option<DeadEndState>,
    /// Null takes the owner away.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<AgentId>)]
    pub owner: Option<Option<AgentId>>,
    pub note: Option<String>,
}

#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<AgentId>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Counts a change again after one more of it was seen, and keeps the record of it once it is one.
pub(crate) async fn count(
    tx: &mut Tx,
    amb: &Ambient,
    task: &str,
    (channel, reason): (ChannelKind, ChangeReason),
) -> Result<(), DbError> {
    let now = amb.now();
    let since = now.plus(-WINDOW_MS);
    let (times, first_at, last_at): (i64, Millis, Millis) =
        tx.one(store::COUNT_CHANGES, p![channel, reason, since, task]).await?;
    let stood: Option<DeadEnd> = tx.opt(store::DEAD_END_AT, p![task, channel, reason]).await?;
    if times < ENOUGH && stood.is_none() {
        return Ok(());
    }
    let waited: i64 = tx.one(store::COUNT_WAITS, p![channel, reason, since, task]).await?;
    let cost_ms = waited.saturating_add(times.saturating_mul(START_OVER_MS));
    let new = DeadEnd {
        id: amb.id(),
        task: task.to_owned(),
        channel,
        reason,
        state: DeadEndState::Open,
        owner: None,
        note: String::new(),
        first_at,
        last_at,
        times,
        cost_ms,
        updated_at: now,
    };
    let before = stood.clone().unwrap_or(new);
    let came_back = before.state == DeadEndState::Mended && last_at > before.updated_at;
    let state = if came_back { DeadEndState::Open } else { before.state };
    let next = DeadEnd { state, first_at, last_at, times, cost_ms, ..before.clone() };
    if stood.as_ref() == Some(&next) {
        return Ok(());
    }
    put(tx, &next).await
}

async fn put(tx: &mut Tx, one: &DeadEnd) -> Result<(), DbError> {
    let params = p![
        one.id,
        one.task,
        one.channel,
        one.reason,
        one.state,
        one.owner,
        one.note,
        one.first_at,
        one.last_at,
        one.times,
        one.cost_ms,
        one.updated_at
    ];
    tx.exec(store::PUT_DEAD_END, params).await.map(drop)
}

/// All of them, the dearest first.
pub async fn dead_ends(tx: &mut Tx) -> Result<Vec<DeadEnd>, DbError> {
    tx.all(store::DEAD_ENDS, p![]).await
}

/// Writes down who mends it and how far that is; nothing when there is none.
pub async fn change_dead_end(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    id: DeadEndId,
    change: &DeadEndChange,
) -> Result<Option<DeadEnd>, DbError> {
    let Some(before) = tx.opt::<DeadEnd>(store::DEAD_END, p![id]).await? else { return Ok(None) };
    let mut next = DeadEnd { updated_at: amb.now(), ..before };
    if let Some(state) = change.state {
        next.state = state;
    }
    if let Some(owner) = change.owner {
        next.owner = owner;
    }
    if let Some(note) = &change.note {
        next.note = note.trim().chars().take(2_000).collect();
    }
    put(tx, &next).await?;
    let to = json!({ "state": next.state, "owner": next.owner, "task": next.task, "channel": next.channel });
    audit::record(tx, amb, by, "dead_end.changed", &id.to_string(), to).await?;
    Ok(Some(next))
}
