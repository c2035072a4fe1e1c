//! The room as it lives in the server: its store, its shelf in memory, and its ways to the reader.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::http::HeaderMap;
use helppo_blob::Blob;
use helppo_kernel::{Ambient, ArticleId, CategoryId, Locale};
use helppo_people::{Settings, settings};
use helppo_search::SearchIndex;
use helppo_store::{DbError, Store, Tx, p};
use helppo_web::egress::Egress;
use tokio::sync::{Mutex, mpsc};

use crate::audience::Reader;
use crate::brand::{Face, Faces};
use crate::event::Via;
use crate::find::{Found, FoundArticle, Learnt, Liked, candidates, find};
use crate::help::limit::Limits;
use crate::help::{Contact, Everybody, NoContact, Readers, Site};
use crate::model::Category;
use crate::passage::{Passage, best_passage};
use crate::reading::{Reading, Readings, write_down};
use crate::shelf::{Asked, OnShow, Shelf, Sight, View};
use crate::store::{self, LiveRow};
use crate::understanding::Understanding;

/// Told of the names that brands have on the web.
type HostsHeard = Box<dyn Fn(&[String]) + Send + Sync>;

/// Everything that the routes, the help centre and the bot need of knowledge.
pub struct Knowledge {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) site: Site,
    pub(crate) contact: Arc<dyn Contact>,
    pub(crate) readers: Arc<dyn Readers>,
    pub(crate) search: Option<SearchIndex>,
    pub(crate) files: Option<Blob>,
    pub(crate) egress: Option<Egress>,
    pub(crate) limits: Limits,
    pub(crate) understanding: Understanding,
    heard: Option<HostsHeard>,
    faces: RwLock<Arc<Faces>>,
    shelf: RwLock<Shelf>,
    readings: Readings,
    to_write: Mutex<Option<mpsc::Receiver<Reading>>>,
}

impl Knowledge {
    /// The room with an empty shelf; [`Knowledge::watch`] fills it.
    pub fn new(store: Store, ambient: Ambient, site: Site) -> Self {
        let (readings, to_write) = Readings::new();
        let public_url = site.public_url.clone();
        Self {
            store,
            ambient,
            site,
            contact: Arc::new(NoContact),
            readers: Arc::new(Everybody),
            search: None,
            files: None,
            egress: None,
            limits: Limits::default(),
            understanding: Understanding::default(),
            heard: None,
            faces: RwLock::new(Arc::new(Faces::of(&[], &public_url))),
            shelf: RwLock::default(),
            readings,
            to_write: Mutex::new(Some(to_write)),
        }
    }

    /// Says beside every article how to reach a person.
    #[must_use]
    pub fn with_contact(mut self, contact: Arc<dyn Contact>) -> Self {
        self.contact = contact;
        self
    }

    /// Recognises readers who may read more than everybody.
    #[must_use]
    pub fn with_readers(mut self, readers: Arc<dyn Readers>) -> Self {
        self.readers = readers;
        self
    }

    /// Tells whoever answers requests which names brands have, now and whenever that changes.
    #[must_use]
    pub fn when_hosts_change(mut self, heard: impl Fn(&[String]) + Send + Sync + 'static) -> Self {
        self.heard = Some(Box::new(heard));
        self
    }

    /// Also keeps articles findable in the desk's search.
    #[must_use]
    pub fn with_search(mut self, search: SearchIndex) -> Self {
        self.search = Some(search);
        self
    }

    /// Keeps pictures, videos and documents of articles.
    #[must_use]
    pub fn with_files(mut self, files: Blob) -> Self {
        self.files = Some(files);
        self
    }

    /// Reads pages of other sites: to see whether a link holds, and to bring a page in.
    #[must_use]
    pub fn with_egress(mut self, egress: Egress) -> Self {
        self.egress = Some(egress);
        self
    }

