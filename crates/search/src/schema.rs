//! The file: one full-text table and one table of ids per kind, and what is known about the file.

use rusqlite::Connection;

use crate::DocKind;

/// Raise it whenever the analyser or the tables change: the file is then emptied and its followers
/// start again from the beginning.
const VERSION: i64 = 1;

/// Brings a file to the present version, emptying one of another version.
pub(crate) fn prepare(db: &Connection) -> rusqlite::Result<()> {
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found == VERSION {
        return Ok(());
    }
    let mut sql = String::from("BEGIN IMMEDIATE; DROP TABLE IF EXISTS cursor;");
    for kind in DocKind::ALL {
        let name = kind.table();
        sql += &format!("DROP TABLE IF EXISTS {name}_vocabulary; DROP TABLE IF EXISTS {name}_words;");
        sql += &format!("DROP TABLE IF EXISTS {name}_doc;");
    }
    sql += "CREATE TABLE cursor (follower TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;";
    for kind in DocKind::ALL {
        sql += &tables(kind.table());
    }
    sql += &format!("PRAGMA user_version = {VERSION}; COMMIT; VACUUM;");
    db.execute_batch(&sql)
}

/// Rows are numbered in order of arrival, so walking them backwards is walking back in time, and the
/// postings stay short. The words have no positions (`detail=none`): ranking needs only whether a word
/// is heavy in its document, which is a word of its own (see [`crate::term`]).
fn tables(name: &str) -> String {
    format!(
        "CREATE TABLE {name}_doc (
             row INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, case_id INTEGER, at INTEGER NOT NULL);
         CREATE VIRTUAL TABLE {name}_words USING fts5(
             words, content='', contentless_delete=1, detail=none, tokenize='ascii');
         CREATE VIRTUAL TABLE {name}_vocabulary USING fts5vocab('{name}_words', 'row');"
    )
}
