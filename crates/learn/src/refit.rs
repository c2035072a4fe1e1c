//! The refit in the background: the slower parts are fitted anew, tried on questions kept apart, and go live
//! only when they are not worse.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use helppo_kernel::{AgentId, ArticleId, JobId, Locale};
use helppo_knowledge::{Found, Reader, SURE, Tuning};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p};
use serde_json::json;

use crate::head::{Head, Lesson};
use crate::model::{self, Knows, Made, ModelVersion, keep, lessons, live};
use crate::replay::{Asked, fit, gate, is_apart, replay};
use crate::{Learning, store};

/// The job of the nightly refit.
pub const REFIT_MODEL: &str = "RefitModel";
const HOUR_MS: i64 = 3_600_000;
/// Questions on which states are tried: the newest.
const MOST: usize = 2_000;
/// Outcomes since the last refit before a night brings another.
const FRESH: i64 = 20;
/// Wrong answers among those given that a state may have; the bot's own budget is checked again at each answer.
const BUDGET: f64 = 0.05;

/// Refits each night.
pub struct RefitModel(pub(crate) Arc<Learning>);

impl JobHandler for RefitModel {
    fn run(&self, _: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let hours = match self.0.refit_when_due().await {
                Ok(()) => 23,
                Err(error) => {
                    tracing::warn!(%error, "the nightly refit failed and is tried again");
                    1
                }
            };
            JobOutcome::At(self.0.ambient.now().plus(hours * HOUR_MS + self.0.within_an_hour()))
        })
    }
}

impl Learning {
    /// The handler of [`REFIT_MODEL`] jobs.
    pub fn refitter(self: &Arc<Self>) -> RefitModel {
        RefitModel(Arc::clone(self))
    }

    /// Promises the nightly refit, unless it is promised.
    pub async fn promise_rounds(&self) -> Result<(), DbError> {
        let (id, run_at) = (self.ambient.id::<JobId>(), self.ambient.now().plus(self.within_an_hour()));
        let job = async move |tx: &mut Tx| {
            tx.ensure_job(&NewJob { id, kind: REFIT_MODEL, key: "nightly", run_at, data: json!({}) }).await
        };
        self.store.write(job).await
    }

    fn within_an_hour(&self) -> i64 {
        i64::try_from(self.ambient.chance.below(HOUR_MS.unsigned_abs())).unwrap_or(0)
    }

    async fn refit_when_due(&self) -> Result<(), DbError> {
        let read = self.store.read(async |tx: &mut Tx| {
            let last: i64 = tx.one(store::LAST_REFIT, p![]).await?;
            tx.one::<i64>(store::JUDGED_SINCE, p![last]).await
        });
        if read.await? >= FRESH {
            self.refit(None).await?;
        }
        self.gather().await.map(drop)
    }

    /// Fits a state, tries it, and keeps it; it goes live when it is not worse than what is.
    pub async fn refit(&self, by: Option<AgentId>) -> Result<ModelVersion, DbError> {
        let read = self.store.read(async |tx: &mut Tx| {
            let row = live(tx).await?;
            let lessons = lessons(tx, &Knows::of(&row)).await?;
            Ok::<_, DbError>((row, lessons))
        });
        let (row, lessons) = read.await?;
        let now: Tuning = serde_json::from_value(row.tuning).unwrap_or_default();
        let knowledge = self.knowledge.clone();
        let fitted = tokio::task::spawn_blocking(move || {
            let on_show = |id: ArticleId, locale: Locale| knowledge.for_reader(id, locale, Reader::Anybody);
            let found = |locale: Locale, question: &str| knowledge.candidates(locale, question, 3);
            let asked = questions(&lessons, found);
            let tuning = fit(&asked, &lessons, SURE, on_show);
            // Both are tried with the same head, which has not seen what is kept apart.
            let head = Head::of(lessons.iter().filter(|lesson| !is_apart(&lesson.question)));
            let apart = || asked.iter().filter(|one| is_apart(&one.question));
            let own = replay(apart(), &head, tuning, SURE, on_show);
            let then = replay(apart(), &head, now, SURE, on_show);
            Made { tuning, gate: gate(&then, &own, BUDGET), figures: own, live_then: then, by }
        });
        let made = fitted.await.map_err(|error| DbError::Engine(error.to_string()))?;
        let ambient = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| keep(tx, &ambient, &made).await).await
    }

    pub(crate) async fn list_models(&self, before: i64, fetch: i64) -> Result<Vec<ModelVersion>, DbError> {
        self.store.read(async move |tx: &mut Tx| model::list(tx, before, fetch).await).await
    }
}

/// The newest questions with what came of articles, each wording once.
fn questions(lessons: &[Lesson], found: impl Fn(Locale, &str) -> Found) -> Vec<Asked> {
    let mut by_question: BTreeMap<(usize, &str), Vec<&Lesson>> = BTreeMap::new();
    for lesson in lessons {
        by_question.entry((lesson.locale as usize, &lesson.question)).or_default().push(lesson);
    }
    let mut groups: Vec<Vec<&Lesson>> = by_question.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.last().map(|lesson| lesson.event)));
    groups.truncate(MOST);
    let asked = |group: Vec<&Lesson>| {
        let first = group.first()?;
        let of = |sign: f32| -> Vec<ArticleId> {
            let mut sums: BTreeMap<ArticleId, f32> = BTreeMap::new();
            group.iter().for_each(|l| *sums.entry(l.article).or_default() += l.target * l.weight);
            sums.into_iter().filter(|(_, sum)| sum * sign > 0.0).map(|(article, _)| article).collect()
        };
        let (locale, question) = (first.locale, first.question.clone());
        let found = found(locale, &question);
        Some(Asked { found, locale, question, right: of(1.0), wrong: of(-1.0) })
    };
    groups.into_iter().filter_map(asked).collect()
}
