//! Understanding what was accepted: at once by whoever accepted it, or by the job.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt as _;
use helppo_kernel::RawId;
use helppo_store::{DbError, Job, JobHandler, JobOutcome, Tx, p};

use super::{Raw, RawError, RawRecord, RawState};
use crate::{Channels, find_channel, store};

/// Tries before raw bytes go into quarantine.
const TRIES: i64 = 5;

/// Understands raw bytes that nobody has understood yet.
pub struct ProcessRaw(pub Arc<Channels>);

impl JobHandler for ProcessRaw {
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let Some(raw) = job.data.get("raw").and_then(|v| v.as_str()?.parse().ok()) else {
                return JobOutcome::Failed("the job names no raw message".into());
            };
            match self.0.understand(raw, None).await {
                Ok(()) => JobOutcome::Done,
                Err(why) => JobOutcome::Retry(why),
            }
        })
    }

    fn tries(&self) -> i64 {
        // Quarantine is counted in the row, where people see it; the job only ends after that.
        TRIES * 4
    }
}

impl Channels {
    /// Understands raw bytes: gives them to the kind of their channel and keeps count of failures. `bytes` spares
    /// reading them back when the caller has them still. An error means that a later try may work and is
    /// promised already.
    pub async fn understand(&self, id: RawId, bytes: Option<Arc<Vec<u8>>>) -> Result<(), String> {
        let outcome = match self.load(id, bytes).await {
            Ok(Some(raw)) => self.give(&raw).await,
            Ok(None) => return Ok(()),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) | Err(RawError::Taken) => Ok(()),
            Err(RawError::Retry(why)) => self.stumble(id, why, TRIES).await,
            Err(RawError::Poison(why)) => self.stumble(id, why, 0).await,
        }
    }

    async fn load(&self, id: RawId, bytes: Option<Arc<Vec<u8>>>) -> Result<Option<Raw>, RawError> {
        let found = self.store.read(async move |tx: &mut Tx| {
            let Some(record) = tx.opt::<RawRecord>(store::RAW, p![id]).await? else { return Ok(None) };
            let channel = find_channel(tx, record.channel).await?;
            Ok::<_, DbError>(Some((record, channel)))
        });
        let Some((record, channel)) = found.await? else { return Ok(None) };
        if record.state != RawState::New {
            return Ok(None);
        }
        let channel = channel.ok_or_else(|| RawError::Poison("its channel is gone".into()))?;
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => {
                let hash =
                    record.blob.parse().map_err(|_| RawError::Poison("its blob has no name".into()))?;
                Arc::new(self.blob.get(hash).await.map_err(|e| RawError::Retry(e.to_string()))?)
            }
        };
        Ok(Some(Raw {
            id,
            channel: channel.open(self.store.vault()),
            external_id: record.external_id,
            envelope: record.envelope,
            bytes,
            received_at: record.received_at,
        }))
    }

    /// A panic while reading foreign bytes is a failure of these bytes and of nothing else.
    async fn give(&self, raw: &Raw) -> Result<(), RawError> {
        let Some(kind) = self.kind(raw.channel.record.kind) else {
            return Err(RawError::Retry("this program does not speak the channel's kind".into()));
        };
        match AssertUnwindSafe(kind.receive(raw)).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(_) => Err(RawError::Retry("reading it panicked".into())),
        }
    }

    async fn stumble(&self, id: RawId, why: String, tries: i64) -> Result<(), String> {
        let told = why.clone();
        let counted = self.store.write(async move |tx: &mut Tx| {
            let attempts: Option<i64> = tx.opt(store::STUMBLE_RAW, p![told, id]).await?;
            let over = attempts.is_some_and(|a| a >= tries);
            if over {
                tx.exec(store::FINISH_RAW, p![RawState::Quarantined, None::<i64>, told, id]).await?;
            }
            Ok::<_, DbError>(over)
        });
        match counted.await {
            Ok(true) => {
                tracing::error!(raw = %id, error = why, "a raw message went into quarantine");
                Ok(())
            }
            Ok(false) => Err(why),
            Err(error) => Err(format!("{why}; and its failure could not be kept: {error}")),
        }
    }
}
