//! `/api/v1/tasks`: the register, as objects and as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::Problem;
use helppo_people::{By, Caller, settings};
use helppo_store::Tx;
use helppo_web::{Json, Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Journeys;
use crate::task::keep::{
    Task, TaskError, TaskImport, TaskVersion, import_tasks, put_task, retire_task, task, task_at,
    task_versions, tasks,
};
use crate::task::pack::{PACKS, pack};
use crate::task::{Fault, NotReadable, TaskDefinition, faults, read, write};

/// The register.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskRegister {
    tasks: Vec<Task>,
    /// What to mend in it.
    faults: Vec<Fault>,
    /// Packs to begin with.
    packs: Vec<String>,
}

/// A task and the version that it was changed from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskInput {
    task: TaskDefinition,
    /// The version that was read; 0 for a new task.
    seen: i64,
}

/// How a file is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    #[serde(default)]
    dry_run: bool,
}

impl From<TaskError> for Problem {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::Db(error) => error.into(),
            TaskError::NotReadable(why) => why.into(),
            TaskError::Changed(_) => Self::conflict("changed", error.to_string()),
        }
    }
}

impl From<NotReadable> for Problem {
    fn from(why: NotReadable) -> Self {
        Self::invalid("task", why.to_string())
    }
}

/// The tasks that customers come to get done, with what is wrong with their paths.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", responses((status = 200, body = TaskRegister)))]
pub(super) async fn list(
    State(room): State<Arc<Journeys>>,
    _: Caller,
) -> Result<Json<TaskRegister>, Problem> {
    let read = room.store.read(async |tx: &mut Tx| {
        let tasks = tasks(tx).await?;
        let languages = settings(tx).await?.languages;
        Ok::<_, Problem>((tasks, languages))
    });
    let (tasks, languages) = read.await?;
    let definitions: Vec<TaskDefinition> = tasks.iter().map(|task| task.definition.clone()).collect();
    let packs = PACKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    Ok(Json(TaskRegister { faults: faults(&definitions, &languages), tasks, packs }))
}

/// A task, retired ones too.
#[utoipa::path(get, path = "/api/v1/tasks/{key}", tag = "tasks", params(("key" = String, Path)),
    responses((status = 200, body = Task)))]
pub(super) async fn show(
    State(room): State<Arc<Journeys>>,
    _: Caller,
    Path(key): Path<String>,
) -> Result<Json<Task>, Problem> {
    let found = room.store.read(async move |tx: &mut Tx| task(tx, &key).await).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("task"))
}

/// Save a task: a new one, or the next version of one.
#[utoipa::path(put, path = "/api/v1/tasks/{key}", tag = "tasks", params(("key" = String, Path)),
    request_body = TaskInput, responses((status = 200, body = Task), (status = 409)))]
pub(super) async fn change(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(key): Path<String>,
    Json(input): Json<TaskInput>,
) -> Result<Json<Task>, Problem> {
    if input.task.key != key {
        return Err(Problem::invalid("key", "expected the key of the address"));
    }
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let saved =
        room.store.write(async move |tx: &mut Tx| put_task(tx, &amb, &by, &input.task, input.seen).await);
    Ok(Json(saved.await?))
}

/// Take a task out of use. Cases keep its name, and saving it again brings it back.
#[utoipa::path(delete, path = "/api/v1/tasks/{key}", tag = "tasks", params(("key" = String, Path)),
    responses((status = 204)))]
pub(super) async fn retire(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<StatusCode, Problem> {
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    let gone = room.store.write(async move |tx: &mut Tx| retire_task(tx, &amb, &by, &key).await).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("task")) }
}

/// The versions of a task, the newest first.
#[utoipa::path(get, path = "/api/v1/tasks/{key}/versions", tag = "tasks", params(("key" = String, Path)),
    responses((status = 200, body = [TaskVersion])))]
pub(super) async fn versions(
    State(room): State<Arc<Journeys>>,
    _: Caller,
    Path(key): Path<String>,
) -> Result<Json<Vec<TaskVersion>>, Problem> {
    Ok(Json(room.store.read(async move |tx: &mut Tx| task_versions(tx, &key).await).await?))
}

