//! The few places where the engines need different words.

use crate::tx::On;
use crate::{DbError, Engine, Store, Tx, p, sql};

sql!(
    NEXT_NUMBER,
    "INSERT INTO counter (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = counter.n + 1 RETURNING n"
);

/// Migration text for one engine: `{id}`, `{serial}`, `{bytes}`, `{xid}`, `{without_rowid}`, and
/// lines that begin with `{pg}` or `{sqlite}` belong to that engine only.
pub(crate) fn migration_text(engine: Engine, text: &str) -> String {
    let (keep, cut, words): (_, _, [(&str, &str); 5]) = match engine {
        Engine::Sqlite => (
            "{sqlite}",
            "{pg}",
            [
                ("{id}", "INTEGER PRIMARY KEY"),
                ("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
                ("{bytes}", "BLOB"),
                ("{xid}", "0"),
                ("{without_rowid}", " WITHOUT ROWID"),
            ],
        ),
        Engine::Postgres => (
            "{pg}",
            "{sqlite}",
            [
                ("{id}", "BIGINT PRIMARY KEY"),
                ("{serial}", "BIGSERIAL PRIMARY KEY"),
                ("{bytes}", "BYTEA"),
                ("{xid}", "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)"),
                ("{without_rowid}", ""),
            ],
        ),
    };
    let mut out: String = text
        .lines()
        .filter(|l| !l.trim_start().starts_with(cut))
        .map(|l| l.trim_start().strip_prefix(keep).unwrap_or(l).to_owned() + "\n")
        .collect();
    for (word, meaning) in words {
        out = out.replace(word, meaning);
    }
    out
}

/// On SQLite a row in the same transaction; on PostgreSQL a sequence, whose gaps cost less than a hot row.
pub(crate) async fn next_number(tx: &mut Tx, series: &str) -> Result<i64, DbError> {
    match tx.engine() {
        Engine::Sqlite => tx.one(NEXT_NUMBER, p![series]).await,
        Engine::Postgres => {
            let sequence = format!("number_of_{}", series.replace(|c: char| !c.is_ascii_lowercase(), "_"));
            if !tx.one::<bool>("SELECT to_regclass($1) IS NOT NULL", p![sequence]).await? {
                tx.exec(&format!("CREATE SEQUENCE IF NOT EXISTS {sequence}"), p![]).await?;
            }
            tx.one(&format!("SELECT nextval('{sequence}')"), p![]).await
        }
    }
}

/// Adds `FOR UPDATE SKIP LOCKED` where writers run side by side.
pub(crate) fn skip_locked(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}

/// Hides what a still-running transaction may yet precede.
pub(crate) fn settled(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => {
            " AND xid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)"
        }
    }
}

pub(crate) async fn explain(store: &Store, sql: String) -> Result<String, DbError> {
    store
        .read(async move |tx: &mut Tx| match tx.engine() {
            Engine::Sqlite => {
                let On::Sqlite(c) = &tx.on else { return Err(DbError::Closed) };
                let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let lines =
                    statement.raw_query().mapped(|r| r.get::<_, String>(3)).collect::<Result<Vec<_>, _>>()?;
                Ok(lines.join("\n"))
            }
            Engine::Postgres => {
                tx.exec("SET LOCAL enable_seqscan = off", p![]).await?;
                let lines: Vec<String> = tx.all(&format!("EXPLAIN (GENERIC_PLAN) {sql}"), p![]).await?;
                Ok(lines.join("\n"))
            }
        })
        .await
}

pub(crate) async fn prepare(store: &Store, sql: &'static str) -> Result<usize, DbError> {
    store
        .read(async move |tx: &mut Tx| match &mut tx.on {
            On::Sqlite(c) => {
                let statement = c.prepare(sql)?;
                for i in 1..=statement.parameter_count() {
                    let name = statement.parameter_name(i).unwrap_or_default();
                    if name != format!("${i}") {
                        return Err(DbError::Engine(format!(
                            "parameter {i} first appears as {name:?}: number them in order"
                        )));
                    }
                }
                Ok(statement.parameter_count())
            }
            On::Pg(pg) => pg.prepare(sql).await,
        })
        .await
}
