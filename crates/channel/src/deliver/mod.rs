//! `DeliverMessage`: brings one message out, once.
//!
//! The message and its channel are loaded, the kind delivers outside any transaction, and the outcome is
//! written with the event. Between the two stands the [`Gate`]: a commit that says "from here on it may be out".
//! A crash before the gate costs nothing; a crash behind it is found as an attempt without an end and shown
//! as unknown.

mod attempt;
mod followed;
mod gate;
mod load;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use helppo_kernel::{Ambient, MessageId, Millis};
use helppo_store::{Job, JobHandler, JobOutcome};

use crate::{Channels, Delivered, Outgoing};

pub use followed::{Followed, followed};
pub use gate::Gate;

/// An attempt is given up after this long; well below the lease of a job.
const PATIENCE: Duration = Duration::from_secs(90);
/// Waits between attempts; the last one repeats.
const WAITS_MS: [i64; 8] = [15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000];
/// After this long of trying it has failed: people expect to hear within two days.
const GIVE_UP_MS: i64 = 48 * 3_600_000;

/// Does the job.
pub struct DeliverMessage(pub Arc<Channels>);

impl JobHandler for DeliverMessage {
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let Ok(message) = job.key.parse::<MessageId>() else {
                return JobOutcome::Failed("the job names no message".into());
            };
            match deliver(&self.0, message).await {
                Ok(None) => JobOutcome::Done,
                Ok(Some(at)) => JobOutcome::At(at),
                Err(why) => JobOutcome::Retry(why),
            }
        })
    }

    fn tries(&self) -> i64 {
        // Only failures of our own store count here; refusals of the other side are counted in time.
        50
    }
}

/// One attempt; gives when the next one is due.
async fn deliver(channels: &Channels, message: MessageId) -> Result<Option<Millis>, String> {
    let state = attempt::before(channels, message).await.map_err(|e| e.to_string())?;
    let number = match state {
        attempt::Before::Over => return Ok(None),
        attempt::Before::Lost { number } => {
            let why = "the server stopped while the message was leaving".to_owned();
            attempt::settle(channels, message, number, &Delivered::Unknown { why }, true)
                .await
                .map_err(|e| e.to_string())?;
            return Ok(None);
        }
        attempt::Before::Go { number } => number,
    };
    let Some(out) = load::outgoing(channels, message).await.map_err(|e| e.to_string())? else {
        return Ok(None);
    };
    let gate = Gate::new(channels.store.clone(), channels.ambient.clone(), message, number);
    let delivered = hand_over(channels, &out, &gate).await;
    let now = channels.ambient.now();
    let next = match &delivered {
        Delivered::Refused { permanent: false, .. } if now.since(out.at) < GIVE_UP_MS => {
            Some(again_at(channels.ambient(), number, now))
        }
        _ => None,
    };
    attempt::settle(channels, message, number, &delivered, next.is_none())
        .await
        .map_err(|e| e.to_string())?;
    if let Delivered::Refused { why, .. } | Delivered::Unknown { why } = &delivered {
        tracing::warn!(message = %message, attempt = number, again = next.is_some(), error = why, "a message did not leave");
    }
    Ok(next)
}

/// Hands a message to the kind of its channel; whatever that kind does, there is an outcome.
pub(crate) async fn hand_over(channels: &Channels, out: &Outgoing, gate: &Gate) -> Delivered {
    let Some(kind) = channels.kind(out.channel.record.kind) else {
        return Delivered::Refused {
            why: "this program does not speak the channel's kind".into(),
            permanent: false,
        };
    };
    if !out.channel.record.enabled {
        return Delivered::Refused { why: "the channel is switched off".into(), permanent: false };
    }
    let work = AssertUnwindSafe(kind.deliver(out, gate)).catch_unwind();
    let why = match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(Delivered::Recalled)) if gate.has_failed() => {
            "its leaving could not be written down".to_owned()
        }
        Ok(Ok(delivered)) => return delivered,
        Ok(Err(_)) => "delivering it panicked".to_owned(),
        Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    if gate.was_passed() { Delivered::Unknown { why } } else { Delivered::Refused { why, permanent: false } }
}

/// When to try the attempt after `number`: later each time, and not all at once after an outage.
fn again_at(ambient: &Ambient, number: i64, now: Millis) -> Millis {
    let step = usize::try_from(number - 1).unwrap_or(0).min(WAITS_MS.len() - 1);
    let wait = WAITS_MS[step];
    let spread = ambient.chance.below(wait.unsigned_abs() / 5);
    now.plus(wait + i64::try_from(spread).unwrap_or(0))
}