/// A task as it was.
#[utoipa::path(get, path = "/api/v1/tasks/{key}/versions/{version}", tag = "tasks",
    params(("key" = String, Path), ("version" = i64, Path)), responses((status = 200, body = TaskDefinition)))]
pub(super) async fn version(
    State(room): State<Arc<Journeys>>,
    _: Caller,
    Path((key, version)): Path<(String, i64)>,
) -> Result<Json<TaskDefinition>, Problem> {
    let found = room.store.read(async move |tx: &mut Tx| task_at(tx, &key, version).await).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("version"))
}

/// A task in the form of the file.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskText {
    text: String,
}

/// A task as text: what the file holds of it.
#[utoipa::path(get, path = "/api/v1/tasks/{key}/text", tag = "tasks", params(("key" = String, Path)),
    responses((status = 200, body = TaskText)))]
pub(super) async fn text(
    State(room): State<Arc<Journeys>>,
    _: Caller,
    Path(key): Path<String>,
) -> Result<Json<TaskText>, Problem> {
    let found = room.store.read(async move |tx: &mut Tx| task(tx, &key).await).await?;
    let found = found.ok_or_else(|| Problem::not_found("task"))?;
    Ok(Json(TaskText { text: write(&[found.definition]) }))
}

/// The register as a file (TOML) that can be taken in again.
#[utoipa::path(get, path = "/api/v1/tasks/file", tag = "tasks",
    responses((status = 200, body = String, content_type = "application/toml")))]
pub(super) async fn take_out(State(room): State<Arc<Journeys>>, _: Caller) -> Result<Response, Problem> {
    let all = room.store.read(async |tx: &mut Tx| tasks(tx).await).await?;
    let definitions: Vec<TaskDefinition> = all.into_iter().map(|task| task.definition).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tasks.toml\""),
    ];
    Ok((headers, write(&definitions)).into_response())
}

/// Take a file of tasks in: all of it, or nothing when a line is wrong. Tasks that it does not name stay.
#[utoipa::path(post, path = "/api/v1/tasks/file", tag = "tasks", params(("dry_run" = Option<bool>, Query)),
    request_body(content = String, content_type = "application/toml"),
    responses((status = 200, body = TaskImport), (status = 422)))]
pub(super) async fn bring(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Query(how): Query<How>,
    text: String,
) -> Result<Json<TaskImport>, Problem> {
    take_in(&room, &caller, read(&text)?, &how).await
}

/// Take a starter pack in.
#[utoipa::path(post, path = "/api/v1/tasks/packs/{pack}", tag = "tasks",
    params(("pack" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = TaskImport)))]
pub(super) async fn begin_with(
    State(room): State<Arc<Journeys>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(how): Query<How>,
) -> Result<Json<TaskImport>, Problem> {
    let text = pack(&name).ok_or_else(|| Problem::not_found("pack"))?;
    take_in(&room, &caller, read(text)?, &how).await
}

/// Given up at its end, so that a dry run does the same work.
enum Stop {
    GivenUp(TaskImport),
    Db(helppo_store::DbError),
}

impl From<helppo_store::DbError> for Stop {
    fn from(error: helppo_store::DbError) -> Self {
        Self::Db(error)
    }
}

async fn take_in(
    room: &Journeys,
    caller: &Caller,
    incoming: Vec<TaskDefinition>,
    how: &How,
) -> Result<Json<TaskImport>, Problem> {
    let (amb, by, dry_run) = (room.ambient.clone(), By::from(caller), how.dry_run);
    let taken = room.store.write(async move |tx: &mut Tx| {
        let report = import_tasks(tx, &amb, &by, &incoming).await?;
        if dry_run { Err(Stop::GivenUp(report)) } else { Ok(report) }
    });
    match taken.await {
        Ok(report) | Err(Stop::GivenUp(report)) => Ok(Json(report)),
        Err(Stop::Db(error)) => Err(error.into()),
    }
}
