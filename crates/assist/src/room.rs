//! The room as it lives in the server.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use helppo_kernel::{Ambient, Locale};
use helppo_knowledge::Knowledge;
use helppo_search::{KeptVectors, Packed, Sense};
use helppo_store::{DbError, Store, Tx, p};
use tokio::sync::Mutex;

use crate::follow::AssistFollower;
use crate::memory::{MOST, Memory};
use crate::past::{PastText, PastTexts};
use crate::store::{self, ExampleRow, PastRow};

/// Rows read at once.
const PAGE: usize = 500;
/// Texts that get their vectors in one go.
const TOGETHER: usize = 32;

/// Everything that the routes and the followers of this room need.
pub struct Assist {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) knowledge: Arc<Knowledge>,
    memory: RwLock<Memory>,
    /// One reader of new rows at a time.
    reading: Mutex<()>,
    kept: Option<KeptVectors>,
}

impl Assist {
    /// The room with nothing in memory yet. In `folder` vectors are kept from start to start.
    pub fn new(
        store: Store,
        ambient: Ambient,
        knowledge: Arc<Knowledge>,
        folder: Option<&Path>,
    ) -> Arc<Self> {
        let kept = folder.and_then(|folder| {
            let opened = KeptVectors::open(&folder.join("assist-vectors.db"));
            opened.inspect_err(|error| tracing::warn!(%error, "vectors of past replies are not kept")).ok()
        });
        let (memory, reading) = (RwLock::default(), Mutex::new(()));
        Arc::new(Self { store, ambient, knowledge, memory, reading, kept })
    }

    /// The follower that writes down what happened: run it with `store.follow(…)`.
    pub fn follower(&self) -> AssistFollower {
        AssistFollower
    }

    /// Reads what was written at once, and gives texts their vectors as soon as there is a model. Ends when the
    /// store is closed.
    pub async fn watch(self: Arc<Self>) -> Result<(), DbError> {
        let mut tail = self.store.tail(self.store.log_end().await?);
        self.catch_up().await?;
        let sense = loop {
            tokio::select! {
                sense = self.knowledge.sense() => break sense,
                news = tail.next() => if matches!(news, Err(DbError::Closed)) { return Ok(()) },
            }
        };
        self.memory_mut().begin_to_understand(&sense);
        loop {
            self.catch_up().await?;
            while self.understand_some(&sense).await {}
            match tail.gather(std::time::Duration::from_secs(2)).await {
                Ok(_) => {}
                Err(DbError::Closed) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads what the follower has written since the last look.
    pub(crate) async fn catch_up(self: &Arc<Self>) -> Result<(), DbError> {
        let _one = self.reading.lock().await;
        let known = self.memory().read;
        let (mut past, mut examples) = match known {
            Some(read) => read,
            None => self.begin().await?,
        };
        loop {
            let (from, since) = (past, examples);
            let read = self.store.read(async move |tx: &mut Tx| {
                let rows: Vec<PastRow> = tx.all(store::PAST_AFTER, p![from, PAGE]).await?;
                let examples: Vec<ExampleRow> = tx.all(store::EXAMPLES_AFTER, p![since, PAGE]).await?;
                Ok::<_, DbError>((rows, examples))
            });
            let (rows, more) = read.await?;
            if rows.is_empty() && more.is_empty() {
                return Ok(());
            }
            past = rows.last().map_or(past, |row| row.n);
            examples = more.last().map_or(examples, |row| row.n);
            let room = self.clone();
            let taken = tokio::task::spawn_blocking(move || {
                let mut memory = room.memory_mut();
                memory.take_past(rows);
                memory.take_examples(more);
            });
            if let Err(problem) = taken.await {
                tracing::warn!(%problem, "a past text could not be read and is passed over");
            }
        }
    }

    async fn begin(&self) -> Result<(i64, i64), DbError> {
        let read = self.store.read(async |tx: &mut Tx| {
            let past: i64 = tx.one(store::LAST_PAST, p![]).await?;
            let examples: i64 = tx.one(store::LAST_EXAMPLE, p![]).await?;
            Ok::<_, DbError>((past, examples))
        });
        let (past, examples) = read.await?;
        let from = ((past - MOST).max(0), (examples - MOST).max(0));
        self.memory_mut().read = Some(from);
        Ok(from)
    }

    /// Gives some texts their vectors; false when none waits.
    async fn understand_some(self: &Arc<Self>, sense: &Arc<Sense>) -> bool {
        let (room, sense) = (self.clone(), sense.clone());
        let done = tokio::task::spawn_blocking(move || {
            let mut some = false;
            for pick in [replies, matters] {
                let waiting = pick(&mut room.memory_mut()).waiting(TOGETHER);
                for text in waiting {
                    let vector = room.vector(&sense, &text);
                    pick(&mut room.memory_mut()).understand(text.id, vector);
                    some = true;
                }
            }
            some
        });
        done.await.unwrap_or(false)
    }

    fn vector(&self, sense: &Sense, text: &PastText) -> Packed {
        let words = fingerprint(&text.title, &text.asked);
        let (id, locale) = (text.id, text.locale);
        let kept = self.kept.as_ref().and_then(|kept| kept.find(id, locale, sense.id(), words));
        if let Some(vector) = kept.and_then(|mut kept| kept.pop()) {
            return vector;
        }
        let made = sense.said(format!("{}\n{}", text.title, text.asked).trim());
        let put = |kept: &KeptVectors| kept.put(id, locale, sense.id(), words, std::slice::from_ref(&made));
        if let Some(Err(problem)) = self.kept.as_ref().map(put) {
            tracing::warn!(%problem, "a vector could not be kept and is made again at the next start");
        }
        made
    }

    pub(crate) fn memory(&self) -> RwLockReadGuard<'_, Memory> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn memory_mut(&self) -> RwLockWriteGuard<'_, Memory> {
        self.memory.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn begin_to_understand(&mut self, sense: &Sense) {
        let indexes = Locale::ALL.map(|locale| sense.said_index(locale));
        self.replies.begin_to_understand(indexes.clone());
        self.matters.begin_to_understand(indexes);
    }
}

fn replies(memory: &mut Memory) -> &mut PastTexts {
    &mut memory.replies
}

fn matters(memory: &mut Memory) -> &mut PastTexts {
    &mut memory.matters
}

/// FNV-1a of a text: tells whether kept vectors are of these very words.
fn fingerprint(title: &str, body: &str) -> u64 {
    let bytes = title.bytes().chain([0]).chain(body.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
