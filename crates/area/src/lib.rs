//! The customers' own pages on the help centre: signing in by a code or a link that comes by mail, their
//! cases, what was said in them and promised to them, and writing further.
//!
//! Owns wishes to sign in and the browsers that have. It draws inside the help centre's clothes
//! ([`helppo_knowledge::Dressed`]), hands words to the one door in, and sends mail by [`Post`].
//!
//! Invariants: nothing here tells whether an address is known; a code works once, for minutes, in the
//! browser that asked for it, and dies after five wrong tries; a link works once; secrets are kept as keyed
//! hashes alone; every statement that reads a case names its customer, so that nobody's page can hold
//! another's words; notes and events are never read here.
//!
//! Events: `CustomerSignedIn`.

pub mod http;

mod cookie;
mod key;
mod mail;
mod matter;
mod said;
mod say;
mod session;
mod sign_in;
mod store;
mod words;

use std::sync::Arc;

use helppo_kernel::{Ambient, CustomerId};
use helppo_knowledge::Knowledge;
use helppo_store::Store;
use helppo_web::{Buckets, Guard, Neighbourhood, Rate};

pub use mail::{NotSent, Post, SEND_SIGN_IN, SendSignIn, Slip};
pub use session::{Sessions, SignedIn};

const MINUTE: i64 = 60_000;

/// The room as it lives in the server.
pub struct Area {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) guard: Arc<Guard>,
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) sessions: Sessions,
    pub(crate) post: Arc<dyn Post>,
    pub(crate) limits: AreaLimits,
}

/// How often what may be done.
pub(crate) struct AreaLimits {
    /// Codes for one address.
    pub(crate) address: Buckets<String>,
    /// Codes asked for from one neighbourhood, and codes tried from it.
    pub(crate) asked: Buckets<Neighbourhood>,
    pub(crate) tried: Buckets<Neighbourhood>,
    /// What one customer writes.
    pub(crate) said: Buckets<CustomerId>,
}

impl Area {
    /// The room; its mail leaves by `post`.
    pub fn new(
        sessions: Sessions,
        guard: Arc<Guard>,
        knowledge: Arc<Knowledge>,
        post: Arc<dyn Post>,
    ) -> Arc<Self> {
        let (store, ambient) = (sessions.store.clone(), sessions.ambient.clone());
        let limits = AreaLimits {
            address: Buckets::new(Rate::per(4, 15 * MINUTE)),
            asked: Buckets::new(Rate::per(20, 60 * MINUTE)),
            tried: Buckets::new(Rate::per(30, 60 * MINUTE)),
            said: Buckets::new(Rate::per(30, 60 * MINUTE)),
        };
        Arc::new(Self { store, ambient, guard, knowledge, sessions, post, limits })
    }

    /// The handler of [`SEND_SIGN_IN`] jobs.
    pub fn sender(self: &Arc<Self>) -> SendSignIn {
        SendSignIn(Arc::clone(self))
    }
}
