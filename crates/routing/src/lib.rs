//! Who gets which work: one queue for every channel, presence, capacity and offers.
//!
//! Owns the dispatcher (pure, see [`dispatcher`]) and the shell around it: state read from the tables
//! when it starts, events heard from the log, decisions written with their events in one transaction.
//! One process at a time decides, under a lease; the others only serve the verbs. Owns the tables
//! `queue`, `overflow`, `queue_policy`, `work_item`, `presence`, `capacity` and `offer`; interactions it changes only through the case room.
//!
//! Invariants: an agent holds at most one offer, work is offered to at most one agent (the database
//! refuses a second), and nothing waits while somebody able has room.

pub mod dispatcher;
pub mod http;

mod answer;
mod callback;
mod capacity;
mod decide;
mod error;
mod estimate;
mod event;
mod focus;
mod load;
mod nudge;
mod offer;
mod policy;
mod presence;
mod queue;
mod rest;
mod shell;
mod store;
mod work;

pub use answer::{accept, decline, take};
pub use callback::{ask_callback, callback_of};
pub use capacity::{Limits, set_limits};
pub use dispatcher::PresenceStatus;
pub use error::RoutingError;
pub use estimate::{Estimate, QueueNow, Start, estimate};
pub use focus::focus_on;
pub use nudge::{NudgeKind, nudge};
pub use offer::{OfferView, offer_view, open_offers};
pub use policy::{Policy, set_policy};
pub use presence::{
    PresenceView, SetPresence, leave_work, limits, people_now, presence_back, presence_lost, set_presence,
};
pub use queue::{QueueHelp, QueueTeam, QueueView, list_queues, set_queues, usual_target};
pub use rest::{Rests, rests};
pub use work::{Marks, mark, marks_of, talk_over};

use std::collections::HashMap;
use std::sync::Arc;

use helppo_kernel::{Ambient, ChannelKind, InteractionId, Millis, TeamId};
use helppo_store::{DbError, Store, Tx};
use tokio::sync::{Mutex, Notify};

/// The room: what its handlers, its shell and other rooms hold. Share it in an `Arc`.
pub struct Routing {
    store: Store,
    ambient: Ambient,
    /// Tells this process's shell to look at the time and the tables again.
    nudge: Notify,
    answers: Mutex<HashMap<(TeamId, ChannelKind), (Millis, Estimate)>>,
}

/// How long an answer to visitors is told again without asking the store, in milliseconds.
const ANSWER_KEPT_MS: i64 = 1000;

impl Routing {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient, nudge: Notify::new(), answers: Mutex::default() })
    }

    /// What a customer who comes now may expect: who is there, how many are before them, how long it
    /// takes. At most a second old.
    pub async fn estimate(&self, team: TeamId, kind: ChannelKind) -> Result<Estimate, DbError> {
        let now = self.ambient.now();
        let mut answers = self.answers.lock().await;
        if let Some((at, answer)) = answers.get(&(team, kind))
            && now.since(*at) < ANSWER_KEPT_MS
        {
            return Ok(*answer);
        }
        let seen =
            self.store.read(async move |tx: &mut Tx| estimate::look(tx, now, team, kind).await).await?;
        let answer = estimate(&seen);
        answers.insert((team, kind), (now, answer));
        Ok(answer)
    }

    /// What a customer who waits already may expect; `None` when that interaction does not wait.
    pub async fn estimate_for(&self, interaction: InteractionId) -> Result<Option<Estimate>, DbError> {
        let now = self.ambient.now();
        let seen =
            self.store.read(async move |tx: &mut Tx| estimate::look_for(tx, now, interaction).await).await?;
        Ok(seen.as_ref().map(estimate))
    }

    /// Whether somebody is available who serves that kind in that team.
    pub async fn staffed_now(&self, team: TeamId, kind: ChannelKind) -> Result<bool, DbError> {
        Ok(self.estimate(team, kind).await?.staffed)
    }

    /// Makes the shell look at the time and at everybody again; for tests that move the clock.
    pub fn nudge(&self) {
        self.nudge.notify_one();
    }
}
