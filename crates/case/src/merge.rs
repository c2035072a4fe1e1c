//! Two cases about one matter become one, and two again when that was a mistake.
//!
//! Nothing is copied: the merged case points to the other, whose timeline shows both, and whatever is
//! live in it moves over. What a merge changed is written down, so that undoing it restores exactly that.

use helppo_kernel::{Actor, Ambient, CaseId, InteractionId, MergeId, Millis, Problem};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::event::{CaseEvent, tell};
use crate::model::CaseStatus;
use crate::record::{Held, live_interactions};
use crate::snooze::cancel_wake;
use crate::{CaseError, store};

/// Make `from` part of `into`.
#[derive(Clone, Copy, Debug)]
pub struct MergeCases {
    /// The case that ends.
    pub from: CaseId,
    /// The case that goes on.
    pub into: CaseId,
    /// Who does it.
    pub actor: Actor,
}

/// Why cases were not merged or unmerged.
#[derive(Debug, thiserror::Error)]
pub enum MergeCasesError {
    /// Both sides are the same case.
    #[error("a case cannot be merged into itself")]
    Same,
    /// They belong to different customers: merge those first.
    #[error("the cases belong to different customers")]
    OtherCustomer,
    /// The case is not part of another.
    #[error("there is no merge to take back")]
    NothingToUndo,
    /// One side.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What stood before, as the table keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Moved {
    status: String,
    snoozed: Option<Millis>,
    waiting: Option<Millis>,
    closed: Option<Millis>,
    unread: i64,
    interactions: Vec<InteractionId>,
    into_waiting: Option<Millis>,
    into_unread: i64,
}

/// Merges a case into another of the same customer.
pub async fn merge_cases(tx: &mut Tx, amb: &Ambient, input: &MergeCases) -> Result<MergeId, MergeCasesError> {
    let MergeCases { from, into, actor } = *input;
    if from == into {
        return Err(MergeCasesError::Same);
    }
    // In the order of ids, so that two opposite merges cannot wait for each other.
    let first = Held::take(tx, amb, from.min(into)).await?;
    let second = Held::take(tx, amb, from.max(into)).await?;
    let (mut source, mut target) = if first.now.id == from { (first, second) } else { (second, first) };
    if source.now.customer != target.now.customer {
        return Err(MergeCasesError::OtherCustomer);
    }
    let mut moved = Moved {
        status: source.now.status.as_str().to_owned(),
        snoozed: source.now.snoozed_until,
        waiting: source.now.waiting_since,
        closed: source.now.closed_at,
        unread: source.now.unread,
        interactions: Vec::new(),
        into_waiting: target.now.waiting_since,
        into_unread: target.now.unread,
    };
    for interaction in live_interactions(tx, from).await? {
        tx.exec(store::interaction::MOVE, p![into, interaction.id]).await?;
        moved.interactions.push(interaction.id);
    }
    if source.now.snoozed_until.take().is_some() {
        cancel_wake(tx, from).await?;
    }
    target.now.waiting_since = earlier(source.now.waiting_since.take(), target.now.waiting_since);
    target.now.unread += std::mem::take(&mut source.now.unread);
    source.now.status = CaseStatus::Closed;
    source.now.closed_at = Some(amb.now());
    source.now.merged_into = Some(into);
    let merge: MergeId = amb.id();
    let (written, now) = (json!(moved).to_string(), amb.now());
    tx.exec(store::case::INSERT_MERGE, p![merge, from, into, written, actor.id(), now]).await?;
    tell(tx, amb, actor, target.of(), &CaseEvent::CasesMerged { from }).await?;
    source.put(tx).await?;
    target.put(tx).await?;
    Ok(merge)
}

/// Takes the last merge of `case` back: it leads its own life again, as it did.
pub async fn unmerge_case(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    actor: Actor,
) -> Result<MergeId, MergeCasesError> {
    let last: Option<(MergeId, CaseId, Value)> = tx.opt(store::case::LAST_MERGE, p![case]).await?;
    let (merge, into, moved) = last.ok_or(MergeCasesError::NothingToUndo)?;
    let moved: Moved = serde_json::from_value(moved)
        .map_err(|e| DbError::Engine(format!("the record of merge {merge} cannot be read: {e}")))?;
    let first = Held::any(tx, amb, case.min(into)).await?;
    let second = Held::any(tx, amb, case.max(into)).await?;
    let (mut source, mut target) = if first.now.id == case { (first, second) } else { (second, first) };
    for interaction in live_interactions(tx, into).await? {
        if moved.interactions.contains(&interaction.id) {
            tx.exec(store::interaction::MOVE, p![case, interaction.id]).await?;
        }
    }
    // Only what is still as the merge made it goes back.
    if target.now.waiting_since == earlier(moved.waiting, moved.into_waiting) {
        target.now.waiting_since = moved.into_waiting;
    }
    if target.now.unread == moved.unread + moved.into_unread {
        target.now.unread = moved.into_unread;
    }
    let status = CaseStatus::ALL.into_iter().find(|s| s.as_str() == moved.status);
    source.now.status = status.unwrap_or(CaseStatus::Open);
    source.now.closed_at = moved.closed;
    source.now.waiting_since = moved.waiting;
    source.now.unread = moved.unread;
    source.now.merged_into = None;
    tx.exec(store::case::UNDO_MERGE, p![amb.now(), merge]).await?;
    tell(tx, amb, actor, target.of(), &CaseEvent::CasesUnmerged { from: case }).await?;
    if let Some(until) = moved.snoozed.filter(|until| *until > amb.now()) {
        source.now.snoozed_until = Some(until);
        crate::snooze::promise_wake(tx, amb, case, until).await?;
    }
    source.put(tx).await?;
    target.put(tx).await?;
    Ok(merge)
}

/// The cases that are part of `case`, directly or through others.
pub async fn merged_into(tx: &mut Tx, case: CaseId) -> Result<Vec<CaseId>, DbError> {
    let mut all: Vec<CaseId> = Vec::new();
    let mut ask = vec![case];
    while let Some(next) = ask.pop() {
        for (id,) in tx.all::<(CaseId,)>(store::case::MERGED_INTO, p![next]).await? {
            if !all.contains(&id) {
                all.push(id);
                ask.push(id);
            }
        }
    }
    Ok(all)
}

fn earlier(a: Option<Millis>, b: Option<Millis>) -> Option<Millis> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

impl From<MergeCasesError> for Problem {
    fn from(e: MergeCasesError) -> Self {
        match e {
            MergeCasesError::Same => Self::invalid("into", "a case cannot be merged into itself"),
            MergeCasesError::OtherCustomer => {
                let detail = "The cases belong to different customers. If they are one person, merge the customers first.";
                Self::conflict("other-customer", detail)
            }
            MergeCasesError::NothingToUndo => {
                Self::conflict("nothing-to-undo", "There is no merge to take back.")
            }
            MergeCasesError::Case(e) => e.into(),
            MergeCasesError::Db(e) => e.into(),
        }
    }
}
