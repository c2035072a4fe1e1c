//! The index as its users hold it: one writer, a few readers, positions of the followers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::query::{self, Hits, Query};
use crate::synonyms::Synonyms;
use crate::{Doc, DocKind, schema, term};

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the search file")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the search task was cancelled: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// Changes that are written together, with the follower's position after them. Fifty and more documents
/// in a batch cost a fraction of fifty batches.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub docs: Vec<Doc>,
    pub deletes: Vec<(DocKind, i64)>,
    /// Follower's name and the position it has reached.
    pub cursor: Option<(String, String)>,
}

/// A cheap handle on the search file. Every method blocks the task, never the runtime.
#[derive(Clone)]
pub struct SearchIndex {
    file: Arc<File>,
}

struct File {
    /// `None` when everything is in memory: then the writer's connection also reads.
    path: Option<PathBuf>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    synonyms: RwLock<Arc<Synonyms>>,
}

impl SearchIndex {
    /// Opens the file or makes it. A file of another version, or one that is no database at all, is
    /// emptied: its followers build it again.
    pub fn open(path: &Path) -> Result<Self, SearchError> {
        let writer = open_writer(path).or_else(|problem| {
            tracing::warn!(%problem, path = %path.display(), "search file unreadable, building it again");
            remove(path);
            open_writer(path)
        })?;
        Ok(Self::new(Some(path.to_owned()), writer))
    }

    /// An index that lives as long as its handles.
    pub fn memory() -> Result<Self, SearchError> {
        let writer = Connection::open_in_memory()?;
        schema::prepare(&writer)?;
        Ok(Self::new(None, writer))
    }

    fn new(path: Option<PathBuf>, writer: Connection) -> Self {
        writer.set_prepared_statement_cache_capacity(64);
        let (writer, readers) = (Mutex::new(writer), Mutex::new(Vec::new()));
        Self { file: Arc::new(File { path, writer, readers, synonyms: RwLock::default() }) }
    }

    /// Writes a batch in one transaction: after a crash either all of it is there or nothing.
    pub async fn apply(&self, batch: Batch) -> Result<(), SearchError> {
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || file.apply(&batch)).await?
    }

    pub async fn index(&self, docs: Vec<Doc>) -> Result<(), SearchError> {
        self.apply(Batch { docs, ..Batch::default() }).await
    }

    pub async fn delete(&self, kind: DocKind, id: i64) -> Result<(), SearchError> {
        self.apply(Batch { deletes: vec![(kind, id)], ..Batch::default() }).await
    }

    /// Where a follower stopped; `None` when it has to start from the beginning.
    pub async fn cursor(&self, follower: &'static str) -> Result<Option<String>, SearchError> {
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || {
            let sql = "SELECT position FROM cursor WHERE follower = ?1";
            Ok(lock(&file.writer).query_row(sql, [follower], |row| row.get(0)).optional()?)
        })
        .await?
    }

    pub async fn set_cursor(&self, follower: &'static str, position: String) -> Result<(), SearchError> {
        self.apply(Batch { cursor: Some((follower.to_owned(), position)), ..Batch::default() }).await
    }

    pub async fn query(&self, query: Query) -> Result<Hits, SearchError> {
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || file.query(&query)).await?
    }

    /// From now on words of a group stand for each other in questions.
    pub fn set_synonyms(&self, synonyms: Arc<Synonyms>) {
        *self.file.synonyms.write().unwrap_or_else(PoisonError::into_inner) = synonyms;
    }

    /// Joins small pieces of the file left by many small batches; call it now and then when idle.
    pub async fn tidy(&self) -> Result<(), SearchError> {
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || file.tidy()).await?
    }
}

impl File {
    fn apply(&self, batch: &Batch) -> Result<(), SearchError> {
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (kind, id) in &batch.deletes {
            delete(&tx, *kind, *id)?;
        }
        let mut known = term::Known::default();
        for doc in &batch.docs {
            put(&tx, doc, &mut known)?;
        }
        if let Some((follower, position)) = &batch.cursor {
            let sql = "INSERT INTO cursor (follower, position) VALUES (?1, ?2)
                       ON CONFLICT (follower) DO UPDATE SET position = excluded.position";
            tx.prepare_cached(sql)?.execute(params![follower, position])?;
        }
        tx.commit()?;
        Ok(())
    }

    fn query(&self, query: &Query) -> Result<Hits, SearchError> {
        let synonyms = self.synonyms.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(path) = &self.path else { return Ok(query::run(&lock(&self.writer), query, &synonyms)?) };
        let idle = lock(&self.readers).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => open_reader(path)?,
        };
        let hits = query::run(&reader, query, &synonyms);
        lock(&self.readers).push(reader);
        Ok(hits?)
    }

    fn tidy(&self) -> Result<(), SearchError> {
        let writer = lock(&self.writer);
        for kind in DocKind::ALL {
            let name = kind.table();
            let sql = format!("INSERT INTO {name}_words ({name}_words, rank) VALUES ('merge', 500)");
            writer.execute(&sql, [])?;
        }
        Ok(())
    }
}

fn put(tx: &Transaction<'_>, doc: &Doc, known: &mut term::Known) -> rusqlite::Result<()> {
    let name = doc.kind.table();
    let found = row_of(tx, doc.kind, doc.id)?;
    let row = if let Some(row) = found {
        tx.prepare_cached(&format!("DELETE FROM {name}_words WHERE rowid = ?1"))?.execute([row])?;
        let sql = format!("UPDATE {name}_doc SET case_id = ?2, at = ?3 WHERE row = ?1");
        tx.prepare_cached(&sql)?.execute(params![row, doc.case, doc.at])?;
        row
    } else {
        let sql = format!("INSERT INTO {name}_doc (id, case_id, at) VALUES (?1, ?2, ?3)");
        tx.prepare_cached(&sql)?.insert(params![doc.id, doc.case, doc.at])?
    };
    let sql = format!("INSERT INTO {name}_words (rowid, words) VALUES (?1, ?2)");
    tx.prepare_cached(&sql)?.execute(params![row, term::of_doc(doc, known)])?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, kind: DocKind, id: i64) -> rusqlite::Result<()> {
    let Some(row) = row_of(tx, kind, id)? else { return Ok(()) };
    let name = kind.table();
    tx.prepare_cached(&format!("DELETE FROM {name}_words WHERE rowid = ?1"))?.execute([row])?;
    tx.prepare_cached(&format!("DELETE FROM {name}_doc WHERE row = ?1"))?.execute([row])?;
    Ok(())
}

fn row_of(db: &Connection, kind: DocKind, id: i64) -> rusqlite::Result<Option<i64>> {
    let sql = format!("SELECT row FROM {}_doc WHERE id = ?1", kind.table());
    db.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()
}

/// The file can be rebuilt, so a power cut may cost the last batches, never its soundness; the cursor
/// is in the same transaction and goes back with them.
fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 16000000; PRAGMA busy_timeout = 5000;",
    )?;
    schema::prepare(&db)?;
    keep_statements(&db)?;
    Ok(db)
}

/// A statement is prepared once, whatever `LIMIT` is bound to it.
fn keep_statements(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA query_only = 1; PRAGMA cache_size = -4000; PRAGMA busy_timeout = 5000;")?;
    keep_statements(&db)?;
    Ok(db)
}

fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(name);
    }
}

/// A panic in another thread leaves the connection usable: its transaction was rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
