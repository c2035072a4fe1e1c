//! The point of no return.

use std::sync::atomic::{AtomicBool, Ordering};

use helppo_case::{CaseError, Departure, depart};
use helppo_kernel::{Ambient, DeliveryId, MessageId};
use helppo_store::{Store, Tx, p};

use crate::store::INSERT_ATTEMPT;

/// Stands between getting ready and handing over. Whoever passes has committed that the message may be out.
pub struct Gate {
    at: Option<(Store, Ambient, MessageId, i64)>,
    passed: AtomicBool,
}

impl Gate {
    pub(crate) fn new(store: Store, ambient: Ambient, message: MessageId, attempt: i64) -> Self {
        Self { at: Some((store, ambient, message, attempt)), passed: AtomicBool::new(false) }
    }

    /// A gate that lets everything pass and remembers nothing; for probes and tests of a kind.
    pub fn open() -> Self {
        Self { at: None, passed: AtomicBool::new(false) }
    }

    /// Whether the message may go now. `false`: it was recalled, or the store cannot say; hand nothing over.
    pub async fn pass(&self) -> bool {
        let Some((store, ambient, message, attempt)) = self.at.clone() else { return true };
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
