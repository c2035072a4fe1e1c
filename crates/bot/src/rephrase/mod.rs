//! Other words for a chosen passage, from an endpoint that the organisation may name.
//!
//! The endpoint (the chat-completions shape of OpenAI's API) chooses nothing and knows nothing: it gets the
//! passage and the question, and what it gives back is said only where [`kept`] finds every number, link,
//! date and negation of the passage in it and hardly a word that was not there. Else, and when it is slow
//! or gone, the passage itself is said.

mod call;
mod kept;
mod settings;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use helppo_kernel::{Clock, Locale, MessageId, Millis};
use helppo_web::egress::Egress;

pub use kept::{Dropped, kept};
pub use settings::{Endpoint, delete_endpoint, endpoint, put_endpoint};

pub use call::CallError;

/// An answer that takes longer than this is used, and counts as a failure all the same.
const SLOW_MS: i64 = 2_000;
/// How long the customer waits for other words at most.
const PATIENCE: Duration = Duration::from_secs(4);
/// After as many failures in a row the endpoint is left alone …
const FAILURES: u32 = 3;
/// … for so long.
const REST_MS: i64 = 60_000;
/// Other words that wait to be said.
const REMEMBERED: usize = 64;

/// Why the passage itself is said.
#[derive(Debug, thiserror::Error)]
pub enum NotRephrased {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Dropped(#[from] Dropped),
}

/// Asks the endpoint, and remembers what it said until it is said to the customer.
pub struct Rephraser {
    egress: Egress,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    rests_until: Millis,
    /// Message, passage, other words.
    ready: VecDeque<(MessageId, String, String)>,
}

/// What is asked of the endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub question: &'a str,
    pub passage: &'a str,
    /// The language of the passage.
    pub locale: Locale,
}

impl Rephraser {
    pub fn new(egress: Egress, clock: Clock) -> Self {
        Self { egress, clock, state: Mutex::default() }
    }

    /// One try, whatever happened before.
    pub async fn try_once(&self, endpoint: &Endpoint, wanted: Wanted<'_>) -> Result<String, NotRephrased> {
        let said = tokio::time::timeout(PATIENCE, call::ask(&self.egress, endpoint, &wanted)).await;
        let said = said.unwrap_or(Err(CallError::Slow(PATIENCE.as_secs())))?;
        Ok(kept(wanted.passage, &said, wanted.locale)?)
    }

    /// Other words for the answer to `message`, kept until [`Rephraser::said`] asks for them.
    pub(crate) async fn prepare(&self, endpoint: &Endpoint, message: MessageId, wanted: Wanted<'_>) {
        if self.state().rests_until > self.clock.now() {
            return;
        }
        let began = self.clock.now();
        let tried = self.try_once(endpoint, wanted).await;
        let slow = self.clock.now().since(began) > SLOW_MS;
        let mut state = self.state();
        match tried {
            Ok(words) => {
                state.failures = if slow { state.failures + 1 } else { 0 };
                if state.ready.len() == REMEMBERED {
                    state.ready.pop_front();
                }
                state.ready.push_back((message, wanted.passage.to_owned(), words));
            }
            Err(NotRephrased::Dropped(why)) => {
                state.failures = 0;
                tracing::info!(%message, %why, "other words were dropped");
            }
            Err(NotRephrased::Call(why)) => {
                state.failures += 1;
                tracing::warn!(%why, "the endpoint gave no other words");
            }
        }
        if state.failures >= FAILURES {
            (state.failures, state.rests_until) = (0, self.clock.now().plus(REST_MS));
        }
    }

    /// The other words for this passage in the answer to `message`, if there are any.
    pub(crate) fn said(&self, message: MessageId, passage: &str) -> Option<String> {
        let state = self.state();
        let found = state.ready.iter().find(|(id, of, _)| *id == message && of == passage);
        found.map(|(_, _, words)| words.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
