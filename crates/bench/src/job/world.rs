//! A database of its own for one run, with a channel and a team in it.

use helppo_case::{Assurance, IdentityKind, Inbound, Sender, Thread};
use helppo_kernel::{Ambient, ChannelId, ChannelKind, TeamId};
use helppo_store::{Durability, Store, StoreConfig};
use serde_json::Value;
use tempfile::TempDir;

use crate::Options;
use crate::data::Data;

/// An open store in a temporary folder (or a new database on the named server).
pub struct World {
    pub store: Store,
    pub ambient: Ambient,
    pub folder: TempDir,
}

impl World {
    pub async fn open(options: &Options) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("helppo-bench-")?;
        let ambient = Ambient::system(0);
        let config = StoreConfig {
            folder: folder.path().into(),
            postgres: options.postgres.clone(),
            postgres_ca: None,
            durability: Durability::Full,
            connections: 16,
        };
        let store = Store::open(&config, ambient.clock.clone()).await?;
        Ok(Self { store, ambient, folder })
    }

    /// Message number `i` of the data as an adapter would hand it in.
    pub fn inbound(&self, data: &Data, i: u64) -> Inbound {
        let customer = Data::customer(i);
        Inbound {
            channel: ChannelId(1),
            channel_kind: ChannelKind::Email,
            team: TeamId(1),
            external_id: format!("{i}@bench.example"),
            from: Sender {
                kind: IdentityKind::Email,
                value: Data::address(customer),
                name: Some(format!("Customer {customer}")),
                language: None,
                verified: None,
            },
            thread: Thread::Fresh,
            subject: Some(format!("About order {i}")),
            text: data.text(i),
            html: None,
            language: None,
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: self.ambient.now(),
        }
    }
}
