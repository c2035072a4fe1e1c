//! Other policies or other hours: every open case is measured anew, a few in each transaction.

use helppo_kernel::{Ambient, CaseId, JobId};
use helppo_store::{DbError, NewJob, Tx, p};
use serde_json::json;

use crate::job::RECOUNT_SERVICE_LEVELS;
use crate::{refresh, store};

/// Cases that one transaction measures.
const AT_ONCE: usize = 50;

/// Promises to measure every open case anew.
pub async fn ask_for_recount(tx: &mut Tx, amb: &Ambient) -> Result<(), DbError> {
    let (id, run_at): (JobId, _) = (amb.id(), amb.now());
    tx.schedule(&NewJob { id, kind: RECOUNT_SERVICE_LEVELS, key: "all", run_at, data: json!({}) }).await
}

/// Measures the next open cases after `after`; gives the last of them while there may be more.
pub async fn recount_piece(tx: &mut Tx, amb: &Ambient, after: CaseId) -> Result<Option<CaseId>, DbError> {
    let cases: Vec<(CaseId,)> = tx.all(store::LIVE_AFTER, p![after, AT_ONCE]).await?;
    for (case,) in &cases {
        refresh(tx, amb, *case).await?;
    }
    Ok(cases.last().filter(|_| cases.len() == AT_ONCE).map(|(case,)| *case))
}
