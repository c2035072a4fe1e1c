//! The job: one piece a transaction, so that nobody else's writing waits long.

use helppo_kernel::{Ambient, BulkId, CaseId};
use helppo_people::Scope;
use helppo_store::{DbError, Tx, p};
use serde_json::{Value, json};

use super::action::{Before, BulkAction};
use super::{BulkRecord, Selection, UNDO_MS, get, store};
use crate::CaseError;
use crate::list::{Looker, keys};
use crate::record::CaseRecord;

/// The job that does a bulk action; its key is the action's id.
pub const RUN_BULK: &str = "RunBulk";

/// Cases done in one transaction.
const PIECE: usize = 20;
/// Cases collected in one transaction.
const COLLECT: usize = 500;

/// Does the next piece; gives whether there is more to do.
pub async fn piece(tx: &mut Tx, amb: &Ambient, id: BulkId) -> Result<bool, CaseError> {
    let record = get(tx, id).await?;
    let selection: Selection = read(record.selection.clone())?;
    let action: BulkAction = read(Some(record.action.clone()))?;
    match record.state.as_str() {
        "collecting" => collect(tx, &record, selection).await.map(|()| true),
        "running" => run(tx, amb, record, &selection, &action).await,
        "undoing" => undo(tx, amb, record, &action).await,
        _ => Ok(false),
    }
}

pub(super) async fn collect(
    tx: &mut Tx,
    record: &BulkRecord,
    mut selection: Selection,
) -> Result<(), CaseError> {
    let looker = looker(record, &selection);
    let mut total = record.total;
    let mut state = "running";
    if let Some((filter, order)) = &selection.listed {
        let page = keys(tx, &looker, filter, *order, selection.after.as_ref(), COLLECT).await?;
        for key in &page.items {
            total += i64::try_from(tx.exec(store::ADD, p![record.id, key.id]).await?).unwrap_or(0);
        }
        if page.next.is_some() {
            state = "collecting";
            selection.after = page.next;
        }
    }
    let selection = json!(selection).to_string();
    tx.exec(store::SET, p![state, 0i64, 0i64, total, None::<i64>, selection, record.id]).await?;
    Ok(())
}

async fn run(
    tx: &mut Tx,
    amb: &Ambient,
    mut record: BulkRecord,
    selection: &Selection,
    action: &BulkAction,
) -> Result<bool, CaseError> {
    let looker = looker(&record, selection);
    let next: Vec<(CaseId, Option<Value>)> = tx.all(store::NEXT, p![record.id, "todo", PIECE]).await?;
    for (id, _) in &next {
        let case = CaseRecord::get(tx, *id).await?.filter(|c| looker.may_see(c.team, c.owner));
        let done = match case {
            Some(case) => settled(action.apply(tx, amb, record.agent, &case).await)?,
            None => None,
        };
        record.done += i64::from(done.is_some());
        let state = if done.is_some() { "done" } else { "failed" };
        record.failed += i64::from(done.is_none());
        let before = done.map(|b| json!(b).to_string());
        tx.exec(store::MARK, p![state, before, record.id, *id]).await?;
    }
    let more = next.len() == PIECE;
    let state = if more { "running" } else { "done" };
    let undo_until = (!more).then(|| amb.now().plus(UNDO_MS));
    tx.exec(
        store::SET,
        p![state, record.done, record.failed, record.total, undo_until, None::<String>, record.id],
    )
    .await?;
    Ok(more)
}

async fn undo(
    tx: &mut Tx,
    amb: &Ambient,
    mut record: BulkRecord,
    action: &BulkAction,
) -> Result<bool, CaseError> {
    let next: Vec<(CaseId, Option<Value>)> = tx.all(store::NEXT, p![record.id, "done", PIECE]).await?;
    for (id, before) in &next {
        let before: Before = read(before.clone())?;
        let back = match CaseRecord::get(tx, *id).await? {
            Some(case) => settled(action.revert(tx, amb, record.agent, &case, &before).await)? == Some(true),
            None => false,
        };
        record.done += i64::from(back);
        record.failed += i64::from(!back);
        tx.exec(store::MARK, p!["undone", None::<String>, record.id, *id]).await?;
    }
    let more = next.len() == PIECE;
    let state = if more { "undoing" } else { "undone" };
    tx.exec(
        store::SET,
        p![state, record.done, record.failed, record.total, None::<i64>, None::<String>, record.id],
    )
    .await?;
    Ok(more)
}

/// A case that refuses is one that failed; a store that fails is tried again.
fn settled<T>(outcome: Result<T, CaseError>) -> Result<Option<T>, CaseError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(CaseError::Db(e)) => Err(e.into()),
        Err(_) => Ok(None),
    }
}

fn looker(record: &BulkRecord, selection: &Selection) -> Looker {
    let scope = if selection.all {
        Scope::All
    } else {
        Scope::Teams { agent: record.agent, teams: selection.teams.clone() }
    };
    Looker { agent: record.agent, scope }
}

fn read<T: serde::de::DeserializeOwned>(value: Option<Value>) -> Result<T, CaseError> {
    let value = value.unwrap_or(Value::Null);
    serde_json::from_value(value)
        .map_err(|e| DbError::Engine(format!("a bulk action cannot be read: {e}")).into())
}
