//! The point of no return.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use helppo_case::{CaseError, Departure, depart};
use helppo_kernel::{Ambient, DeliveryId, MessageId};
use helppo_store::{Store, Tx, p};

use crate::store::INSERT_ATTEMPT;

/// Stands between getting ready and handing over. Whoever passes has committed that the message may be out.
pub struct Gate {
    at: At,
    passed: AtomicBool,
}

enum At {
    /// An attempt of a message's own delivery.
    Attempt(Store, Ambient, MessageId, i64),
    /// Whatever the owner of the gate writes down.
    Step(Step),
    /// Nothing.
    Nowhere,
}

type Step = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

impl Gate {
    pub(crate) fn new(store: Store, ambient: Ambient, message: MessageId, attempt: i64) -> Self {
        Self { at: At::Attempt(store, ambient, message, attempt), passed: AtomicBool::new(false) }
    }

    /// A gate that lets everything pass and remembers nothing; for probes and tests of a kind.
    pub fn open() -> Self {
        Self { at: At::Nowhere, passed: AtomicBool::new(false) }
    }

    /// A gate that opens when `step` has committed that the message may be out.
    pub fn when(step: impl Fn() -> BoxFuture<'static, bool> + Send + Sync + 'static) -> Self {
        Self { at: At::Step(Box::new(step)), passed: AtomicBool::new(false) }
    }

    /// Whether the message may go now. `false`: it was recalled, or the store cannot say; hand nothing over.
    pub async fn pass(&self) -> bool {
        let (store, ambient, message, attempt) = match &self.at {
            At::Attempt(store, ambient, message, attempt) => (store, ambient.clone(), *message, *attempt),
            At::Step(step) => {
                let go = step().await;
                self.passed.store(go, Ordering::Release);
                return go;
            }
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
        let go = match departed.await {
            Ok(go) => go,
            Err(error) => {
                tracing::warn!(message = %message, error = %error, "a message stays: its leaving could not be written down");
                false
            }
        };
        self.passed.store(go, Ordering::Release);
        go
    }

    /// Whether it was passed.
    pub fn was_passed(&self) -> bool {
        self.passed.load(Ordering::Acquire)
    }
}
