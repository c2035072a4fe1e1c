//! One announcement for every channel: "we know about the outage".
//!
//! Owns the table `notice`. A notice is written once, in the languages of the house, and stands from a
//! moment until it ends or is withdrawn. The widget, the help centre and the desk read it from here; none
//! of them keeps a copy, so a change is everywhere at once.

mod error;
mod event;
pub mod http;
mod model;
mod publish;
mod store;

pub use error::NoticeError;
pub use model::{Level, Notice, Texts, standing, upcoming};
pub use publish::{NewNotice, NoticeChange, change, publish, withdraw};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers hold.
pub struct Notices {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl Notices {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient })
    }
}
