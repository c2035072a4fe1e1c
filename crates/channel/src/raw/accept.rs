//! Accepting: the bytes are committed before the other side hears "yes".

use std::sync::Arc;

use helppo_blob::{BlobError, Prepared};
use helppo_kernel::{ChannelId, JobId, RawId};
use helppo_store::{DbError, Tx, p};
use serde_json::Value;

use super::{First, RawState, promise};
use crate::{Channels, store};

/// How long the process that accepted has to understand the bytes itself, before the job does it. When it
/// dies and starts anew the job does not wait for this.
const BACKSTOP_MS: i64 = 60_000;

/// Raw bytes to accept, for one channel or several at once.
#[derive(Clone, Debug)]
pub struct NewRaw {
    /// The channels they are for.
    pub channels: Vec<ChannelId>,
    /// What names them within each channel, for ever.
    pub external_id: ExternalId,
    /// What is known about how they came.
    pub envelope: Value,
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// What names raw bytes within a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternalId {
    /// A name that the source gives, such as a mailbox's UID or a webhook's event id.
    Named(String),
    /// Nothing but the bytes themselves: the same bytes again are the same message.
    Content,
}

impl ExternalId {
    fn name(&self, bytes: &Prepared) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::Content => format!("sha256:{}", bytes.hash),
        }
    }
}

/// Raw bytes that are committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Their id.
    pub raw: RawId,
    /// The channel.
    pub channel: ChannelId,
    /// They had been accepted before.
    pub duplicate: bool,
}

/// Why raw bytes were not accepted. Nothing was kept; the source is told to try again.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The disk.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl Channels {
    /// Writes down that something came which could not be taken: what is known of it waits in quarantine for a
    /// person. The same again is the same entry.
    pub async fn quarantine_raw(&self, input: &NewRaw, why: &str) -> Result<(), AcceptError> {
        let prepared = self.blob.prepare(input.bytes.to_vec()).await?;
        let external = input.external_id.name(&prepared);
        let (now, envelope, blob) =
            (self.ambient.now(), input.envelope.to_string(), prepared.hash.to_string());
        let rows: Vec<(RawId, ChannelId)> = input.channels.iter().map(|c| (self.ambient.id(), *c)).collect();
        let why = why.to_owned();
        let written = self.store.write(async move |tx: &mut Tx| {
            prepared.keep(tx, now).await?;
            for &(raw, channel) in &rows {
                tx.exec(store::INSERT_RAW, p![raw, channel, external, blob, prepared.size, envelope, now])
                    .await?;
                let quarantined = RawState::Quarantined;
                tx.exec(store::FINISH_RAW, p![quarantined, None::<i64>, why, raw]).await?;
            }
            Ok::<_, DbError>(())
        });
        Ok(written.await?)
    }

    /// Commits raw bytes. When this returns they are on the disk, and a job makes sure that they are understood
    /// whatever happens next; the caller may do that at once with [`Channels::understand`].
    pub async fn accept(&self, input: &NewRaw) -> Result<Vec<Accepted>, AcceptError> {
        let prepared = self.blob.prepare(input.bytes.to_vec()).await?;
        let external = input.external_id.name(&prepared);
        let (now, envelope, blob) =
            (self.ambient.now(), input.envelope.to_string(), prepared.hash.to_string());
        let rows: Vec<(RawId, JobId, ChannelId)> =
            input.channels.iter().map(|c| (self.ambient.id(), self.ambient.id(), *c)).collect();
        let accepted = self.store.write(async move |tx: &mut Tx| {
            prepared.keep(tx, now).await?;
            let mut accepted = Vec::with_capacity(rows.len());
            for &(raw, job, channel) in &rows {
                let params = p![raw, channel, external, blob, prepared.size, envelope, now];
                let duplicate = tx.exec(store::INSERT_RAW, params).await? == 0;
                let raw = if duplicate {
                    tx.one(store::RAW_BY_EXTERNAL, p![channel, external]).await?
                } else {
                    raw
                };
                if !duplicate {
                    promise(tx, job, raw, now.plus(BACKSTOP_MS), First::Accepter).await?;
                }
                accepted.push(Accepted { raw, channel, duplicate });
            }
            Ok::<_, DbError>(accepted)
        });
        Ok(accepted.await?)
    }
}
