//! Asking for help on a case: a team or a colleague is asked, and all talk beside the case until whoever asked has
//! what they need.
//!
//! Owns `help_call` and `help_word`. A call belongs to its case and writes its events there; its words are in no
//! message, no note and no export, so nothing of it can leave by a channel. Who sees a call is
//! [`Object::Help`](helppo_people::Object::Help): whoever sees the case, who asked, and who was asked. To be asked
//! shows the talk and nothing else: the case is named only to those who may see it.
//!
//! A call is open until somebody closes it, with thanks to those who answered or without; a case that is solved
//! has no open calls.

pub mod http;

mod ask;
mod call;
mod close;
mod event;
mod list;
mod say;
mod store;
mod told;

pub use ask::{Ask, Asked, ask};
pub use call::{Call, HelpError};
pub use close::{How, close};
pub use list::{HelpCall, HelpWord, of_case, one, open};
pub use say::say;
pub use told::told;

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers hold.
pub struct Help {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl Help {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient })
    }
}
