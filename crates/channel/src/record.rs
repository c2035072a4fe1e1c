//! Rows of `channel`.

use std::collections::BTreeMap;

use helppo_kernel::{ChannelId, ChannelKind, Locale, Millis, TeamId};
use helppo_store::{DbError, Tx, Vault, p, row};
use serde_json::Value;

use crate::{Configured, settings, store};

row! {
    /// One channel. Its secrets stay sealed; see [`ChannelRecord::open`].
    #[derive(Clone, Debug)]
    pub struct ChannelRecord {
        /// Its id.
        pub id: ChannelId,
        /// Its kind.
        pub kind: ChannelKind,
        /// What people call it.
        pub name: String,
        /// Whether it is in use.
        pub enabled: bool,
        /// The team whose queue serves it.
        pub team: TeamId,
        /// The brand it speaks for.
        pub brand: Option<String>,
        /// The language it speaks when nothing else is known.
        pub language: Option<Locale>,
        /// Settings of its kind.
        pub settings: Value,
        pub(crate) sealed: Option<String>,
        /// When it was made.
        pub created_at: Millis,
    }
}

impl ChannelRecord {
    /// The channel with its secrets opened. A secret that cannot be opened (the key was replaced) is absent.
    pub fn open(self, vault: &Vault) -> Configured {
        let secrets = self.secrets(vault);
        Configured { record: self, secrets }
    }

    /// Its secrets as they are kept: good for nothing but noticing that they changed.
    pub fn sealed_secrets(&self) -> Option<&str> {
        self.sealed.as_deref()
    }

    pub(crate) fn secrets(&self, vault: &Vault) -> BTreeMap<String, String> {
        self.sealed.as_deref().and_then(|sealed| settings::open(vault, self.id, sealed)).unwrap_or_default()
    }
}

/// Writes what is wrong with a channel where its admin sees it, or that nothing is any more.
pub async fn note_trouble(
    tx: &mut Tx,
    id: ChannelId,
    now: Millis,
    trouble: Option<&str>,
) -> Result<(), DbError> {
    let at = trouble.map(|_| now);
    tx.exec(store::NOTE_TROUBLE, p![trouble, at, id]).await.map(|_| ())
}

/// One channel.
pub async fn find_channel(tx: &mut Tx, id: ChannelId) -> Result<Option<ChannelRecord>, DbError> {
    tx.opt(store::CHANNEL, p![id]).await
}

/// All channels, oldest first.
pub async fn list_channels(tx: &mut Tx) -> Result<Vec<ChannelRecord>, DbError> {
    tx.all(store::CHANNELS, p![]).await
}

/// The channel in use that an address from outside leads to; the address in its one spelling.
pub async fn channel_at(
    tx: &mut Tx,
    kind: ChannelKind,
    address: &str,
) -> Result<Option<ChannelRecord>, DbError> {
    tx.opt(store::CHANNEL_AT, p![kind, address]).await
}
