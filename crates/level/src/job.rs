//! Looking again when it matters, and measuring every open case anew.

use std::pin::Pin;
use std::sync::Arc;

use helppo_kernel::CaseId;
use helppo_store::{Job, JobHandler, JobOutcome, Tx};

use crate::{Levels, recount_piece, refresh};

/// The job that looks at a case's clocks when one comes to its warning or its end; its key is the case.
pub const CHECK_SERVICE_LEVEL: &str = "CheckServiceLevel";

/// The job that measures every open case anew; there is one.
pub const RECOUNT_SERVICE_LEVELS: &str = "RecountServiceLevels";

/// Looks at the clocks of a case.
pub struct CheckServiceLevel(pub(crate) Arc<Levels>);

/// Measures open cases anew.
pub struct RecountServiceLevels(pub(crate) Arc<Levels>);

type Running<'a> = Pin<Box<dyn Future<Output = JobOutcome> + Send + 'a>>;

impl JobHandler for CheckServiceLevel {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let Ok(case) = job.key.parse::<CaseId>() else {
                return JobOutcome::Failed(format!("{:?} is no case", job.key));
            };
            let amb = self.0.ambient.clone();
            // Looking again later moves this job; its end then finds another token and leaves it.
            match self.0.store.write(async move |tx: &mut Tx| refresh(tx, &amb, case).await).await {
                Ok(()) => JobOutcome::Done,
                Err(e) => JobOutcome::Retry(e.to_string()),
            }
        })
    }
}

impl JobHandler for RecountServiceLevels {
    fn run(&self, _: Job) -> Running<'_> {
        Box::pin(async move {
            let mut after = CaseId(0);
            loop {
                let amb = self.0.ambient.clone();
                let piece = async move |tx: &mut Tx| recount_piece(tx, &amb, after).await;
                match self.0.store.write(piece).await {
                    Ok(Some(last)) => after = last,
                    Ok(None) => return JobOutcome::Done,
                    Err(e) => return JobOutcome::Retry(e.to_string()),
                }
            }
        })
    }
}
