//! Disk and database: syncs, one-row commits, a page by key.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How long each floor is measured.
const ONE: Duration = Duration::from_secs(1);

/// Appends of 4 KiB with fdatasync.
pub fn fsyncs_per_second(folder: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("floor-fsync"))?;
    let block = [7u8; 4096];
    rate(|| {
        file.write_all(&block)?;
        Ok(file.sync_data()?)
    })
}

/// Transactions of one prepared insert, WAL, `synchronous=FULL`.
pub fn commits_per_second(folder: &Path) -> anyhow::Result<f64> {
    let db = open(&folder.join("floor.db"))?;
    db.execute_batch("CREATE TABLE IF NOT EXISTS one (id INTEGER PRIMARY KEY, text TEXT)")?;
    let mut insert = db.prepare("INSERT INTO one (text) VALUES ('a row')")?;
    rate(|| insert.execute([]).map(|_| ()).map_err(Into::into))
}

/// Median milliseconds of one page of 50 rows by key out of `rows`.
pub fn keyset_page(folder: &Path, rows: i64) -> anyhow::Result<f64> {
    let mut db = open(&folder.join("floor-keyset.db"))?;
    db.execute_batch("CREATE TABLE page (id INTEGER PRIMARY KEY, at INTEGER, a TEXT, b TEXT); CREATE INDEX by_at ON page (at, id);")?;
    let tx = db.transaction()?;
    for i in 0..rows {
        tx.prepare_cached("INSERT INTO page VALUES (?1, ?2, 'Aino Virtanen', 'Hei, takin vetoketju hajosi ja tarvitsisin uuden')")?
            .execute([i, i * 7919 % rows])?;
    }
    tx.commit()?;
    let mut page = db.prepare(
        "SELECT id, at, a, b FROM page WHERE (at, id) < (?1, ?2) ORDER BY at DESC, id DESC LIMIT 50",
    )?;
    let mut times = crate::stats::Times::default();
    for i in 0..500 {
        let began = Instant::now();
        let mut found = page.query([i * rows / 500 + 60, 0])?;
        while let Some(row) = found.next()? {
            let _: (i64, i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        }
        times.add(began.elapsed());
    }
    Ok(times.percentile(50.0))
}

fn open(path: &Path) -> anyhow::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    Ok(db)
}

fn rate(mut operation: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let (began, mut n) = (Instant::now(), 0.0);
    while began.elapsed() < ONE {
        operation()?;
        n += 1.0;
    }
    Ok(n / began.elapsed().as_secs_f64())
}
