//! The room as it lives in the server.

use std::sync::{Arc, PoisonError, RwLock};

use helppo_blob::Blob;
use helppo_kernel::{Ambient, ChannelKind, Problem};
use helppo_store::{DbError, Store, Tx, p};

use crate::{Channel, Configured, Delivered, Gate, Outgoing, store};

/// The store, the blobs, and the kinds of channel that this program knows.
pub struct Channels {
    pub(crate) store: Store,
    pub(crate) blob: Blob,
    pub(crate) ambient: Ambient,
    kinds: RwLock<Vec<Arc<dyn Channel>>>,
}

impl Channels {
    /// The room without any kind yet.
    pub fn new(store: Store, blob: Blob, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, blob, ambient, kinds: RwLock::default() })
    }

    /// Makes a kind known. A later one of the same kind takes the place of the earlier.
    pub fn register(&self, channel: Arc<dyn Channel>) {
        let mut kinds = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        kinds.retain(|k| k.kind() != channel.kind());
        kinds.push(channel);
    }

    /// How a kind is spoken, when this program knows it.
    pub fn kind(&self, kind: ChannelKind) -> Option<Arc<dyn Channel>> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        kinds.iter().find(|k| k.kind() == kind).cloned()
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The blobs.
    pub fn blob(&self) -> &Blob {
        &self.blob
    }

    /// Clock, ids and chance.
    pub fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// Brings a message out by another kind of channel than its own, for customers who have left: an answer in
    /// the chat goes on by e-mail. `None` when there is no channel of that kind.
    pub async fn continue_by(&self, kind: ChannelKind, out: &Outgoing, gate: &Gate) -> Option<Delivered> {
        let team = out.channel.record.team;
        let found =
            self.store.read(async move |tx: &mut Tx| tx.opt(store::CHANNEL_FOR, p![kind, team]).await).await;
        let channel: Configured = match found {
            Ok(record) => crate::ChannelRecord::open(record?, self.store.vault()),
            Err(error) => return Some(Delivered::Refused { why: busy(&error), permanent: false }),
        };
        let out = Outgoing { channel, ..out.clone() };
        Some(crate::deliver::hand_over(self, &out, gate).await)
    }

    pub(crate) async fn write<T, E, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Into<Problem> + Send + 'static,
    {
        self.store.write(verb).await.map_err(Into::into)
    }

    pub(crate) async fn read<T, E, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Into<Problem> + Send + 'static,
    {
        self.store.read(verb).await.map_err(Into::into)
    }
}

fn busy(error: &DbError) -> String {
    format!("the store could not answer: {error}")
}
