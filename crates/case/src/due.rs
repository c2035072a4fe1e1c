//! When a case is due. Who counts it decides elsewhere; lists and badges read it here.

use helppo_kernel::{Actor, Ambient, CaseId, CustomerId, Millis};
use helppo_store::{DbError, Tx, p};

use crate::event::{CaseEvent, Of, tell};
use crate::list::Due;
use crate::store;

/// Sets what is due next in a case, or that nothing is; gives whether that is news.
pub async fn set_due(tx: &mut Tx, amb: &Ambient, case: CaseId, due: Option<&Due>) -> Result<bool, DbError> {
    type Row = (CustomerId, Option<String>, Option<Millis>);
    let Some((customer, kind, at)) = tx.opt::<Row>(store::case::HOLD_DUE, p![case]).await? else {
        return Ok(false);
    };
    let before = kind.zip(at).map(|(kind, at)| Due { kind, at });
    if before.as_ref() == due {
        return Ok(false);
    }
    let (kind, at) = (due.map(|d| d.kind.as_str()), due.map(|d| d.at));
    tx.exec(store::case::SET_DUE, p![kind, at, case]).await?;
    let of = Of { case, customer, interaction: None };
    let changed = CaseEvent::DueChanged { kind: kind.map(str::to_owned), at };
    tell(tx, amb, Actor::System, of, &changed).await?;
    Ok(true)
}
