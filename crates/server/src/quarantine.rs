//! `/api/v1/quarantine`: jobs and events that could not be done after several tries. An admin reads why,
//! and lets each be tried once more or dropped. (Raw mail has its own list, under its channel.)

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_case::{CaseError, DELIVER_MESSAGE, Delivery, delivery_changed};
use helppo_kernel::{Ambient, CaseId, JobId, MessageId, Millis, Problem};
use helppo_people::{Action, By, Caller, Grant, Table, audit};
use helppo_store::{
    DbError, FollowError, Follower, Store, StuckEvent, StuckJob, Tx, discard_event, discard_job,
    find_stuck_job, retry_job, stuck_events, stuck_jobs,
};
use helppo_web::{Json, Path, routes};
use serde::Serialize;
use serde_json::json;

use crate::wiring::House;

/// Entries of a kind that are listed, the newest; more than that is one trouble and not many.
const MOST: usize = 200;

/// Jobs or events that wait for somebody.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Quarantine {
    /// The newest first.
    items: Vec<Stuck>,
}

/// Something that could not be done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Stuck {
    /// For retrying and discarding.
    id: String,
    /// Whether it is a job or an event.
    what: What,
    /// The kind of the job or of the event.
    kind: String,
    /// What the job is about, or who could not take the event.
    about: String,
    /// The case of the event.
    case: Option<CaseId>,
    /// Why it failed last.
    error: String,
    /// How often it was tried; not counted for events.
    tries: Option<i64>,
    /// When it was given up.
    at: Millis,
}

/// What sort of thing waits.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// Promised work.
    Job,
    /// An event that a follower could not take.
    Event,
}

type Retaking = Pin<Box<dyn Future<Output = Result<bool, FollowError>> + Send>>;
type Retaker = Box<dyn Fn(i64) -> Retaking + Send + Sync>;

/// What the routes hold.
pub(crate) struct Shelf {
    store: Store,
    ambient: Ambient,
    /// Who takes the events of each follower.
    retakers: BTreeMap<&'static str, Retaker>,
}

/// What an id names.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Job(JobId),
    Event(String, i64),
}

pub(crate) fn routes(house: &House) -> Table {
    let mut shelf =
        Shelf { store: house.store.clone(), ambient: house.ambient.clone(), retakers: BTreeMap::new() };
    shelf.retakes(house.bot.clone());
    shelf.retakes(house.survey.follower());
    shelf.retakes(house.levels.follower());
    shelf.retakes(house.report.tally());
    shelf.retakes(helppo_report::history::follower());
    Table::new()
        .row(Grant::May(Action::SettingsManage), routes!(list))
        .row(Grant::May(Action::SettingsManage), routes!(retry))
        .row(Grant::May(Action::SettingsManage), routes!(discard))
        .with_state(Arc::new(shelf))
}

impl Shelf {
    fn retakes<F: Follower>(&mut self, follower: F) {
        let store = self.store.clone();
        let retake = move |n| -> Retaking {
            let (store, follower) = (store.clone(), follower.clone());
            Box::pin(async move { store.retake(follower, n).await })
        };
        self.retakers.insert(F::NAME, Box::new(retake));
    }
}

/// Everything that waits, newest first.
#[utoipa::path(get, path = "/api/v1/quarantine", tag = "quarantine", responses((status = 200, body = Quarantine)))]
async fn list(State(shelf): State<Arc<Shelf>>) -> Result<Json<Quarantine>, Problem> {
    let read = async |tx: &mut Tx| Ok((stuck_jobs(tx, MOST).await?, stuck_events(tx, MOST).await?));
    let (jobs, events) = shelf.store.read::<_, DbError, _>(read).await?;
    let mut items: Vec<Stuck> =
        jobs.into_iter().map(Stuck::job).chain(events.into_iter().map(Stuck::event)).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    Ok(Json(Quarantine { items }))
}

