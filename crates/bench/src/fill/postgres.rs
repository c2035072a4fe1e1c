//! The same rows on PostgreSQL: every table of the embedded database by COPY, then counted.

use std::fmt::Write as _;
use std::path::Path;
use std::pin::pin;

use anyhow::{Context as _, ensure};
use futures_util::SinkExt as _;
use helppo_kernel::Clock;
use helppo_store::{Store, StoreConfig};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::VERSION;
use crate::Options;
use crate::house::{Place, connect, copy_folder, databases_of};

/// Bytes that are handed to COPY at once.
const PIECE: usize = 1 << 20;

/// The place on `server` that holds the rows of the installation in `folder`.
pub async fn same_rows(
    options: &Options,
    server: &str,
    folder: &Path,
    conversations: u64,
) -> anyhow::Result<Place> {
    let name = format!("helppo_bench_{conversations}_v{VERSION}");
    let beside = options.kept(&format!("cases-{conversations}-v{VERSION}-postgres"));
    if !beside.join("filled").exists() || !databases_of(server).await?.contains(&name) {
        println!("copying {} to PostgreSQL …", folder.display());
        let admin = connect(server).await?;
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        if beside.exists() {
            std::fs::remove_dir_all(&beside)?;
        }
        copy_folder(folder, &beside)?;
        std::fs::remove_file(beside.join("helppo.db"))?;
        let place = Place::kept_on(server, &name, beside.clone()).await?;
        copy(&place, &folder.join("helppo.db")).await?;
        std::fs::write(beside.join("filled"), "")?;
    }
    Place::kept_on(server, &name, beside).await
}

async fn copy(place: &Place, from: &Path) -> anyhow::Result<()> {
    let url = place.postgres.clone().context("a place on PostgreSQL")?;
    let config = StoreConfig { postgres: Some(url.clone()), ..StoreConfig::sqlite(&place.folder) };
    // Opening it makes the schema.
    Store::open(&config, Clock::System).await?.close();
    let client = connect(&url).await?;
    let db = Connection::open(from)?;
    let tables: Vec<String> = db
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables.iter().filter(|t| *t != "schema_version" && *t != "lease") {
        client.batch_execute(&format!("TRUNCATE {table}")).await?;
        let rows = copy_table(&client, &db, table).await?;
        let there: i64 = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await?.get(0);
        ensure!(rows == there, "{table}: {rows} rows left, {there} arrived");
    }
    let number: i64 = db.query_row("SELECT n FROM counter WHERE name = 'case'", [], |r| r.get(0))?;
    client
        .batch_execute(&format!(
            "SELECT setval('event_n_seq', (SELECT max(n) FROM event));
             CREATE SEQUENCE IF NOT EXISTS number_of_case; SELECT setval('number_of_case', {number}); ANALYZE"
        ))
        .await?;
    Ok(())
}

async fn copy_table(client: &tokio_postgres::Client, db: &Connection, table: &str) -> anyhow::Result<i64> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let types = client.prepare(&format!("SELECT {} FROM {table}", columns.join(", "))).await?;
    let bytes: Vec<bool> = types.columns().iter().map(|c| c.type_().name() == "bytea").collect();
    let sink: tokio_postgres::CopyInSink<bytes::Bytes> =
        client.copy_in(&format!("COPY {table} ({}) FROM STDIN", columns.join(", "))).await?;
    let mut sink = pin!(sink);
    let (mut rows, mut n, mut text) = (statement.query([])?, 0, String::new());
    while let Some(row) = rows.next()? {
        for (i, is_bytes) in bytes.iter().enumerate() {
            if i > 0 {
                text.push('\t');
            }
            write(&mut text, row.get_ref(i)?, *is_bytes)?;
        }
        text.push('\n');
        n += 1;
        if text.len() > PIECE {
            sink.send(std::mem::take(&mut text).into_bytes().into()).await?;
        }
    }
    sink.send(text.into_bytes().into()).await?;
    sink.finish().await?;
    Ok(n)
}

fn write(out: &mut String, value: ValueRef<'_>, as_bytes: bool) -> anyhow::Result<()> {
    match value {
        ValueRef::Null => out.push_str("\\N"),
        ValueRef::Integer(n) => write!(out, "{n}")?,
        ValueRef::Real(x) => write!(out, "{x}")?,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) if as_bytes => {
            out.push_str("\\\\x");
            for byte in bytes {
                write!(out, "{byte:02x}")?;
            }
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            for c in std::str::from_utf8(bytes)?.chars() {
                match c {
                    '\\' => out.push_str("\\\\"),
                    '\t' => out.push_str("\\t"),
                    '\n' => out.push_str("\\n"),
                    '\r' => out.push_str("\\r"),
                    c => out.push(c),
                }
            }
        }
    }
    Ok(())
}
