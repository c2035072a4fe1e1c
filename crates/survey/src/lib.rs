//! How easy was it? Asked once, in the channel where the matter ended, never more often than a person
//! would bear.
//!
//! Owns `survey_ask` and `survey_response`: the question after a case is solved (CES on seven points), the
//! answer from the widget's card or from the page behind the mail's link, and the figures. What counts is
//! asked of the customer, so nobody is asked whom nobody served, nor again within [`Rules::every_days`].
//! It speaks only through the case room's one door out.

mod answer;
mod ask;
mod error;
mod event;
mod figures;
pub mod http;
mod job;
mod rules;
mod store;
mod words;

pub use answer::{Answer, Answered, answer, answer_by_link};
pub use ask::{After, Asked, ask};
pub use error::SurveyError;
pub use figures::{CesFigures, CesRow, ces};
pub use job::{ASK_EFFORT, AskEffort, AskWhenSolved};
pub use rules::{Rules, rules, set_rules};

use std::sync::Arc;

use helppo_kernel::Ambient;
use helppo_store::Store;

/// The room: what its handlers and jobs hold.
pub struct Survey {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    /// Where customers reach us: `https://help.shop.example`, without a slash at the end.
    pub(crate) public_url: String,
}

impl Survey {
    /// A room on that store; links lead to `public_url`.
    pub fn new(store: Store, ambient: Ambient, public_url: &str) -> Arc<Self> {
        Arc::new(Self { store, ambient, public_url: public_url.trim_end_matches('/').to_owned() })
    }

    /// The follower that notices solved cases: run it with `store.follow(…)`.
    pub fn follower(&self) -> AskWhenSolved {
        AskWhenSolved { ambient: self.ambient.clone() }
    }

    /// The handler of [`ASK_EFFORT`] jobs: register it with `store.jobs().on(…)`.
    pub fn asker(self: &Arc<Self>) -> AskEffort {
        AskEffort { room: Arc::clone(self) }
    }
}
