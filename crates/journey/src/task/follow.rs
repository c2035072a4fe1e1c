//! Cases get the task that their customer's words name.

use std::sync::{Arc, Mutex, PoisonError};

use helppo_case::{CaseError, Edit, edit};
use helppo_kernel::{Actor, Ambient, Event, Locale, MessageId};
use helppo_people::settings;
use helppo_store::{DbError, FollowError, Follower, Store, Tx, p};
use helppo_text::language;

use super::keep::tasks;
use super::recognise::Recogniser;
use crate::store;

/// What tells one state of the register from another.
type Stamp = (i64, i64, i64);

/// Follows the log and names the task of cases that have none. People's word stands above it.
#[derive(Clone)]
pub struct TaskNamer {
    ambient: Ambient,
    known: Arc<Mutex<(Stamp, Arc<Recogniser>)>>,
}

impl TaskNamer {
    pub(crate) fn new(ambient: Ambient) -> Self {
        Self { ambient, known: Arc::default() }
    }

    fn known(&self) -> (Stamp, Arc<Recogniser>) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Learns the register anew when it has changed.
    async fn learn(&self, store: &Store) -> Result<(), DbError> {
        let knows = self.known().0;
        let read = store.read(async move |tx: &mut Tx| {
            let stamp: Stamp = tx.one(store::REGISTER_STAMP, p![]).await?;
            Ok::<_, DbError>(if stamp == knows { None } else { Some((stamp, tasks(tx).await?)) })
        });
        if let Some((stamp, all)) = read.await? {
            let definitions: Vec<_> = all.into_iter().map(|task| task.definition).collect();
            let made = tokio::task::spawn_blocking(move || Recogniser::new(&definitions)).await;
            if let Ok(made) = made {
                *self.known.lock().unwrap_or_else(PoisonError::into_inner) = (stamp, Arc::new(made));
            }
        }
        Ok(())
    }
}

impl Follower for TaskNamer {
    const NAME: &'static str = "task";

    fn cares(&self, event: &Event) -> bool {
        event.kind == "MessageReceived"
    }

    async fn ready(&self, store: &Store, _: &Event) {
        if let Err(error) = self.learn(store).await {
            tracing::warn!(%error, "the register of tasks was not read and is known as it was");
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let (Some(case), Some(message)) = (event.case, event.get::<MessageId>("message")) else {
            return Ok(());
        };
        let unnamed: Option<(String, Option<Locale>)> = tx.opt(store::UNNAMED, p![message]).await?;
        let Some((text, spoken)) = unnamed else { return Ok(()) };
        let on = settings(tx).await?.languages;
        let Some(locale) = language(&text, &on, spoken) else { return Ok(()) };
        let recogniser = self.known().1;
        let Some(task) = recogniser.recognise(&text, locale) else { return Ok(()) };
        let named = Edit { task: Some(task.to_owned()), ..Edit::of(case, Actor::System) };
        match edit(tx, &self.ambient, &named).await {
            Err(CaseError::Db(error)) => Err(error.into()),
            // The case was closed or merged meanwhile: nobody needs its task named.
            Err(_) | Ok(()) => Ok(()),
        }
    }
}
