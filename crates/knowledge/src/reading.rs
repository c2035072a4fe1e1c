//! Counting readings and searches, in batches: a page is served without waiting for a commit.

use std::collections::HashMap;
use std::time::Duration;

use helppo_kernel::{Actor, Ambient, ArticleId, CustomerId, Locale, Millis};
use helppo_store::{DbError, Store, Tx, p};
use tokio::sync::mpsc;

use crate::agreed::visited;
use crate::event::{KnowledgeEvent, Via};
use crate::store;

const DAY: i64 = 86_400_000;
/// Written together at most so often.
const EVERY: Duration = Duration::from_secs(1);
/// What waits beyond this is dropped: counts may be short after a storm of crawlers, never the server.
const WAITING: usize = 4096;

/// Something a reader did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    Read {
        article: ArticleId,
        locale: Locale,
        via: Via,
        at: Millis,
    },
    Searched {
        locale: Locale,
        source: Via,
        query: String,
        hits: usize,
        at: Millis,
    },
    /// A page told how it was read.
    Told {
        article: ArticleId,
        locale: Locale,
        seconds: i64,
        next: Next,
        first: bool,
        at: Millis,
    },
    /// A customer read it who may have agreed that we know.
    Visited {
        customer: CustomerId,
        article: ArticleId,
        locale: Locale,
        at: Millis,
    },
    /// Whoever searched turned to a person.
    Asked {
        locale: Locale,
        query: String,
        at: Millis,
    },
}

/// Where a reader went from a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Next {
    /// To another page of the help centre.
    Article,
    Search,
    /// To a person: a form, the chat, mail, the telephone.
    Contact,
    /// Away.
    Left,
}

/// What pages told of one article on one day.
#[derive(Default)]
struct Told {
    times: i64,
    seconds: i64,
    entries: i64,
    bounces: i64,
    to_article: i64,
    to_search: i64,
    to_contact: i64,
}

impl Told {
    fn add(&mut self, seconds: i64, next: Next, first: bool) {
        self.times += 1;
        self.seconds += seconds;
        self.entries += i64::from(first);
        self.bounces += i64::from(first && next == Next::Left);
        match next {
            Next::Article => self.to_article += 1,
            Next::Search => self.to_search += 1,
            Next::Contact => self.to_contact += 1,
            Next::Left => {}
        }
    }
}

/// Takes readings from page handlers.
#[derive(Clone)]
pub(crate) struct Readings {
    sender: mpsc::Sender<Reading>,
}

impl Readings {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Reading>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender }, receiver)
    }

    pub(crate) fn note(&self, reading: Reading) {
        // A full queue means a storm: see [`WAITING`].
        drop(self.sender.try_send(reading));
    }
}

/// Writes what comes until every sender is gone or the store is closed.
pub(crate) async fn write_down(store: Store, ambient: Ambient, mut from: mpsc::Receiver<Reading>) {
    let mut batch = Vec::new();
    while from.recv_many(&mut batch, WAITING).await > 0 {
        let readings = std::mem::take(&mut batch);
        let ambient = ambient.clone();
        let written = store.write(async move |tx: &mut Tx| write(tx, &ambient, &readings).await).await;
        match written {
            Ok(()) => {}
            Err(DbError::Closed) => return,
            Err(error) => tracing::warn!(%error, "readings were not counted"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Counts per article and day, one event a reading, one line a search.
pub(crate) async fn write(tx: &mut Tx, ambient: &Ambient, readings: &[Reading]) -> Result<(), DbError> {
    let mut counts: HashMap<(ArticleId, Locale, i64), i64> = HashMap::new();
    let mut told: HashMap<(ArticleId, Locale, i64), Told> = HashMap::new();
    for reading in readings {
        match reading {
            Reading::Read { article, locale, via, at } => {
                *counts.entry((*article, *locale, at.0 / DAY)).or_default() += 1;
                let event = KnowledgeEvent::ArticleRead { article: *article, locale: *locale, via: *via };
                event.log(tx, ambient, Actor::System).await?;
            }
            Reading::Searched { locale, source, query, hits, at } => {
                let id: helppo_kernel::EventId = ambient.id();
                let query: String = query.chars().take(200).collect();
                tx.exec(store::LOG_SEARCH, p![id, at, locale, source.as_str(), query, *hits]).await?;
                let event = KnowledgeEvent::SearchPerformed { locale: *locale, source: *source, hits: *hits };
                event.log(tx, ambient, Actor::System).await?;
            }
            Reading::Told { article, locale, seconds, next, first, at } => {
                told.entry((*article, *locale, at.0 / DAY)).or_default().add(*seconds, *next, *first);
            }
            Reading::Visited { customer, article, locale, at } => {
                visited(tx, *customer, *article, *locale, *at).await?;
            }
            Reading::Asked { locale, query, at } => search_contact(tx, ambient, *locale, query, *at).await?,
        }
    }
    for ((article, locale, day), t) in told {
        let sums = p![
            article,
            locale,
            day,
            t.times,
            t.seconds,
            t.entries,
            t.bounces,
            t.to_article,
            t.to_search,
            t.to_contact
        ];
        tx.exec(store::COUNT_TOLD, sums).await?;
    }
    for ((article, locale, day), views) in counts {
        tx.exec(store::COUNT_READING, p![article, locale, day, views, 0i64, 0i64, 0i64]).await?;
    }
    Ok(())
}

/// What a reader said about an article.
pub async fn judge_article(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    article: ArticleId,
    locale: Locale,
    helped: Helped,
    via: Via,
) -> Result<(), DbError> {
    let (yes, no) = if helped == Helped::Yes { (1i64, 0i64) } else { (0, 1) };
    tx.exec(store::COUNT_READING, p![article, locale, ambient.now().0 / DAY, 0i64, yes, no, 0i64]).await?;
    let event = KnowledgeEvent::ArticleHelped { article, locale, helped: helped == Helped::Yes, via };
    event.log(tx, ambient, actor).await
}

/// Counts a reader who turned to a person from what a search had found.
pub(crate) async fn search_contact(
    tx: &mut Tx,
    ambient: &Ambient,
    locale: Locale,
    query: &str,
    at: Millis,
) -> Result<(), DbError> {
    let id: helppo_kernel::EventId = ambient.id();
    let query: String = query.trim().chars().take(200).collect();
    tx.exec(store::ASKED_AFTER_SEARCH, p![id, at, locale, query]).await.map(drop)
}

/// Counts a reader who wrote to the house from an article's page.
pub(crate) async fn count_contact(
    tx: &mut Tx,
    ambient: &Ambient,
    article: ArticleId,
    locale: Locale,
) -> Result<(), DbError> {
    let day = ambient.now().0 / DAY;
    tx.exec(store::COUNT_READING, p![article, locale, day, 0i64, 0i64, 0i64, 1i64]).await?;
    Ok(())
}

/// Whether an article was of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Helped {
    Yes,
    No,
}
