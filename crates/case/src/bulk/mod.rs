//! One action on many cases: a job does it in pieces and tells how far it is; for a while it can be undone.
//!
//! What each case was before is written down with what was done to it, so an undo restores the cases
//! that have not been changed otherwise since, and only those.

mod action;
mod run;
mod store;

pub use action::BulkAction;
pub use run::{RUN_BULK, piece};

use helppo_kernel::{AgentId, Ambient, BulkId, CaseId, JobId, Millis};
use helppo_people::Scope;
use helppo_store::{DbError, NewJob, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::CaseError;
use crate::list::{Filter, Looker, Order};

/// How long a finished bulk action can be undone.
const UNDO_MS: i64 = 10 * 60_000;
/// Cases that one request may name; more are chosen by a filter.
const MOST_NAMED: usize = 1_000;

/// Which cases, what to do.
#[derive(Clone, Debug)]
pub struct NewBulk {
    /// Who does it, and what they may see.
    pub looker: Looker,
    /// The cases.
    pub cases: Chosen,
    /// What to do to each.
    pub action: BulkAction,
}

/// How cases are chosen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Chosen {
    /// By name.
    Named(Vec<CaseId>),
    /// All that a list holds when the job comes to it.
    Listed(Filter, Order),
}

/// How far a bulk action is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BulkProgress {
    /// Its id.
    pub id: BulkId,
    /// `collecting`, `running`, `done`, `undoing` or `undone`.
    pub state: String,
    /// Cases done; with `failed` it grows up to `total`.
    pub done: i64,
    /// Cases chosen so far.
    pub total: i64,
    /// Cases that could not be done: gone, out of sight, or changed since when undoing.
    pub failed: i64,
    /// Until when it can be undone; absent while it cannot.
    pub undo_until: Option<Millis>,
}

row! {
    /// A bulk action as the table holds it.
    #[derive(Clone, Debug)]
    pub(crate) struct BulkRecord {
        pub id: BulkId,
        pub agent: AgentId,
        pub action: Value,
        pub selection: Option<Value>,
        pub state: String,
        pub done: i64,
        pub failed: i64,
        pub total: i64,
        pub undo_until: Option<Millis>,
    }
}

/// The choice and the sight of whoever chose, kept until the job has collected the cases.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Selection {
    all: bool,
    teams: Vec<helppo_kernel::TeamId>,
    listed: Option<(Filter, Order)>,
    after: Option<helppo_kernel::Cursor>,
}

/// Begins a bulk action; the job starts at once.
pub async fn start_bulk(tx: &mut Tx, amb: &Ambient, input: &NewBulk) -> Result<BulkId, CaseError> {
    let id: BulkId = amb.id();
    let (listed, named) = match &input.cases {
        Chosen::Named(cases) if cases.len() > MOST_NAMED => {
            return Err(CaseError::invalid("cases", "at most 1,000 cases by name; choose more by a view"));
        }
        Chosen::Named(cases) => (None, cases.clone()),
        Chosen::Listed(filter, order) => (Some((filter.clone(), *order)), Vec::new()),
    };
    let (all, teams) = match &input.looker.scope {
        Scope::All => (true, Vec::new()),
        Scope::Teams { teams, .. } => (false, teams.clone()),
    };
    let state = if listed.is_some() { "collecting" } else { "running" };
    let selection = Selection { all, teams, listed, after: None };
    let (written, action, now) = (json!(selection).to_string(), json!(input.action).to_string(), amb.now());
    let mut total = 0i64;
    for case in named {
        total += i64::try_from(tx.exec(store::ADD, p![id, case]).await?).unwrap_or(0);
    }
    tx.exec(store::INSERT, p![id, input.looker.agent, action, written, state, total, now]).await?;
    if state == "collecting" {
        // The first stretch at once, so that whoever asks how far it is hears of more than nothing.
        let begun = get(tx, id).await?;
        run::collect(tx, &begun, selection).await?;
    }
    promise(tx, amb, id).await?;
    Ok(id)
}

/// How far a bulk action of this agent is.
pub async fn bulk_progress(tx: &mut Tx, agent: AgentId, id: BulkId) -> Result<BulkProgress, CaseError> {
    let record = get(tx, id).await?;
    if record.agent != agent {
        return Err(CaseError::NotFound("bulk action"));
    }
    Ok(BulkProgress {
        id,
        state: record.state,
        done: record.done,
        total: record.total,
        failed: record.failed,
        undo_until: record.undo_until,
    })
}

/// Takes a finished bulk action back.
pub async fn undo_bulk(tx: &mut Tx, amb: &Ambient, agent: AgentId, id: BulkId) -> Result<(), CaseError> {
    let record = get(tx, id).await?;
    let open = record.state == "done" && record.undo_until.is_some_and(|until| until > amb.now());
    if record.agent != agent || !open {
        return Err(CaseError::NotFound("bulk action that can be undone"));
    }
    tx.exec(store::SET, p!["undoing", 0i64, 0i64, record.done, None::<i64>, None::<String>, id]).await?;
    promise(tx, amb, id).await?;
    Ok(())
}

async fn get(tx: &mut Tx, id: BulkId) -> Result<BulkRecord, CaseError> {
    tx.opt(store::GET, p![id]).await?.ok_or(CaseError::NotFound("bulk action"))
}

async fn promise(tx: &mut Tx, amb: &Ambient, id: BulkId) -> Result<(), DbError> {
    let (job, key): (JobId, _) = (amb.id(), id.to_string());
    tx.schedule(&NewJob {
        id: job,
        kind: RUN_BULK,
        key: &key,
        run_at: amb.now(),
        data: json!({ "bulk": id }),
    })
    .await
}
