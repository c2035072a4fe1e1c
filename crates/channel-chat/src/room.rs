//! The room: what its handlers, its hub and its jobs hold.

use std::sync::Arc;

use helppo_blob::Blob;
use helppo_channel::Channels;
use helppo_kernel::{Ambient, CaseId, Millis};
use helppo_routing::Routing;
use helppo_store::{DbError, Store, Tx, p};
use helppo_web::Guard;
use helppo_web::live::{Hub, HubLimits, Key};
use serde_json::json;

use crate::around::Around;
use crate::limit::{ChatLimits, Limiter};
use crate::link::Links;
use crate::live::{Dirty, VisitorProjector, watch};
use crate::seat::Seats;
use crate::store::talk as sql;
use crate::visitor::VisitorId;

/// What the room is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Clock, ids and chance.
    pub ambient: Ambient,
    /// Where files are.
    pub blob: Blob,
    /// Channel settings, and the way to e-mail.
    pub channels: Arc<Channels>,
    /// Who is there, and how long it takes.
    pub routing: Arc<Routing>,
    /// The guard of the door: our own addresses.
    pub guard: Arc<Guard>,
    /// The rooms beside.
    pub around: Arc<dyn Around>,
    /// How much visitors may do.
    pub limits: ChatLimits,
    /// What sockets may take.
    pub sockets: HubLimits,
}

/// The web chat. Share it in an `Arc`.
pub struct Chat {
    pub(crate) core: Arc<Core>,
    pub(crate) hub: Arc<Hub<VisitorProjector>>,
}

/// What the room holds besides its hub.
pub(crate) struct Core {
    pub store: Store,
    pub ambient: Ambient,
    pub blob: Blob,
    pub channels: Arc<Channels>,
    pub routing: Arc<Routing>,
    pub guard: Arc<Guard>,
    pub around: Arc<dyn Around>,
    pub limiter: Limiter,
    pub links: Links,
    pub dirty: Dirty,
    pub seats: Arc<Seats>,
    pub opened_at: Millis,
}

impl Chat {
    /// Opens the room: its hub follows the log from here on.
    pub async fn start(parts: Parts) -> Result<Arc<Self>, DbError> {
        let core = Arc::new(Core {
            opened_at: parts.ambient.now(),
            links: Links::new(parts.store.vault().derive("visitor files")),
            store: parts.store,
            ambient: parts.ambient,
            blob: parts.blob,
            channels: parts.channels,
            routing: parts.routing,
            guard: parts.guard,
            around: parts.around,
            limiter: Limiter::new(parts.limits),
            dirty: Dirty::default(),
            seats: Arc::default(),
        });
        let projector = VisitorProjector { core: Arc::clone(&core) };
        let hub = Hub::start(core.store.clone(), projector, parts.sockets).await?;
        let chat = Arc::new(Self { core, hub });
        tokio::spawn(watch(Arc::downgrade(&chat)));
        tokio::spawn(crate::gone::keep_noting(Arc::downgrade(&chat)));
        Ok(chat)
    }

    /// The hub of visitors' sockets, to close at shutdown and to count.
    pub fn hub(&self) -> &Arc<Hub<VisitorProjector>> {
        &self.hub
    }

    /// An agent is typing in a case: its visitors see it for a few seconds.
    pub fn agent_types(self: &Arc<Self>, case: CaseId, name: &str) {
        let (chat, name) = (Arc::clone(self), crate::item::first_name(name));
        tokio::spawn(async move {
            let found = chat.core.store.read(async move |tx: &mut Tx| visitors_of(tx, case).await).await;
            let keys: Vec<Key> = found.unwrap_or_default().into_iter().map(visitor_key).collect();
            let frame = json!({ "type": "typing", "talk": case, "name": name }).to_string().into();
            chat.hub.send(&keys, &frame);
        });
    }
}

pub(crate) async fn visitors_of(tx: &mut Tx, case: CaseId) -> Result<Vec<VisitorId>, DbError> {
    tx.all(sql::OF_CASE, p![case, case]).await
}

/// The key of everything that concerns one visitor.
pub(crate) fn visitor_key(visitor: VisitorId) -> Key {
    Key::new("visitor", visitor)
}
