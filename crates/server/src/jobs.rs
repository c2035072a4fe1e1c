//! Who does promised work.

use std::pin::Pin;

use helppo_area::SEND_SIGN_IN;
use helppo_case::{CHECK_PROMISE, DELIVER_MESSAGE, RUN_BULK, WAKE_CASE};
use helppo_channel::{DeliverMessage, PROCESS_RAW, ProcessRaw};
use helppo_channel_chat::{END_LEFT_TALKS, EndLeftTalks, FOLLOW_BY_MAIL, FollowByMail};
use helppo_kernel::Ambient;
use helppo_knowledge::{CHECK_LINKS, CheckLinks};
use helppo_learn::{GATHER_BACKLOG, REFIT_MODEL};
use helppo_level::{CHECK_SERVICE_LEVEL, RECOUNT_SERVICE_LEVELS};
use helppo_store::{Job, JobHandler, JobOutcome, Jobs, Store, Tx};
use helppo_survey::ASK_EFFORT;

use crate::daily::{Daily, Round};
use crate::live::{AWAIT_AGENT, AwaitAgent};
use crate::wiring::House;

/// Every kind of job with its handler.
pub(crate) fn workers(house: &House) -> Jobs {
    let jobs = house
        .store
        .jobs()
        .on(DELIVER_MESSAGE, DeliverMessage(house.channels.clone()))
        .on(PROCESS_RAW, ProcessRaw(house.channels.clone()))
        .on(FOLLOW_BY_MAIL, FollowByMail(house.chat.clone()))
        .on(END_LEFT_TALKS, EndLeftTalks(house.chat.clone()))
        .on(GATHER_BACKLOG, house.learning.gatherer())
        .on(REFIT_MODEL, house.learning.refitter())
        .on(SEND_SIGN_IN, house.area.sender())
        .on(ASK_EFFORT, house.survey.asker())
        .on(CHECK_SERVICE_LEVEL, house.levels.checker())
        .on(RECOUNT_SERVICE_LEVELS, house.levels.recounter())
        .on(WAKE_CASE, WakeCase { store: house.store.clone(), ambient: house.ambient.clone() })
        .on(CHECK_PROMISE, CheckPromise { store: house.store.clone(), ambient: house.ambient.clone() })
        .on(RUN_BULK, RunBulk { store: house.store.clone(), ambient: house.ambient.clone() })
        .on(CHECK_LINKS, CheckLinks(house.knowledge.clone()))
        .on(AWAIT_AGENT, await_agent(house));
    Round::ALL.into_iter().fold(jobs, |jobs, round| {
        let (store, ambient, blob) = (house.store.clone(), house.ambient.clone(), house.cases.blob.clone());
        jobs.on(round.kind(), Daily { round, store, ambient, blob })
    })
}

fn await_agent(house: &House) -> AwaitAgent {
    let lines = house.desk.projector().lines.clone();
    AwaitAgent::new(lines, house.store.clone(), house.ambient.clone())
}

struct WakeCase {
    store: Store,
    ambient: Ambient,
}

struct CheckPromise {
    store: Store,
    ambient: Ambient,
}

struct RunBulk {
    store: Store,
    ambient: Ambient,
}

type Running<'a> = Pin<Box<dyn Future<Output = JobOutcome> + Send + 'a>>;

impl JobHandler for WakeCase {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let Ok(case) = job.key.parse() else { return JobOutcome::Failed("the job names no case".into()) };
            let amb = self.ambient.clone();
            let woken =
                self.store.write(async move |tx: &mut Tx| helppo_case::wake(tx, &amb, case).await).await;
            settled(woken.map(|_| ()))
        })
    }
}

impl JobHandler for CheckPromise {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let Ok(promise) = job.key.parse() else {
                return JobOutcome::Failed("the job names no promise".into());
            };
            let amb = self.ambient.clone();
            let checked = self
                .store
                .write(async move |tx: &mut Tx| helppo_case::check_promise(tx, &amb, promise).await);
            settled(checked.await)
        })
    }
}

impl JobHandler for RunBulk {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let Ok(bulk) = job.key.parse() else {
                return JobOutcome::Failed("the job names no action".into());
            };
            loop {
                let amb = self.ambient.clone();
                let more = self
                    .store
                    .write(async move |tx: &mut Tx| helppo_case::bulk_piece(tx, &amb, bulk).await)
                    .await;
                match more {
                    Ok(true) => tokio::task::yield_now().await,
                    ended => return settled(ended.map(|_| ())),
                }
            }
        })
    }
}

fn settled(done: Result<(), helppo_case::CaseError>) -> JobOutcome {
    match done {
        Ok(()) | Err(helppo_case::CaseError::NotFound(_)) => JobOutcome::Done,
        Err(e) => JobOutcome::Retry(e.to_string()),
    }
}
