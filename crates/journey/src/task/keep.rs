//! The register in the database: saved, versioned, retired, taken in from files.

use helppo_kernel::{Actor, AgentId, Ambient, Millis};
use helppo_people::{By, audit};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::file::check;
use super::{NotReadable, TaskDefinition};
use crate::store;

/// A task as it stands in the register.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Task {
    #[serde(flatten)]
    pub definition: TaskDefinition,
    /// Grows with each change.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Millis,
    /// By whom.
    pub updated_by: Option<AgentId>,
}

row! {
    struct Kept { version: i64, data: Value, updated_at: Millis, updated_by: Option<AgentId> }
}

row! {
    /// A version of a task.
    #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
    pub struct TaskVersion {
        /// Which.
        pub version: i64,
        /// When it was written.
        pub at: Millis,
        /// By whom.
        pub by: Option<AgentId>,
    }
}

/// Why a task was not saved.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    NotReadable(#[from] NotReadable),
    /// Somebody saved another version meanwhile.
    #[error("the task is at version {0} now")]
    Changed(i64),
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskImport {
    /// Keys of tasks that are new.
    pub created: Vec<String>,
    /// Keys of tasks that are changed.
    pub changed: Vec<String>,
    /// Keys of tasks that are as they were.
    pub same: Vec<String>,
}

fn stands(kept: Kept) -> Result<Task, DbError> {
    let Kept { version, data, updated_at, updated_by } = kept;
    Ok(Task { definition: definition(data)?, version, updated_at, updated_by })
}

fn definition(data: Value) -> Result<TaskDefinition, DbError> {
    serde_json::from_value(data).map_err(|error| DbError::Engine(error.to_string()))
}

/// All tasks that are in use.
pub async fn tasks(tx: &mut Tx) -> Result<Vec<Task>, DbError> {
    let kept: Vec<Kept> = tx.all(store::TASKS, p![]).await?;
    kept.into_iter().map(stands).collect()
}

/// A task, retired ones too.
pub async fn task(tx: &mut Tx, key: &str) -> Result<Option<Task>, DbError> {
    let kept: Option<Kept> = tx.opt(store::TASK, p![key]).await?;
    kept.map(stands).transpose()
}

/// The versions of a task, the newest first.
pub async fn task_versions(tx: &mut Tx, key: &str) -> Result<Vec<TaskVersion>, DbError> {
    tx.all(store::TASK_VERSIONS, p![key]).await
}

/// A task as it was at a version.
pub async fn task_at(tx: &mut Tx, key: &str, version: i64) -> Result<Option<TaskDefinition>, DbError> {
    let data: Option<(Value,)> = tx.opt(store::TASK_AT, p![key, version]).await?;
    data.map(|(data,)| definition(data)).transpose()
}

/// Saves a task; a retired one is in use again. `seen` is the version that was changed, 0 for a new one.
pub async fn put_task(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    new: &TaskDefinition,
    seen: i64,
) -> Result<Task, TaskError> {
    check(new)?;
    let now = task(tx, &new.key).await?.map_or(0, |task| task.version);
    if seen != now {
        return Err(TaskError::Changed(now));
    }
    save(tx, amb, by, new, now + 1).await?;
    audit::record(tx, amb, by, "task.changed", &new.key, json!({ "version": now + 1 })).await?;
    task(tx, &new.key).await?.ok_or_else(|| DbError::Engine("a task is gone".into()).into())
}

/// Takes a task out of use. Cases keep its name.
pub async fn retire_task(tx: &mut Tx, amb: &Ambient, by: &By, key: &str) -> Result<bool, DbError> {
    let gone = tx.exec(store::RETIRE_TASK, p![amb.now(), key]).await? > 0;
    if gone {
        audit::record(tx, amb, by, "task.retired", key, json!({})).await?;
    }
    Ok(gone)
}

/// Takes tasks in. Those that the file does not name stay as they are.
pub async fn import_tasks(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    incoming: &[TaskDefinition],
) -> Result<TaskImport, DbError> {
    let mut report = TaskImport::default();
    for new in incoming {
        let stood = task(tx, &new.key).await?;
        // What was taken out of use comes back by being in the file.
        let retired = tx.opt::<i64>(store::IS_RETIRED, p![new.key]).await?.is_some();
        let as_it_was = stood.as_ref().is_some_and(|task| task.definition == *new) && !retired;
        let list = match &stood {
            None => &mut report.created,
            Some(_) if as_it_was => &mut report.same,
            Some(_) => &mut report.changed,
        };
        list.push(new.key.clone());
        if !as_it_was {
            save(tx, amb, by, new, stood.map_or(0, |task| task.version) + 1).await?;
        }
    }
    let counts = json!({ "created": report.created.len(), "changed": report.changed.len() });
    audit::record(tx, amb, by, "task.imported", "", counts).await?;
    Ok(report)
}

async fn save(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    new: &TaskDefinition,
    version: i64,
) -> Result<(), DbError> {
    let data = serde_json::to_string(new).map_err(|error| DbError::Engine(error.to_string()))?;
    let agent = match by.actor {
        Actor::Agent(id) => Some(id),
        _ => None,
    };
    let at = amb.now();
    tx.exec(store::PUT_TASK, p![new.key, version, data, at, agent]).await?;
    tx.exec(store::PUT_TASK_VERSION, p![new.key, version, data, at, agent]).await.map(drop)
}
