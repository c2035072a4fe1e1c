//! Learning: what talks say of knowledge, of the bot, and of what is missing.
//!
//! Owns `learn_*`. [`ledger::read`] turns the events of a case into contacts, outcomes and gaps, pure and in one
//! place; [`Learner`] follows the log and keeps what it says, with personal data masked before anything is
//! kept. From outcomes a head learns at once which articles settle which questions ([`Learning`] lends it to
//! `knowledge`, which asks it for every search); gaps become the backlog, ranked by the minutes that an article
//! would save. The room never answers anybody, and writes articles only as drafts, through their own verb.
//!
//! Invariants: what is learnt can be read anew from the log; learning never shows an article to a reader whom
//! it is not for; a state of what was learnt goes live only when it is not worse on outcomes it has not seen,
//! and can be taken back.
//!
//! Events: `AnswerJudged`, `ModelActivated`, `BacklogDrafted`.

pub mod http;
pub mod ledger;

mod backlog;
mod cluster;
mod draft;
mod event;
mod figures;
mod follow;
mod gather;
mod head;
mod keep;
mod links;
mod live;
mod mask;
mod model;
mod refit;
mod replay;
mod store;
mod title;

pub use backlog::{BacklogEffect, BacklogKind, BacklogTopic, HandlingFrom, TopicState};
pub use cluster::{Asked, cluster, most_typical};
pub use draft::{BacklogCover, BacklogPair};
pub use figures::{BotCell, BotFigures, BotReason, BotTalk, BotTalks};
pub use follow::Learner;
pub use gather::{GATHER_BACKLOG, GatherBacklog};
pub use head::{Head, Lesson};
pub use mask::mask;
pub use model::ModelVersion;
pub use refit::{REFIT_MODEL, RefitModel};
pub use replay::{ModelFigures, ModelGate, gate};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_knowledge::Knowledge;
use helppo_store::Store;

/// The room: what its handlers, its follower and its jobs hold.
pub struct Learning {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) knowledge: Arc<Knowledge>,
    mind: Arc<live::Mind>,
}

impl Learning {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient, knowledge: Arc<Knowledge>) -> Arc<Self> {
        Arc::new(Self { store, ambient, knowledge, mind: Arc::default() })
    }

    /// The follower that reads cases: run it with `store.follow(…)`.
    pub fn follower(&self) -> Learner {
        Learner { ambient: self.ambient.clone() }
    }

    /// The handler of [`GATHER_BACKLOG`] jobs.
    pub fn gatherer(self: &Arc<Self>) -> GatherBacklog {
        GatherBacklog(Arc::clone(self))
    }
}
