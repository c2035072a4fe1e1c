//! "Not this": a proposal that does not fit is not made again in its case, and teaches.

use helppo_kernel::{Ambient, CaseId, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::{Tx, p};

use crate::event::tell_refused;
use crate::proposal::TriageKind;
use crate::store::{self, Matter};

/// Longest name of a tag, and longer than any other label.
const LONGEST: usize = 100;

/// Notes that a proposal does not fit.
pub(crate) async fn refuse(
    tx: &mut Tx,
    amb: &Ambient,
    caller: &Caller,
    case: CaseId,
    (kind, label): (TriageKind, &str),
) -> Result<(), Problem> {
    if label.is_empty() || label.chars().count() > LONGEST {
        return Err(Problem::invalid("label", "1 to 100 characters"));
    }
    let matter: Option<Matter> = tx.opt(store::MATTER, p![case]).await?;
    let matter = matter.ok_or_else(|| Problem::not_found("case"))?;
    caller.must(Action::CaseTag, &Object::Case { team: matter.team, owner: matter.owner }, "case")?;
    tx.exec(store::HOLD_CASE, p![case]).await?;
    if tx.exec(store::PUT_REFUSED, p![case, kind, label, caller.agent, amb.now()]).await? > 0 {
        tell_refused(tx, amb, caller.actor(), (case, matter.customer), (kind, label)).await?;
    }
    Ok(())
}
