//! SQLite: one writer that commits groups, readers in a pool, checkpoints in a thread of their own.

mod checkpoint;
mod readers;
mod writer;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::DbError;

pub(crate) use readers::Readers;
pub(crate) use writer::Writer;

/// When a committed transaction is on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// At COMMIT: power loss takes nothing that was acknowledged.
    #[default]
    Full,
    /// At the next checkpoint: power loss may take the last moments. For benchmarks.
    Normal,
    /// A little after it was acknowledged: a lie, so that the crash harness can be seen to catch it.
    Lying,
}

pub(crate) fn open_writer(path: &Path, durability: Durability) -> Result<Connection, DbError> {
    let connection = Connection::open(path)?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal | Durability::Lying => "NORMAL",
    };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 0;
         PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;"
    ))?;
    keep_statements(&connection)?;
    Ok(connection)
}

pub(crate) fn open_reader(path: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -4096; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;",
    )?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// A statement is prepared once. Left alone SQLite prepares it anew whenever a value is bound that its plan
/// could depend on, and that is every `LIMIT $n` and every `state = $n` beside a partial index.
fn keep_statements(connection: &Connection) -> Result<(), DbError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}
