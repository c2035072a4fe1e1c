//! When a case is solved or its customer has ended the talk, ask: after the last words have left, and only if it
//! stays so.

use std::pin::Pin;
use std::sync::Arc;

use helppo_kernel::{Actor, Ambient, CaseId, Event, JobId, Millis};
use helppo_store::{FollowError, Follower, Job, JobHandler, JobOutcome, NewJob, Tx, p};
use serde_json::json;

use crate::{After, Survey, ask, store};

/// The job that puts the question; its key is the case.
pub const ASK_EFFORT: &str = "AskEffort";

/// A case that was solved longer ago is history that is read again, and nobody is asked about it.
const RIGHT_AFTER_MS: i64 = 3_600_000;
/// The question leaves this much later than the words before it.
const AFTER_WORDS_MS: i64 = 500;

/// Notices solved cases, and talks that their customers ended.
#[derive(Clone)]
pub struct AskWhenSolved {
    pub(crate) ambient: Ambient,
}

impl Follower for AskWhenSolved {
    const NAME: &'static str = "survey";

    fn cares(&self, event: &Event) -> bool {
        match event.kind.as_str() {
            "CaseStatusChanged" => event.get::<String>("to").as_deref() == Some("solved"),
            "WrapUpStarted" | "InteractionEnded" => matches!(event.actor, Actor::Customer(_)),
            _ => false,
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let Some(case) = event.case else { return Ok(()) };
        let now = self.ambient.now();
        if now.since(event.at) > RIGHT_AFTER_MS {
            return Ok(());
        }
        let leaves: Option<Millis> = tx.one(store::LAST_TO_LEAVE, p![case]).await?;
        let run_at = leaves.filter(|at| *at > now).map_or(now, |at| at.plus(AFTER_WORDS_MS));
        let id: JobId = self.ambient.id();
        let after = if event.kind == "CaseStatusChanged" { After::Solving } else { After::Leaving };
        let data = json!({ "case": case, "after": after });
        let job = NewJob { id, kind: ASK_EFFORT, key: &case.to_string(), run_at, data };
        Ok(tx.schedule(&job).await?)
    }
}

/// Puts the question.
pub struct AskEffort {
    pub(crate) room: Arc<Survey>,
}

impl JobHandler for AskEffort {
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let Ok(case) = job.key.parse::<CaseId>() else {
                return JobOutcome::Failed(format!("{:?} is no case", job.key));
            };
            let after = serde_json::from_value(job.data["after"].clone()).unwrap_or_default();
            let (amb, room) = (self.room.ambient.clone(), Arc::clone(&self.room));
            let asked = self
                .room
                .store
                .write(async move |tx: &mut Tx| ask(tx, &amb, &room.public_url, case, after).await)
                .await;
            match asked {
                Ok(outcome) => {
                    tracing::debug!(%case, ?outcome, "a question about effort was considered");
                    JobOutcome::Done
                }
                Err(e) => JobOutcome::Retry(e.to_string()),
            }
        })
    }

    fn tries(&self) -> i64 {
        5
    }
}
