//! The inbox of raw bytes: accepted first, understood later, never lost between the two.

mod accept;
mod process;
mod shelf;

use std::sync::Arc;

use helppo_kernel::{ChannelId, JobId, MessageId, Millis, RawId};
use helppo_store::{Bind, Col, DbError, FromCol, NewJob, P, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Configured, store};

pub use accept::{AcceptError, Accepted, ExternalId, NewRaw};
pub use process::ProcessRaw;
pub(crate) use shelf::{RawEntry, discard, list, replay};

/// The job that understands raw bytes; its key is the raw id.
pub const PROCESS_RAW: &str = "ProcessRaw";

/// Raw bytes on their way to be understood.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Their id.
    pub id: RawId,
    /// The channel they came by.
    pub channel: Configured,
    /// What names them within the channel.
    pub external_id: String,
    /// What the adapter noted while accepting: who said hello, from which address.
    pub envelope: Value,
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
    /// When they were accepted.
    pub received_at: Millis,
}

/// Why raw bytes were not understood.
#[derive(Debug, thiserror::Error)]
pub enum RawError {
    /// It may work later.
    #[error("{0}")]
    Retry(String),
    /// It will never work: a person decides.
    #[error("{0}")]
    Poison(String),
    /// Somebody else has taken them meanwhile; nothing to do.
    #[error("taken already")]
    Taken,
}

impl From<DbError> for RawError {
    fn from(e: DbError) -> Self {
        Self::Retry(e.to_string())
    }
}

/// Where raw bytes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawState {
    /// Accepted and not understood yet.
    New,
    /// They became a message.
    Done,
    /// Understood, and not for a case: a bounce, a loop, a machine's answer to nobody.
    SetAside,
    /// Not understood after several tries.
    Quarantined,
    /// A person decided that nothing is to be done with them.
    Discarded,
}

impl RawState {
    const ALL: [Self; 5] = [Self::New, Self::Done, Self::SetAside, Self::Quarantined, Self::Discarded];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Done => "done",
            Self::SetAside => "set_aside",
            Self::Quarantined => "quarantined",
            Self::Discarded => "discarded",
        }
    }
}

impl Bind for RawState {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for RawState {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == word)
            .ok_or_else(|| format!("{word:?} is no state of raw bytes"))
    }
}

row! {
    /// A row of the inbox.
    #[derive(Clone, Debug)]
    pub(crate) struct RawRecord {
        pub(crate) id: RawId,
        pub(crate) channel: ChannelId,
        pub(crate) external_id: String,
        pub(crate) blob: String,
        pub(crate) size: i64,
        pub(crate) envelope: Value,
        pub(crate) state: RawState,
        pub(crate) attempts: i64,
        pub(crate) error: Option<String>,
        pub(crate) message: Option<MessageId>,
        pub(crate) received_at: Millis,
    }
}

/// Marks raw bytes as understood, in the transaction that takes them in. [`RawError::Taken`] when they were
/// understood before: the transaction must not stand then.
pub async fn finish_raw(
    tx: &mut Tx,
    raw: RawId,
    state: RawState,
    message: Option<MessageId>,
    note: Option<&str>,
) -> Result<(), RawError> {
    if tx.exec(store::FINISH_RAW, p![state, message, note, raw]).await? == 0 {
        return Err(RawError::Taken);
    }
    tx.settle_job(PROCESS_RAW, &raw.to_string()).await?;
    Ok(())
}

/// Who understands raw bytes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// Whoever accepted them, right now; the job only if that does not happen.
    Accepter,
    /// The job.
    Job,
}

/// The promise that raw bytes are understood even if this process stops now.
async fn promise(tx: &mut Tx, job: JobId, raw: RawId, at: Millis, first: First) -> Result<(), DbError> {
    let key = raw.to_string();
    let job = NewJob { id: job, kind: PROCESS_RAW, key: &key, run_at: at, data: json!({ "raw": raw }) };
    match first {
        First::Accepter => tx.schedule_held(&job).await,
        First::Job => tx.schedule(&job).await,
    }
}
