//! Two records of one person become one, and two again when that was a mistake.
//!
//! Identities, cases and their facts move; what moved is written down, so that undoing moves exactly
//! that and leaves alone what has come since.

use helppo_kernel::{Actor, Ambient, CustomerId, MergeId, Problem};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::event::{CustomerEvent, tell};
use crate::row::CustomerRecord;
use crate::store;

/// Make `from` part of `into`.
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    /// The record that ends.
    pub from: CustomerId,
    /// The record that stays.
    pub into: CustomerId,
    /// Who does it.
    pub actor: Actor,
}

/// Take back the last merge that `customer` took part in.
#[derive(Clone, Copy, Debug)]
pub struct Unmerge {
    /// Either side of the merge.
    pub customer: CustomerId,
    /// Who does it.
    pub actor: Actor,
}

/// Why customers were not merged or unmerged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// No such customer.
    #[error("there is no such customer")]
    NotFound,
    /// Both sides are the same record.
    #[error("a customer cannot be merged into itself")]
    Same,
    /// One side is part of another customer already.
    #[error("{0} is part of {1} already")]
    Merged(CustomerId, CustomerId),
    /// There is no merge to take back.
    #[error("there is no merge to take back")]
    NothingToUndo,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What moved, as the table keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Moved {
    identities: Vec<i64>,
    cases: Vec<i64>,
    /// The name that the staying record took because it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Merges two customers. `into` keeps its own data and gets what it lacks.
pub async fn merge(tx: &mut Tx, amb: &Ambient, input: &Merge) -> Result<MergeId, MergeError> {
    let Merge { from, into, actor } = *input;
    if from == into {
        return Err(MergeError::Same);
    }
    let (source, target) = lock_both(tx, from, into).await?;
    let mut moved = Moved::default();
    tx.exec(store::MOVE_FACTS, p![into, from]).await?;
    moved.identities =
        tx.all::<(i64,)>(store::MOVE_IDENTITIES, p![into, from]).await?.into_iter().map(|r| r.0).collect();
    moved.cases =
        tx.all::<(i64,)>(store::MOVE_CASES, p![into, from]).await?.into_iter().map(|r| r.0).collect();
    if target.name.is_empty() && !source.name.is_empty() {
        tx.exec(store::NAME, p![source.name, into]).await?;
        moved.name = Some(source.name);
    }
    tx.exec(store::SET_MERGED, p![into, from]).await?;
    let merge: MergeId = amb.id();
    let written = json!(moved).to_string();
    tx.exec(store::INSERT_MERGE, p![merge, from, into, written, actor.id(), amb.now()]).await?;
    tell(tx, amb, actor, into, &CustomerEvent::CustomersMerged { from }).await?;
    Ok(merge)
}

/// Takes the newest merge of a customer back: what moved and is still there returns.
pub async fn unmerge(tx: &mut Tx, amb: &Ambient, input: &Unmerge) -> Result<MergeId, MergeError> {
    let last: Option<(MergeId, CustomerId, CustomerId, Value)> =
        tx.opt(store::LAST_MERGE, p![input.customer]).await?;
    let (merge, from, into, moved) = last.ok_or(MergeError::NothingToUndo)?;
    let moved: Moved = serde_json::from_value(moved)
        .map_err(|e| DbError::Engine(format!("the record of merge {merge} cannot be read: {e}")))?;
    let target = lock(tx, into).await?;
    if let Some(beyond) = target.merged_into {
        return Err(MergeError::Merged(into, beyond));
    }
    for identity in &moved.identities {
        tx.exec(store::MOVE_IDENTITY_BACK, p![from, *identity, into]).await?;
    }
    for case in &moved.cases {
        if tx.exec(store::MOVE_CASE_BACK, p![from, *case, into]).await? > 0 {
            tx.exec(store::MOVE_FACTS_BACK, p![from, *case]).await?;
        }
    }
    if moved.name.is_some_and(|taken| taken == target.name) {
        tx.exec(store::NAME, p!["", into]).await?;
    }
    tx.exec(store::SET_MERGED, p![None::<i64>, from]).await?;
    tx.exec(store::UNDO_MERGE, p![amb.now(), merge]).await?;
    tell(tx, amb, input.actor, into, &CustomerEvent::CustomersUnmerged { from }).await?;
    Ok(merge)
}

/// Locks in the order of ids, so that two opposite merges cannot wait for each other.
async fn lock_both(
    tx: &mut Tx,
    from: CustomerId,
    into: CustomerId,
) -> Result<(CustomerRecord, CustomerRecord), MergeError> {
    let first = lock(tx, from.min(into)).await?;
    let second = lock(tx, from.max(into)).await?;
    let (source, target) = if first.id == from { (first, second) } else { (second, first) };
    for side in [&source, &target] {
        if let Some(beyond) = side.merged_into {
            return Err(MergeError::Merged(side.id, beyond));
        }
    }
    Ok((source, target))
}

async fn lock(tx: &mut Tx, id: CustomerId) -> Result<CustomerRecord, MergeError> {
    tx.opt(store::LOCK, p![id]).await?.ok_or(MergeError::NotFound)
}

impl From<MergeError> for Problem {
    fn from(e: MergeError) -> Self {
        match e {
            MergeError::NotFound => Self::not_found("customer"),
            MergeError::Same => Self::invalid("into", "a customer cannot be merged into itself"),
            MergeError::Merged(_, into) => {
                let detail = "The customer is already part of another one. Open that one and try again.";
                Self::conflict("already-merged", detail).with("into", into.to_string())
            }
            MergeError::NothingToUndo => Self::conflict("nothing-to-undo", "There is no merge to take back."),
            MergeError::Db(e) => e.into(),
        }
    }
}