    /// Fills the shelf and follows the log until the store is closed; also writes readings down.
    pub async fn watch(self: Arc<Self>) -> Result<(), DbError> {
        if let Some(to_write) = self.to_write.lock().await.take() {
            tokio::spawn(write_down(self.store.clone(), self.ambient.clone(), to_write));
        }
        crate::follow::follow(&self).await
    }

    /// The best public articles for a question in a language, and how sure the first is.
    pub fn find(&self, locale: Locale, question: &str, limit: usize) -> Found {
        self.find_for(Reader::Anybody, locale, question, limit)
    }

    /// The best articles for a question of a reader who may read more than the public.
    pub fn find_for(&self, reader: Reader, locale: Locale, question: &str, limit: usize) -> Found {
        let vector = self.understanding.vector(question, locale);
        let asked = Asked { question, locale, vector: vector.as_deref() };
        find(&self.shelf(), locale, &asked, limit, reader)
    }

    /// What is found without anything learnt, for learning to be tried on.
    pub fn candidates(&self, locale: Locale, question: &str, limit: usize) -> Found {
        let vector = self.understanding.vector(question, locale);
        let asked = Asked { question, locale, vector: vector.as_deref() };
        candidates(&self.shelf(), locale, &asked, limit, Reader::Anybody)
    }

    /// The best public articles by words and what was learnt alone: nothing is encoded.
    pub fn find_by_words(&self, locale: Locale, question: &str, limit: usize) -> Found {
        find(&self.shelf(), locale, &Asked { question, locale, vector: None }, limit, Reader::Anybody)
    }

    /// A category, as pages name it.
    pub fn category(&self, id: CategoryId) -> Option<Category> {
        self.shelf().category(Some(id)).cloned()
    }

    /// What was learnt of articles for a question.
    pub fn liked(&self, locale: Locale, question: &str) -> Liked {
        self.shelf().learnt().map(|learnt| learnt.liked(locale, question)).unwrap_or_default()
    }

    /// From now on every search asks what was learnt.
    pub fn learn_from(&self, learnt: Arc<dyn Learnt>) {
        self.shelf_mut().set_learnt(learnt);
    }

    /// What a question means, worked out beside the tasks that answer others; `None` without a model.
    pub async fn meaning_of(&self, question: &str, locale: Locale) -> Option<Vec<f32>> {
        let sense = self.understanding.sense()?.clone();
        let question = Some(question.to_owned()).filter(|q| q.chars().any(char::is_alphanumeric))?;
        tokio::task::spawn_blocking(move || sense.question(&question, locale)).await.ok()
    }

    /// Works out what a question means, so that whoever looks it up next need not wait; nothing without
    /// a model.
    pub async fn remember_meaning(&self, question: &str) {
        self.meaning_of(question, Locale::En).await;
    }

    /// The best public articles that are not there in the language of the question, of those languages
    /// that are on, and how sure the first is.
    pub fn find_elsewhere(&self, locale: Locale, on: &[Locale], question: &str, limit: usize) -> Found {
        let vector = self.understanding.vector(question, locale);
        let asked = Asked { question, locale, vector: vector.as_deref() };
        let shelf = self.shelf();
        let others = on.iter().filter(|other| **other != locale);
        let found = others.map(|other| find(&shelf, *other, &asked, limit, Reader::Anybody));
        let missing = |hit: &FoundArticle| shelf.get(hit.article.article, locale, Reader::Anybody).is_none();
        let best = found.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let mut best = best.unwrap_or_default();
        // A short reply is said in its own language alone.
        best.answer = None;
        if best.hits.first().is_some_and(|hit| !missing(hit)) {
            best.confidence = 0.0;
        }
        best.hits.retain(missing);
        best
    }

    /// A text that the public can read.
    pub fn on_show(&self, article: ArticleId, locale: Locale) -> Option<OnShow> {
        self.shelf().get(article, locale, Reader::Anybody).map(|shelved| shelved.text.clone())
    }

