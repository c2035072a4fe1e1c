//! Putting a case off until a time, when a job brings it back.

use helppo_kernel::{Actor, Ambient, CaseId, Millis};
use helppo_store::{DbError, NewJob, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::event::{CaseEvent, tell};
use crate::model::CaseStatus;
use crate::record::Held;
use crate::{CaseError, queue};

/// The job that brings a snoozed case back; its key is the case id.
pub const WAKE_CASE: &str = "WakeCase";

/// Whose wish it is that a case is put off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Ours: the customer waits meanwhile.
    #[default]
    Ours,
    /// The customer's: they asked for a later time.
    Customers,
}

/// Put a case off.
#[derive(Clone, Copy, Debug)]
pub struct Snooze {
    /// Which.
    pub case: CaseId,
    /// Until when; absent brings it back now.
    pub until: Option<Millis>,
    /// Whose wish it is.
    pub wish: Wish,
    /// Who does it.
    pub actor: Actor,
}

/// Puts a case out of sight until a time. What was live in it ends: nobody is to be offered it meanwhile.
pub async fn snooze(tx: &mut Tx, amb: &Ambient, input: &Snooze) -> Result<(), CaseError> {
    let mut held = Held::take(tx, amb, input.case).await?;
    if held.now.snoozed_until == input.until {
        return Ok(());
    }
    match input.until {
        Some(until) => {
            if until <= amb.now() {
                return Err(CaseError::invalid("snoozed_until", "a time to come"));
            }
            held.now.status.snooze()?;
            promise_wake(tx, amb, input.case, until).await?;
            queue::end_live(tx, amb, input.actor, held.of(), input.case, "snoozed").await?;
            held.now.waiting_since = None;
        }
        None => cancel_wake(tx, input.case).await?,
    }
    held.now.snoozed_until = input.until;
    let snoozed = CaseEvent::CaseSnoozed { until: input.until, wish: input.wish };
    tell(tx, amb, input.actor, held.of(), &snoozed).await?;
    held.put(tx).await?;
    Ok(())
}

/// The snooze is over: the case is back, open and unread, for its owner or its team to take up.
pub async fn wake(tx: &mut Tx, amb: &Ambient, case: CaseId) -> Result<(), CaseError> {
    let mut held = match Held::take(tx, amb, case).await {
        Ok(held) => held,
        Err(CaseError::Merged(_) | CaseError::NotFound(_)) => return Ok(()),
        Err(e) => return Err(e),
    };
    if held.now.snoozed_until.is_none_or(|until| until > amb.now()) {
        return Ok(());
    }
    held.now.snoozed_until = None;
    held.now.unread = held.now.unread.max(1);
    let from = held.now.status;
    let back = CaseEvent::CaseSnoozed { until: None, wish: Wish::Ours };
    tell(tx, amb, Actor::System, held.of(), &back).await?;
    if from == CaseStatus::Pending {
        held.now.status = CaseStatus::Open;
        let changed = CaseEvent::CaseStatusChanged { from, to: CaseStatus::Open };
        tell(tx, amb, Actor::System, held.of(), &changed).await?;
    }
    held.put(tx).await?;
    Ok(())
}

/// Promises to bring a case back.
pub(crate) async fn promise_wake(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    until: Millis,
) -> Result<(), DbError> {
    let (data, key) = (json!({ "case": case }), case.to_string());
    tx.schedule(&NewJob { id: amb.id(), kind: WAKE_CASE, key: &key, run_at: until, data }).await
}

/// Takes the promise to wake a case back.
pub(crate) async fn cancel_wake(tx: &mut Tx, case: CaseId) -> Result<(), DbError> {
    tx.cancel_job(WAKE_CASE, &case.to_string()).await.map(|_| ())
}
