//! Brings a database to this program's schema: expand, migrate, contract; never edit an applied one.

use std::path::Path;

use helppo_kernel::Millis;
use sha2::{Digest as _, Sha256};

use crate::{DbError, Engine, Store, Tx, p};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const APPLIED_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, at BIGINT NOT NULL)";
const APPLIED: &str = "SELECT number, hash FROM schema_version ORDER BY number";
const RECORD: &str = "INSERT INTO schema_version (number, name, hash, at) VALUES ($1, $2, $3, $4)";

/// Migrates a SQLite file. When it holds a schema already, a copy is put into `backups` first.
pub(crate) fn sqlite(path: &Path, backups: &Path, now: Millis) -> Result<(), DbError> {
    let mut connection = crate::sqlite::open_writer(path, crate::Durability::Full)?;
    connection.execute_batch(APPLIED_TABLE)?;
    let applied = {
        let mut statement = connection.prepare(APPLIED)?;
        statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<Vec<(i64, String)>, _>>()?
    };
    let wanted = wanted(&applied)?;
    if let (Some((from, _)), false) = (applied.last(), wanted.is_empty()) {
        std::fs::create_dir_all(backups).map_err(|e| DbError::Engine(e.to_string()))?;
        let copy = backups.join(format!("before-{:04}-at-{}.db", from + 1, now.0));
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        tracing::info!(backup = %copy.display(), "the database was copied before migrating");
    }
    for (number, name, text) in wanted {
        let tx = connection.transaction()?;
        let failed = |e: rusqlite::Error| DbError::Migration { name: (*name).into(), why: e.to_string() };
        tx.execute_batch(&crate::dialect::migration_text(Engine::Sqlite, text)).map_err(failed)?;
        tx.execute(RECORD, rusqlite::params![number, name, hash(text), now.0])?;
        tx.commit()?;
    }
    Ok(())
}

/// Migrates a PostgreSQL database in one transaction: all of it or none.
pub(crate) async fn postgres(store: &Store) -> Result<(), DbError> {
    let now = store.clock().now();
    store
        .write(async move |tx: &mut Tx| {
            // Two nodes that start together take turns.
            tx.exec("SELECT pg_advisory_xact_lock(7210463)", p![]).await?;
            tx.exec(APPLIED_TABLE, p![]).await?;
            let applied: Vec<(i64, String)> = tx.all(APPLIED, p![]).await?;
            for (number, name, text) in wanted(&applied)? {
                tx.run_script(&crate::dialect::migration_text(Engine::Postgres, text))
                    .await
                    .map_err(|e| DbError::Migration { name: (*name).into(), why: e.to_string() })?;
                tx.exec(RECORD, p![number, *name, hash(text), now]).await?;
            }
            Ok(())
        })
        .await
}

/// Whether a database that is only looked at is of this program's schema.
pub(crate) async fn compare(store: &Store) -> Result<(), DbError> {
    let known = MIGRATIONS.last().map_or(0, |m| m.0);
    let read = store.read(async |tx: &mut Tx| tx.all::<(i64, String)>(APPLIED, p![]).await).await;
    let applied = match read {
        Ok(applied) => applied,
        // A database without the table has no schema of ours; anything else is told as it is.
        Err(e) if e.to_string().contains("schema_version") => Vec::new(),
        Err(e) => return Err(e),
    };
    let found = applied.last().map_or(0, |a| a.0);
    if found != known || !wanted(&applied)?.is_empty() {
        return Err(DbError::OtherSchema { found, known });
    }
    Ok(())
}

type Migration = (i64, &'static str, &'static str);

fn wanted(applied: &[(i64, String)]) -> Result<Vec<&'static Migration>, DbError> {
    let known = MIGRATIONS.last().map_or(0, |m| m.0);
    for (number, hashed) in applied {
        if *number > known {
            return Err(DbError::NewerSchema { found: *number, known });
        }
        if let Some((_, name, text)) = MIGRATIONS.iter().find(|m| m.0 == *number)
            && hash(text) != *hashed
        {
            return Err(DbError::EditedMigration((*name).into()));
        }
    }
    Ok(MIGRATIONS.iter().filter(|m| !applied.iter().any(|a| a.0 == m.0)).collect())
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}