    /// A text that a reader can read, in exactly this language.
    pub fn for_reader(&self, article: ArticleId, locale: Locale, reader: Reader) -> Option<OnShow> {
        self.on_shelf(article, locale, reader.into())
    }

    /// A text that this reader can read.
    pub(crate) fn on_shelf(&self, article: ArticleId, locale: Locale, sight: Sight) -> Option<OnShow> {
        self.shelf().get(article, locale, sight).map(|shelved| shelved.text.clone())
    }

    /// What the public reads most in a language just now.
    pub fn popular(&self, locale: Locale, limit: usize) -> Vec<OnShow> {
        self.shelf().popular(&View::only(locale, Reader::Anybody), limit).into_iter().cloned().collect()
    }

    /// How many texts the public can read in a language.
    pub fn published(&self, locale: Locale) -> usize {
        self.shelf().len(locale, Reader::Anybody)
    }

    /// The part of a public article that answers the question, at most `longest` characters.
    pub async fn passage(
        &self,
        article: ArticleId,
        locale: Locale,
        question: &str,
        longest: usize,
    ) -> Result<Option<Passage>, DbError> {
        let question = question.to_owned();
        self.store
            .read(async move |tx: &mut Tx| passage_of(tx, article, locale, &question, longest).await)
            .await
    }

    /// The whole address of a published text.
    pub fn url(&self, text: &OnShow) -> String {
        format!("{}{}", self.site.public_url, Self::address(text))
    }

    /// The address of a published text, from the root of the site.
    pub fn address(text: &OnShow) -> String {
        format!("/help/{}/a/{}", text.locale.as_str(), text.slug)
    }

    /// Counts what a reader did; written within about a second.
    pub(crate) fn note(&self, reading: Reading) {
        self.readings.note(reading);
    }

    /// Counts a reading; written within about a second.
    pub fn note_read(&self, article: ArticleId, locale: Locale, via: Via) {
        self.readings.note(Reading::Read { article, locale, via, at: self.ambient.now() });
    }

    /// Counts a search; written within about a second.
    pub fn note_search(&self, locale: Locale, source: Via, query: &str, hits: usize) {
        let (query, at) = (query.to_owned(), self.ambient.now());
        self.readings.note(Reading::Searched { locale, source, query, hits, at });
    }

    /// A published text as it is this moment, when this reader may read it.
    pub(crate) async fn live(
        &self,
        article: ArticleId,
        locale: Locale,
        reader: Reader,
    ) -> Result<Option<LiveRow>, DbError> {
        let read =
            self.store.read(async move |tx: &mut Tx| tx.opt(store::LIVE_ONE, p![article, locale]).await);
        let row: Option<LiveRow> = read.await?;
        Ok(row.filter(|row| row.audience.admits(reader)))
    }

    /// The face for whoever sends a request with these headers.
    pub(crate) fn face(&self, headers: &HeaderMap) -> Arc<Face> {
        self.faces.read().unwrap_or_else(PoisonError::into_inner).for_host(headers)
    }

    pub(crate) fn set_faces(&self, faces: Faces) {
        if let Some(heard) = &self.heard {
            heard(&faces.hosts());
        }
        *self.faces.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(faces);
    }

    pub(crate) async fn settings(&self) -> Result<Settings, DbError> {
        self.store.read(async |tx: &mut Tx| settings(tx).await).await
    }

    pub(crate) fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shelf_mut(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of a public article that answers a question, read in a transaction of the caller.
pub async fn passage_of(
    tx: &mut Tx,
    article: ArticleId,
    locale: Locale,
    question: &str,
    longest: usize,
) -> Result<Option<Passage>, DbError> {
    let row: Option<LiveRow> = tx.opt(store::LIVE_ONE, p![article, locale]).await?;
    let row = row.filter(|row| row.audience.admits(Reader::Anybody));
    Ok(row.and_then(|row| best_passage(&row.body, &row.title, question, locale, longest)))
}