/// Lets it be tried once more: a job at once by the workers, an event right here.
#[utoipa::path(post, path = "/api/v1/quarantine/{id}/retry", tag = "quarantine", params(("id" = String, Path)), responses((status = 204)))]
async fn retry(
    State(shelf): State<Arc<Shelf>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    match named(&id)? {
        Named::Job(job) => {
            let (amb, by) = (shelf.ambient.clone(), By::from(&caller));
            let again = async move |tx: &mut Tx| {
                let found = retry_job(tx, job, amb.now()).await?;
                if found {
                    audit::record(tx, &amb, &by, "quarantine.retried", job, json!({})).await?;
                }
                Ok(found)
            };
            there(shelf.store.write::<_, DbError, _>(again).await?)
        }
        Named::Event(follower, n) => {
            let Some(retake) = shelf.retakers.get(follower.as_str()) else {
                return Err(Problem::conflict(
                    "nobody-takes-it",
                    "Nobody follows under that name any more. Discard it.",
                ));
            };
            let taken = retake(n).await.map_err(|e| match e {
                FollowError::Event(why) => {
                    Problem::conflict("failed-again", format!("It failed again: {why}"))
                }
                FollowError::Db(e) => Problem::conflict("failed-again", format!("It failed again: {e}")),
                FollowError::Overtaken => Problem::busy(),
            })?;
            there(taken)?;
            let (amb, by) = (shelf.ambient.clone(), By::from(&caller));
            let note = async move |tx: &mut Tx| {
                audit::record(tx, &amb, &by, "quarantine.retried", &id, json!({})).await
            };
            shelf.store.write::<_, DbError, _>(note).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

/// Drops it: it will never be done. A message that was to leave reads as failed from then on.
#[utoipa::path(post, path = "/api/v1/quarantine/{id}/discard", tag = "quarantine", params(("id" = String, Path)), responses((status = 204)))]
async fn discard(
    State(shelf): State<Arc<Shelf>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (what, amb, by) = (named(&id)?, shelf.ambient.clone(), By::from(&caller));
    let drop_it = async move |tx: &mut Tx| {
        let (found, detail) = match &what {
            Named::Event(follower, n) => (discard_event(tx, follower, *n).await?, json!({})),
            Named::Job(job) => match find_stuck_job(tx, *job).await? {
                Some(stuck) => {
                    fail_message(tx, &amb, &stuck).await?;
                    let detail = json!({ "kind": stuck.kind, "key": stuck.key, "error": stuck.error });
                    (discard_job(tx, *job).await?, detail)
                }
                None => (false, json!({})),
            },
        };
        if found {
            audit::record(tx, &amb, &by, "quarantine.discarded", &id, detail).await?;
        }
        Ok(found)
    };
    there(shelf.store.write::<_, CaseError, _>(drop_it).await?)
}

/// A message whose delivery is dropped would wait for ever: it has failed.
async fn fail_message(tx: &mut Tx, amb: &Ambient, job: &StuckJob) -> Result<(), CaseError> {
    let Some(message) = job.key.parse::<MessageId>().ok().filter(|_| job.kind == DELIVER_MESSAGE) else {
        return Ok(());
    };
    match delivery_changed(tx, amb, message, Delivery::Failed, None).await {
        Ok(_) | Err(CaseError::NotFound(_)) => Ok(()),
        Err(e) => Err(e),
    }
}

fn there(found: bool) -> Result<StatusCode, Problem> {
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("quarantine entry")) }
}

/// A job's own id, or the follower's name with the number of the event.
fn named(id: &str) -> Result<Named, Problem> {
    if let Ok(job) = id.parse::<JobId>() {
        return Ok(Named::Job(job));
    }
    let event = id.rsplit_once('-').and_then(|(follower, n)| Some((follower, n.parse().ok()?)));
    event.map(|(f, n)| Named::Event(f.to_owned(), n)).ok_or_else(|| Problem::not_found("quarantine entry"))
}

impl Stuck {
    fn job(job: StuckJob) -> Self {
        Self {
            id: job.id.to_string(),
            what: What::Job,
            kind: job.kind,
            about: job.key,
            case: None,
            error: job.error.unwrap_or_default(),
            tries: Some(job.tries),
            at: job.at,
        }
    }

    fn event(event: StuckEvent) -> Self {
        Self {
            id: format!("{}-{}", event.follower, event.n),
            what: What::Event,
            kind: event.kind.unwrap_or_default(),
            about: event.follower,
            case: event.case,
            error: event.error,
            tries: None,
            at: event.at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_a_job_or_a_followers_event() {
        assert_eq!(named(&JobId(7).to_string()).unwrap(), Named::Job(JobId(7)));
        assert_eq!(named("live rights-12").unwrap(), Named::Event("live rights".into(), 12));
        for wrong in ["", "bot", "bot-", "bot-x"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }
}
