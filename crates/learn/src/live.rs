//! The live state of learning in memory: lent to every search, moved by the log.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use helppo_kernel::{ArticleId, Event, EventId, Locale};
use helppo_knowledge::{Learnt, Liked, Tuning};
use helppo_store::{DbError, Tx, p};

use crate::Learning;
use crate::event::{ACTIVATED, JUDGED};
use crate::head::Head;
use crate::model::{Knows, lessons, live};
use crate::store::{self, LessonRow};

/// What every search asks.
pub(crate) struct Mind(RwLock<Now>);

struct Now {
    head: Head,
    tuning: Tuning,
    knows: Knows,
}

impl Default for Mind {
    fn default() -> Self {
        let knows = Knows { spans: Vec::new(), open_from: 0 };
        Self(RwLock::new(Now { head: Head::of([].iter()), tuning: Tuning::default(), knows }))
    }
}

impl Learnt for Mind {
    fn liked(&self, locale: Locale, question: &str) -> Liked {
        let now = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Liked { articles: now.head.liked(locale, question), tuning: now.tuning }
    }
}

impl Learning {
    /// Reads the live state and keeps it in step with the log, until the store is closed.
    pub async fn watch(self: Arc<Self>) -> Result<(), DbError> {
        let from = self.store.log_end().await?;
        self.refresh().await?;
        self.lend();
        let mut tail = self.store.tail(from);
        loop {
            match tail.next().await {
                Ok(events) => {
                    for event in &events {
                        self.hear(event).await?;
                    }
                }
                Err(DbError::Closed) => return Ok(()),
                Err(error) => {
                    tracing::warn!(%error, "the log cannot be read and is tried again");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    /// From now on every search asks the live state.
    pub fn lend(&self) {
        self.knowledge.learn_from(self.mind.clone());
    }

    /// Builds the live state anew from its outcomes.
    pub async fn refresh(&self) -> Result<(), DbError> {
        let read = self.store.read(async |tx: &mut Tx| {
            let row = live(tx).await?;
            let knows = Knows::of(&row);
            let lessons = lessons(tx, &knows).await?;
            Ok::<_, DbError>((row, knows, lessons))
        });
        let (row, knows, lessons) = read.await?;
        let head = tokio::task::spawn_blocking(move || Head::of(lessons.iter()));
        let head = head.await.map_err(|error| DbError::Engine(error.to_string()))?;
        let tuning = serde_json::from_value(row.tuning).unwrap_or_default();
        *self.mind.0.write().unwrap_or_else(PoisonError::into_inner) = Now { head, tuning, knows };
        Ok(())
    }

    /// How many outcomes the live state knows.
    pub fn known(&self) -> usize {
        self.mind.0.read().unwrap_or_else(PoisonError::into_inner).head.len()
    }

    /// What the live state says of a question.
    pub fn liked(&self, locale: Locale, question: &str) -> Liked {
        self.mind.liked(locale, question)
    }

    /// Takes an event of this room in.
    pub async fn hear(&self, event: &Event) -> Result<(), DbError> {
        match event.kind.as_str() {
            ACTIVATED => self.refresh().await,
            JUDGED => {
                let (given, article) = (event.get::<EventId>("given"), event.get::<ArticleId>("article"));
                let (Some(given), Some(article)) = (given, article) else { return Ok(()) };
                let read =
                    self.store.read(async move |tx: &mut Tx| tx.opt(store::LESSON, p![given, article]).await);
                let row: Option<LessonRow> = read.await?;
                let lesson = row.and_then(LessonRow::lesson);
                let mut now = self.mind.0.write().unwrap_or_else(PoisonError::into_inner);
                if now.knows.has(given) {
                    match lesson {
                        Some(lesson) => now.head.put(lesson),
                        None => now.head.forget(given, article),
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
