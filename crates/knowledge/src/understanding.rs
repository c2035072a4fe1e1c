//! Giving articles their vectors: in the background, after words have been found already.
//!
//! Without a model nothing here runs. With one, each text on the shelf gets the vectors of its passages,
//! from the file of vectors when they are of the same model and the same words, else made anew. Nothing
//! waits for them: until they are there, a text is found by its words.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use helppo_kernel::{AnswerId, ArticleId, Locale};
use helppo_search::{KeptVectors, Packed, Sense};
use helppo_store::{DbError, Tx, p};
use tokio::sync::Notify;

use crate::passage::plain;
use crate::room::Knowledge;
use crate::store::{self, LiveRow};

/// The model, and which texts wait for their vectors.
#[derive(Default)]
pub(crate) struct Understanding {
    sense: OnceLock<Arc<Sense>>,
    kept: OnceLock<KeptVectors>,
    waiting: Mutex<BTreeSet<(ArticleId, Locale)>>,
    news: Notify,
    loaded: Notify,
}

impl Understanding {
    /// The model, once it is loaded.
    pub(crate) fn sense(&self) -> Option<&Arc<Sense>> {
        self.sense.get()
    }

    /// What a question means, where there is a model and a question.
    pub(crate) fn vector(&self, question: &str, locale: Locale) -> Option<Vec<f32>> {
        let asked = question.chars().any(char::is_alphanumeric);
        asked.then(|| self.sense()).flatten().map(|sense| sense.question(question, locale))
    }

    /// A text has changed or come.
    pub(crate) fn changed(&self, article: ArticleId, locale: Locale) {
        if self.sense.get().is_some() {
            self.waiting().insert((article, locale));
            self.news.notify_one();
        }
    }

    /// A text is gone: what was made of it goes too.
    pub(crate) fn gone(&self, article: ArticleId, locale: Locale) {
        if let Some(kept) = self.kept.get()
            && let Err(problem) = kept.delete(article.0, locale)
        {
            tracing::warn!(%problem, "the vectors of a text that is gone stay until the file is begun anew");
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeSet<(ArticleId, Locale)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn next(&self) -> (ArticleId, Locale) {
        loop {
            if let Some(next) = self.waiting().pop_first() {
                return next;
            }
            self.news.notified().await;
        }
    }
}

impl Knowledge {
    /// From now on meaning is searched too; texts on the shelf get their vectors one after the other.
    /// Ends when the store is closed. A second model is refused: a changed one is taken at the next start.
    pub async fn understand(self: Arc<Self>, sense: Sense, kept: Option<KeptVectors>) -> Result<(), DbError> {
        let sense = Arc::new(sense);
        let for_indexes = sense.clone();
        let indexes =
            tokio::task::spawn_blocking(move || Locale::ALL.map(|l| (l, for_indexes.index(l)))).await;
        let Ok(indexes) = indexes else { return Ok(()) };
        self.shelf_mut().begin_to_understand(indexes);
        if let Some(kept) = kept {
            // Set once: the line below turns a second caller away.
            let _ = self.understanding.kept.set(kept);
        }
        if self.understanding.sense.set(sense.clone()).is_err() {
            return Ok(());
        }
        self.understanding.loaded.notify_waiters();
        self.refresh_answers().await?;
        let all = self.shelf().all_texts();
        self.understanding.waiting().extend(all);
        loop {
            let (article, locale) = self.understanding.next().await;
            match self.understand_one(&sense, article, locale).await {
                Ok(()) => {}
                Err(DbError::Closed) => return Ok(()),
                Err(error) => {
                    tracing::warn!(%error, "a text could not be read for its vectors and is tried again");
                    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                    self.understanding.changed(article, locale);
                }
            }
        }
    }

    /// The model, as soon as it is loaded; without one this never answers.
    pub async fn sense(&self) -> Arc<Sense> {
        loop {
            let loaded = self.understanding.loaded.notified();
            if let Some(sense) = self.understanding.sense() {
                return sense.clone();
            }
            loaded.await;
        }
    }

    /// How many public texts are understood, of how many; nothing without a model.
    pub fn understood(&self) -> Option<(usize, usize)> {
        self.understanding.sense()?;
        Some(self.shelf().understood())
    }

    /// Gives answers their vectors; they are few and short.
    pub(crate) async fn understand_answers(&self, locale: Locale, said: Vec<(AnswerId, String, String)>) {
        let Some(sense) = self.understanding.sense().cloned() else { return };
        let made = tokio::task::spawn_blocking(move || {
            said.into_iter().map(|(id, name, words)| (id, sense.text(&name, &words))).collect::<Vec<_>>()
        });
        for (id, vectors) in made.await.unwrap_or_default() {
            self.shelf_mut().understand_answer(locale, id, vectors);
        }
    }

    async fn understand_one(
        self: &Arc<Self>,
        sense: &Arc<Sense>,
        article: ArticleId,
        locale: Locale,
    ) -> Result<(), DbError> {
        let read =
            self.store.read(async move |tx: &mut Tx| tx.opt(store::LIVE_ONE, p![article, locale]).await);
        let row: Option<LiveRow> = read.await?;
        let Some(row) = row else { return Ok(()) };
        let (room, sense) = (self.clone(), sense.clone());
        let made = tokio::task::spawn_blocking(move || {
            let vectors = room.vectors(&sense, &row);
            room.shelf_mut().understand(&row, vectors);
        });
        if let Err(problem) = made.await {
            tracing::warn!(%problem, %article, "a text could not be understood and is found by its words");
        }
        Ok(())
    }

    fn vectors(&self, sense: &Sense, row: &LiveRow) -> Vec<Packed> {
        let body = plain(&row.body);
        let words = fingerprint(&row.title, &body);
        let kept = self.understanding.kept.get();
        let (id, locale) = (row.article.0, row.locale);
        if let Some(vectors) = kept.and_then(|kept| kept.find(id, locale, sense.id(), words)) {
            return vectors;
        }
        let vectors = sense.text(&row.title, &body);
        if let Some(kept) = kept
            && let Err(problem) = kept.put(id, locale, sense.id(), words, &vectors)
        {
            tracing::warn!(%problem, "vectors could not be kept and are made again at the next start");
        }
        vectors
    }
}

/// FNV-1a of a text: tells whether kept vectors are of these very words.
fn fingerprint(title: &str, body: &str) -> u64 {
    let bytes = title.bytes().chain([0]).chain(body.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
