//! Solve, reopen, close: the ends of a case and the way back.

use helppo_kernel::{Actor, Ambient, CaseId};
use helppo_store::{Tx, p};

use crate::event::{CaseEvent, tell};
use crate::model::{CaseStatus, IllegalMove};
use crate::record::Held;
use crate::snooze::cancel_wake;
use crate::{CaseError, queue, store};

/// The matter is finished: what is live in it ends, nobody waits.
pub async fn solve(tx: &mut Tx, amb: &Ambient, case: CaseId, actor: Actor) -> Result<(), CaseError> {
    go(tx, amb, case, actor, CaseStatus::solve).await
}

/// The customer owes the next step.
pub async fn set_pending(tx: &mut Tx, amb: &Ambient, case: CaseId, actor: Actor) -> Result<(), CaseError> {
    go(tx, amb, case, actor, |_| Ok(CaseStatus::Pending)).await
}

/// We owe the next step, again.
pub async fn reopen(tx: &mut Tx, amb: &Ambient, case: CaseId, actor: Actor) -> Result<(), CaseError> {
    go(tx, amb, case, actor, CaseStatus::reopen).await
}

/// Nothing more is to come.
pub async fn close(tx: &mut Tx, amb: &Ambient, case: CaseId, actor: Actor) -> Result<(), CaseError> {
    go(tx, amb, case, actor, CaseStatus::close).await
}

type Step = fn(CaseStatus) -> Result<CaseStatus, IllegalMove>;

async fn go(tx: &mut Tx, amb: &Ambient, case: CaseId, actor: Actor, step: Step) -> Result<(), CaseError> {
    let mut held = Held::take(tx, amb, case).await?;
    if step_to(tx, amb, &mut held, actor, step).await? {
        held.put(tx).await?;
    }
    Ok(())
}

/// Moves a held case; gives whether anything changed.
pub(crate) async fn step_to(
    tx: &mut Tx,
    amb: &Ambient,
    held: &mut Held,
    actor: Actor,
    step: Step,
) -> Result<bool, CaseError> {
    let from = held.now.status;
    let to = step(from)?;
    if from == to {
        return Ok(false);
    }
    if !to.is_live() {
        queue::end_live(tx, amb, actor, held.of(), held.now.id, to.as_str()).await?;
        held.now.waiting_since = None;
        held.now.unread = 0;
        // Nobody goes on with what is finished.
        tx.exec(store::case::FORGET_HAND_OVER, p![held.now.id]).await?;
    }
    if held.now.snoozed_until.take().is_some() {
        cancel_wake(tx, held.now.id).await?;
    }
    held.now.status = to;
    held.now.solved_at = match to {
        CaseStatus::Solved => Some(amb.now()),
        CaseStatus::Closed => held.now.solved_at,
        CaseStatus::Open | CaseStatus::Pending => None,
    };
    held.now.closed_at = (to == CaseStatus::Closed).then(|| amb.now());
    tell(tx, amb, actor, held.of(), &CaseEvent::CaseStatusChanged { from, to }).await?;
    Ok(true)
}
