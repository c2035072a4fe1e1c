//! Raw bytes: durable before their sender hears "ok", processed after, kept when they cannot be read.

use std::sync::Arc;

use helppo_blob::{BlobError, BlobHash, Prepared};
use helppo_kernel::{Ambient, ChannelId, JobId, Millis, RawId};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p, row};
use serde_json::{Value, json};

use crate::{BoxFuture, Channels, RawFailure, statement};

/// The job that processes one raw message; its key is the raw id.
const PROCESS_RAW: &str = "ProcessRaw";

/// Bytes as an adapter received them.
#[derive(Clone, Debug)]
pub struct RawIn {
    /// The channel they came by.
    pub channel: ChannelId,
    /// What makes the same bytes the same when they come again.
    pub external_id: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What came with them: envelope sender and recipients, UID.
    pub envelope: Value,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedRaw {
    /// Their id.
    pub id: RawId,
    /// Whether they had come before; then nothing was written.
    pub duplicate: bool,
}

/// Where raw bytes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawState {
    /// A message was made of them.
    Done,
    /// A filter left them out on purpose.
    Ignored,
    /// They could not be read; a person decides.
    Quarantined,
}

impl RawState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
        }
    }
}

row! {
    /// Accepted bytes, without the bytes.
    #[derive(Clone, Debug)]
    pub struct Raw {
        /// Their id.
        pub id: RawId,
        /// The channel they came by.
        pub channel: ChannelId,
        /// Their name within the channel.
        pub external_id: String,
        /// Where the bytes are.
        pub blob: String,
        /// How many.
        pub size: i64,
        /// What came with them.
        pub envelope: Value,
        /// `new`, `done`, `ignored` or `quarantined`.
        pub state: String,
        /// Why they are in quarantine.
        pub error: Option<String>,
        /// When they were accepted.
        pub received_at: Millis,
    }
}

/// Makes bytes durable and promises to process them. When this returns, the sender may hear "ok".
pub async fn accept_raw(room: &Channels, input: RawIn) -> Result<AcceptedRaw, BlobError> {
    let prepared = room.blob.prepare(input.bytes).await?;
    let (amb, id, job) = (room.ambient.clone(), room.ambient.id(), room.ambient.id());
    let (channel, external_id, envelope) = (input.channel, input.external_id, input.envelope);
    let kept = room
        .store
        .write(async move |tx: &mut Tx| {
            keep_raw(tx, &amb, (id, job), channel, &external_id, &envelope, &prepared).await
        })
        .await?;
    Ok(kept)
}

/// [`accept_raw`] inside a transaction of the adapter's own, such as the one that moves an IMAP cursor.
pub async fn keep_raw(
    tx: &mut Tx,
    amb: &Ambient,
    ids: (RawId, JobId),
    channel: ChannelId,
    external_id: &str,
    envelope: &Value,
    bytes: &Prepared,
) -> Result<AcceptedRaw, DbError> {
    let (id, job) = ids;
    let now = amb.now();
    let (hash, envelope) = (bytes.hash.to_string(), envelope.to_string());
    let row = p![id, channel, external_id, hash, bytes.size, envelope, now];
    if tx.exec(statement::INSERT_RAW, row).await? == 0 {
        let id = tx.one(statement::RAW_BY_EXTERNAL, p![channel, external_id]).await?;
        return Ok(AcceptedRaw { id, duplicate: true });
    }
    bytes.keep(tx, now).await?;
    let key = id.to_string();
    tx.schedule(&NewJob { id: job, kind: PROCESS_RAW, key: &key, run_at: now, data: json!({ "raw": id }) }).await?;
    Ok(AcceptedRaw { id, duplicate: false })
}

/// Marks raw bytes; adapters call it in the transaction of their ingest.
pub async fn raw_is(tx: &mut Tx, id: RawId, state: RawState, why: Option<&str>) -> Result<(), DbError> {
    tx.exec(statement::SET_RAW_STATE, p![state.as_str(), why, id]).await.map(|_| ())
}

/// Promises to process raw bytes once more, after a person has looked.
pub(crate) async fn replay(tx: &mut Tx, amb: &Ambient, id: RawId) -> Result<(), DbError> {
    let now = amb.now();
    let job = NewJob { id: amb.id(), kind: PROCESS_RAW, key: &id.to_string(), run_at: now, data: json!({ "raw": id }) };
    tx.exec(statement::SET_RAW_STATE, p!["new", None::<String>, id]).await?;
    tx.schedule(&job).await
}

/// Does `ProcessRaw` jobs: gives the bytes to the adapter of their channel.
pub struct ProcessRaw(pub Arc<Channels>);

impl ProcessRaw {
    /// The kind of job it does.
    pub const KIND: &'static str = PROCESS_RAW;

    async fn process(&self, id: RawId) -> Result<(), RawFailure> {
        let room = &self.0;
        let later = |e: &dyn std::fmt::Display| RawFailure::Later(e.to_string());
        let raw: Option<Raw> = room
            .store
            .read(async move |tx: &mut Tx| tx.opt(statement::RAW, p![id]).await)
            .await
            .map_err(|e: DbError| later(&e))?;
        let Some(raw) = raw.filter(|r| r.state == "new") else { return Ok(()) };
        let channel = room.get(raw.channel).await.map_err(|e| later(&e))?;
        let adapter = channel.and_then(|c| room.adapter(c.kind));
        let adapter = adapter.ok_or_else(|| RawFailure::Unreadable("its channel is gone".into()))?;
        let hash: BlobHash = raw.blob.parse().map_err(|_| RawFailure::Unreadable("its bytes are lost".into()))?;
        let bytes = room.blob.get(hash).await.map_err(|e| match e {
            BlobError::Missing(_) | BlobError::Damaged(_) => RawFailure::Unreadable(e.to_string()),
            other => later(&other),
        })?;
        adapter.process(&raw, bytes).await
    }

    async fn quarantine(&self, id: RawId, why: String) {
        tracing::error!(raw = %id, error = why, "raw bytes went into quarantine");
        let kept = self
            .0
            .store
            .write(async move |tx: &mut Tx| raw_is(tx, id, RawState::Quarantined, Some(&why)).await)
            .await;
        if let Err(e) = kept {
            tracing::error!(raw = %id, error = %e, "the quarantine could not be written");
        }
    }
}

impl JobHandler for ProcessRaw {
    fn run(&self, job: Job) -> BoxFuture<'_, JobOutcome> {
        Box::pin(async move {
            let id = job.data["raw"].as_str().and_then(|t| t.parse().ok());
            let Some(id) = id else { return JobOutcome::Failed("the job names no raw message".into()) };
            match self.process(id).await {
                Ok(()) => JobOutcome::Done,
                Err(RawFailure::Later(why)) if job.attempts < self.tries() => JobOutcome::Retry(why),
                Err(RawFailure::Later(why) | RawFailure::Unreadable(why)) => {
                    self.quarantine(id, why).await;
                    JobOutcome::Done
                }
            }
        })
    }

    fn tries(&self) -> i64 {
        8
    }
}
