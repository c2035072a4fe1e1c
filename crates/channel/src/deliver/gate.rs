//! The point of no return.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use helppo_case::{CaseError, Departure, depart};
use helppo_kernel::{Ambient, DeliveryId, MessageId};
use helppo_store::{DbError, Store, Tx, p};

use crate::store::INSERT_ATTEMPT;

/// Stands between getting ready and handing over. Whoever passes has committed that the message may be out.
pub struct Gate {
    at: At,
    passed: AtomicBool,
    failed: AtomicBool,
}

enum At {
    /// An attempt of a message's own delivery.
    Attempt(Store, Ambient, MessageId, i64),
    /// Whatever the owner of the gate writes down.
    Step(Step),
    /// Nothing.
    Nowhere,
}

type Step = Box<dyn Fn() -> BoxFuture<'static, Result<bool, DbError>> + Send + Sync>;

impl Gate {
    pub(crate) fn new(store: Store, ambient: Ambient, message: MessageId, attempt: i64) -> Self {
        Self::at(At::Attempt(store, ambient, message, attempt))
    }

    /// A gate that lets everything pass and remembers nothing; for probes and tests of a kind.
    pub fn open() -> Self {
        Self::at(At::Nowhere)
    }

    /// A gate that opens when `step` has committed that the message may be out.
    pub fn when(
        step: impl Fn() -> BoxFuture<'static, Result<bool, DbError>> + Send + Sync + 'static,
    ) -> Self {
        Self::at(At::Step(Box::new(step)))
    }

    fn at(at: At) -> Self {
        Self { at, passed: AtomicBool::new(false), failed: AtomicBool::new(false) }
    }

    /// Whether the message may go now. `false`: it was recalled, or the store cannot say; hand nothing over.
    pub async fn pass(&self) -> bool {
        let (store, ambient, message, attempt) = match &self.at {
            At::Attempt(store, ambient, message, attempt) => (store, ambient.clone(), *message, *attempt),
            At::Step(step) => return self.decided(step().await),
            At::Nowhere => return true,
        };
        let departed = store.write(async move |tx: &mut Tx| {
            let departure = depart(tx, message).await?;
            if departure != Departure::Over {
                let id: DeliveryId = ambient.id();
                tx.exec(INSERT_ATTEMPT, p![id, message, attempt, ambient.now()]).await?;
            }
            Ok::<_, CaseError>(departure != Departure::Over)
        });
        self.decided(departed.await)
    }

    fn decided(&self, written: Result<bool, impl Display>) -> bool {
        let go = written.unwrap_or_else(|error| {
            tracing::warn!(%error, "a message stays: its leaving could not be written down");
            self.failed.store(true, Ordering::Release);
            false
        });
        self.passed.store(go, Ordering::Release);
        go
    }

    /// Whether the store could not say if the message may go: it was not recalled, and is to be tried again.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    /// Whether it was passed.
    pub fn was_passed(&self) -> bool {
        self.passed.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_store_that_cannot_say_is_no_recall() {
        let gate = Gate::when(|| Box::pin(async { Err(DbError::Busy) }));
        assert!(!gate.pass().await && !gate.was_passed() && gate.has_failed());
        let recalled = Gate::when(|| Box::pin(async { Ok(false) }));
        assert!(!recalled.pass().await && !recalled.has_failed());
    }
}
