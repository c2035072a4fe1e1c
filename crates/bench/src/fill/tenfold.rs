//! A million cases: those of the usual installation again and again, each time some weeks older.
//!
//! Copied with their interactions and messages by SQL, ids and times moved back; the log and the index
//! of the search hold the newest tenth. Counters are multiplied, then compared with the rows.

use std::path::PathBuf;

use anyhow::ensure;
use rusqlite::Connection;

use super::{Facts, Filled};
use crate::Options;
use crate::house::copy_folder;

/// How much older each copy is, in milliseconds.
const STRETCH: i64 = 29 * 86_400_000;

/// Makes it in `folder`.
pub async fn make(
    options: &Options,
    base: u64,
    conversations: u64,
    folder: PathBuf,
) -> anyhow::Result<Facts> {
    let embedded = Options { postgres: None, ..options.clone() };
    let from = Filled::of(&embedded, base).await?;
    println!("filling {} with {conversations} conversations …", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    copy_folder(&from.place.folder, &folder)?;
    let _ = std::fs::remove_file(folder.join("filled.json"));
    let path = folder.join("helppo.db");
    let times = i64::try_from(conversations / base)?;
    tokio::task::spawn_blocking(move || copy(&path, times)).await??;
    let mut facts = from.facts;
    facts.conversations = base * u64::try_from(times)?;
    facts.messages *= u64::try_from(times)?;
    Ok(facts)
}

fn copy(path: &std::path::Path, times: i64) -> anyhow::Result<()> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")?;
    let one = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0));
    let (oldest, highest) = (one("SELECT min(id) FROM cases")?, one("SELECT max(number) FROM cases")?);
    for (table, case) in [("cases", "id"), ("interaction", "case_id"), ("message", "case_id")] {
        let mut statement = db.prepare(&format!("PRAGMA table_info({table})"))?;
        let columns: Vec<String> = statement.query_map([], |r| r.get(1))?.collect::<Result<_, _>>()?;
        for k in 1..times {
            let moved: Vec<String> = columns.iter().map(|c| moved(c, k, highest)).collect();
            let moved = moved.join(", ");
            db.execute(
                &format!("INSERT INTO {table} SELECT {moved} FROM {table} WHERE {case} >= ?1"),
                [oldest],
            )?;
        }
    }
    db.execute("UPDATE case_tally SET n = n * ?1", [times])?;
    db.execute("UPDATE counter SET n = n * ?1 WHERE name = 'case'", [times])?;
    check(&db)?;
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

/// A column of copy number `k`: ids hold their time above bit 22.
fn moved(column: &str, k: i64, highest: i64) -> String {
    match column {
        "id" | "case_id" | "interaction" => format!("{column} - {}", k * (STRETCH << 22)),
        "number" => format!("number + {}", k * highest),
        "provider_id" => format!("provider_id || '-{k}'"),
        c if c.ends_with("_at") || c.ends_with("_since") => format!("{c} - {}", k * STRETCH),
        c => c.into(),
    }
}

fn check(db: &Connection) -> anyhow::Result<()> {
    for status in ["open", "pending", "solved", "closed"] {
        let rows: i64 =
            db.query_row("SELECT count(*) FROM cases WHERE status = ?1", [status], |r| r.get(0))?;
        let told: i64 = db.query_row(
            "SELECT coalesce(sum(n), 0) FROM case_tally WHERE owner = -1 AND status = ?1",
            [status],
            |r| r.get(0),
        )?;
        ensure!(rows == told, "{rows} cases are {status} and {told} are counted");
    }
    Ok(())
}
