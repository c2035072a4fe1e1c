//! Keeping the shelf and the search file in step with what is published.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{ArticleId, CustomerId, Event, Locale, Millis, Pos};
use helppo_search::{Batch, Doc, DocKind};
use helppo_store::{DbError, Tx, p};

use crate::agreed::agreed;
use crate::answer::list_answers;
use crate::brand::{Faces, Limited, list_brands};
use crate::category::list_categories;
use crate::error::KnowledgeError;
use crate::event::CHANGES;
use crate::passage::plain;
use crate::room::Knowledge;
use crate::store::{self, LiveRow};

/// The name under which the search file keeps this room's place in the log.
const FOLLOWER: &str = "knowledge";
/// Articles read from the database at once.
const PAGE: usize = 200;
/// Readings of so many days make an article popular.
const POPULAR_DAYS: i64 = 30;
const DAY: i64 = 86_400_000;

/// Fills everything, then follows the log until the store is closed.
pub(crate) async fn follow(room: &Knowledge) -> Result<(), DbError> {
    let from = room.store.log_end().await?;
    room.refresh().await?;
    let mut tail = room.store.tail(from);
    loop {
        match tail.next().await {
            Ok(events) => {
                while let Err(error) = room.take(&events).await {
                    if matches!(error, DbError::Closed) {
                        return Ok(());
                    }
                    tracing::warn!(%error, "published articles cannot be read and are tried again");
                    tokio::time::sleep(Duration::from_millis(200)).await;
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

impl Knowledge {
    /// Reads everything that is published anew. The search file is filled when it has no place in the
    /// log yet, and caught up otherwise.
    pub async fn refresh(&self) -> Result<(), DbError> {
        let now = self.store.log_end().await?;
        self.refresh_lists().await?;
        self.refresh_answers().await?;
        self.refresh_synonyms().await?;
        let place = self.search_place().await;
        let mut seen: HashSet<(ArticleId, Locale)> = HashSet::new();
        let mut last = ArticleId(0);
        loop {
            let ids: Vec<ArticleId> = self
                .store
                .read(async move |tx: &mut Tx| tx.all(store::NEXT_ARTICLES, p![last, PAGE]).await)
                .await?;
            let Some(&end) = ids.last() else { break };
            let rows: Vec<LiveRow> = self
                .store
                .read(async move |tx: &mut Tx| tx.all(store::LIVE_AFTER, p![last, end]).await)
                .await?;
            last = end;
            for row in &rows {
                self.shelf_mut().put(row);
                self.understanding.changed(row.article, row.locale);
                seen.insert((row.article, row.locale));
            }
            if place.is_none() {
                self.write_search(docs(&rows), Vec::new(), None).await;
            }
            tokio::task::yield_now().await;
        }
        self.shelf_mut().keep(&seen);
        self.shelf_mut().settle();
        match place {
            None => self.write_search(Vec::new(), Vec::new(), Some(now)).await,
            Some(place) if place < now => {
                self.catch_up(place, now).await?;
                // Else every start would read again what other rooms have written since the last article.
                self.write_search(Vec::new(), Vec::new(), Some(now)).await;
            }
            Some(_) => {}
        }
        Ok(())
    }

    async fn catch_up(&self, mut place: Pos, now: Pos) -> Result<(), DbError> {
        while place < now {
            let events = self.store.read(async move |tx: &mut Tx| tx.events_after(place).await).await?;
            let Some(last) = events.last() else { return Ok(()) };
            place = last.pos;
            self.take(&events).await?;
        }
        Ok(())
    }

    /// Takes in a batch of events.
    pub(crate) async fn take(&self, events: &[Arc<Event>]) -> Result<(), DbError> {
        self.hear_writers(events).await?;
        let mine: Vec<&Arc<Event>> = events.iter().filter(|e| CHANGES.contains(&e.kind.as_str())).collect();
        let Some(last) = events.last().map(|e| e.pos) else { return Ok(()) };
        if mine.is_empty() {
            return Ok(());
        }
        if mine.iter().any(|event| event.kind == "ShelvesChanged") {
            self.refresh_lists().await?;
        }
        if mine.iter().any(|event| event.kind == "AnswersChanged") {
            self.refresh_answers().await?;
        }
        if mine.iter().any(|event| event.kind == "SynonymsChanged") {
            self.refresh_synonyms().await?;
        }
        let changed: BTreeSet<ArticleId> = mine.iter().filter_map(|event| event.get("article")).collect();
        let (mut docs_, mut gone) = (Vec::new(), Vec::new());
        for article in changed {
            let rows = self.live_texts(article).await?;
            let mut shelf = self.shelf_mut();
            for locale in Locale::ALL {
                match rows.iter().find(|row| row.locale == locale) {
                    Some(row) => {
                        shelf.put(row);
                        self.understanding.changed(article, locale);
                    }
                    None => {
                        shelf.remove(article, locale);
                        self.understanding.gone(article, locale);
                    }
                }
            }
            drop(shelf);
            docs_.extend(docs(&rows));
            if rows.is_empty() {
                gone.push((DocKind::Article, article.0));
            }
        }
        self.write_search(docs_, gone, Some(last)).await;
        Ok(())
    }

    /// Customers who wrote: what they had agreed that we know of their reading is counted.
    async fn hear_writers(&self, events: &[Arc<Event>]) -> Result<(), DbError> {
        let wrote = events.iter().filter(|event| event.kind == "MessageReceived");
        let wrote: Vec<(CustomerId, Millis)> =
            wrote.filter_map(|event| Some((event.customer?, event.at))).collect();
        if wrote.is_empty() {
            return Ok(());
        }
        // Most customers have agreed to nothing; a look is cheaper than a write.
        let mut known: Vec<(CustomerId, Millis)> = Vec::new();
        for (customer, at) in wrote {
            if self.store.read(async move |tx: &mut Tx| agreed(tx, customer).await).await? {
                known.push((customer, at));
            }
        }
        if known.is_empty() {
            return Ok(());
        }
        let counted = self.store.write(async move |tx: &mut Tx| {
            for (customer, at) in &known {
                crate::agreed::wrote(tx, *customer, *at).await?;
            }
            Ok(())
        });
        counted.await
    }

    async fn live_texts(&self, article: ArticleId) -> Result<Vec<LiveRow>, DbError> {
        let before = ArticleId(article.0 - 1);
        self.store.read(async move |tx: &mut Tx| tx.all(store::LIVE_AFTER, p![before, article]).await).await
    }

    async fn refresh_lists(&self) -> Result<(), DbError> {
        let since = self.ambient.now().0 / DAY - POPULAR_DAYS;
        let read = self.store.read(async move |tx: &mut Tx| {
            let views: Vec<(ArticleId, i64)> = tx.all(store::POPULAR, p![since]).await?;
            let limited = Limited::read(tx).await?;
            let brands = list_brands(tx).await?;
            Ok::<_, KnowledgeError>((list_categories(tx).await?, views, limited, brands))
        });
        let (categories, views, limited, brands) = read.await.map_err(|error| match error {
            KnowledgeError::Db(error) => error,
            other => DbError::Engine(other.to_string()),
        })?;
        self.set_faces(Faces::of(&brands, &self.site.public_url));
        self.shelf_mut().set_lists(categories, limited, views.into_iter().collect());
        Ok(())
    }

    /// What the bot may say as it stands, in each language in which it has words.
    pub(crate) async fn refresh_answers(&self) -> Result<(), DbError> {
        let mut all = self.store.read(async |tx: &mut Tx| list_answers(tx).await).await?;
        all.retain(|answer| answer.bot);
        for locale in Locale::ALL {
            let said: Vec<_> = all.iter().filter_map(|answer| answer.in_language(locale)).collect();
            self.shelf_mut().set_answers(locale, said.clone());
            self.understand_answers(locale, said).await;
        }
        Ok(())
    }

    async fn search_place(&self) -> Option<Pos> {
        let place = self.search.as_ref()?.cursor(FOLLOWER).await.ok()??;
        place.parse().ok()
    }

    /// The search file can always be built again, so that trouble with it never stops the shelf.
    async fn write_search(&self, docs: Vec<Doc>, deletes: Vec<(DocKind, i64)>, place: Option<Pos>) {
        let Some(search) = &self.search else { return };
        let cursor = place.map(|place| (FOLLOWER.to_owned(), place.to_string()));
        if let Err(error) = search.apply(Batch { docs, deletes, cursor }).await {
            tracing::warn!(%error, "articles could not be written to the search file");
        }
    }
}

/// One document an article: whoever searches in the desk finds it in any of its languages.
fn docs(rows: &[LiveRow]) -> Vec<Doc> {
    rows.chunk_by(|a, b| a.article == b.article)
        .map(|texts| {
            let join = |each: fn(&LiveRow) -> String| texts.iter().map(each).collect::<Vec<_>>().join("\n");
            Doc {
                kind: DocKind::Article,
                id: texts[0].article.0,
                case: None,
                team: None,
                owner: None,
                locale: (texts.len() == 1).then_some(texts[0].locale),
                title: join(|row| row.title.clone()),
                text: join(|row| plain(&row.body)),
                at: texts.iter().map(|row| row.published_at.0).max().unwrap_or(0),
            }
        })
        .collect()
}
