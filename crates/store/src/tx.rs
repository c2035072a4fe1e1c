//! A transaction, on whichever engine it runs.

use helppo_kernel::{Event, EventId, NewEvent};

use crate::postgres::PgTx;
use crate::wake::Did;
use crate::{DbError, Engine, FromRow, NewJob, P, Row, p};

/// An open transaction. Verbs take `&mut Tx`; the store opens, commits and retries.
pub struct Tx {
    pub(crate) on: On,
    pub(crate) did: Did,
    /// On SQLite, the events written since the transaction began.
    pub(crate) written: Vec<Event>,
    /// Which process of the installation this is.
    pub(crate) node: i64,
}

pub(crate) enum On {
    Sqlite(rusqlite::Connection),
    Pg(PgTx),
}

impl Tx {
    /// A SQLite file has one process, whatever its number.
    pub(crate) fn sqlite(connection: rusqlite::Connection) -> Self {
        Self { on: On::Sqlite(connection), did: Did::default(), written: Vec::new(), node: 0 }
    }

    pub(crate) fn pg(tx: PgTx, node: i64) -> Self {
        Self { on: On::Pg(tx), did: Did::default(), written: Vec::new(), node }
    }

    /// Which engine this runs on; only the dialect needs to know.
    pub fn engine(&self) -> Engine {
        match self.on {
            On::Sqlite(_) => Engine::Sqlite,
            On::Pg(_) => Engine::Postgres,
        }
    }

    /// Runs a statement; gives the number of rows it changed.
    pub async fn exec(&mut self, sql: &str, params: &[P<'_>]) -> Result<u64, DbError> {
        match &mut self.on {
            On::Sqlite(c) => {
                let mut statement = c.prepare_cached(sql)?;
                Ok(statement.execute(rusqlite::params_from_iter(params))? as u64)
            }
            On::Pg(tx) => tx.exec(sql, params).await,
        }
    }

    /// Runs statements that do not need each other's results: on PostgreSQL in one round trip.
    pub async fn exec_all(&mut self, statements: &[(&str, &[P<'_>])]) -> Result<(), DbError> {
        match &mut self.on {
            On::Sqlite(c) => {
                for (sql, params) in statements {
                    c.prepare_cached(sql)?.execute(rusqlite::params_from_iter(*params))?;
                }
                Ok(())
            }
            On::Pg(tx) => tx.exec_all(statements).await,
        }
    }

    /// How many rows were changed on this connection of SQLite; means something only to
    /// [`has_changed`](Self::has_changed).
    pub(crate) fn changes(&self) -> u64 {
        match &self.on {
            On::Sqlite(c) => c.total_changes(),
            On::Pg(_) => 0,
        }
    }

    /// Whether anything was changed since; on PostgreSQL, since the transaction began.
    pub(crate) async fn has_changed(&mut self, since: u64) -> Result<bool, DbError> {
        match self.engine() {
            Engine::Sqlite => Ok(self.changes() != since),
            Engine::Postgres => self.one("SELECT pg_current_xact_id_if_assigned() IS NOT NULL", p![]).await,
        }
    }

    /// Runs several statements given as one text, without parameters; for migrations.
    pub(crate) async fn run_script(&mut self, sql: &str) -> Result<(), DbError> {
        match &mut self.on {
            On::Sqlite(c) => Ok(c.execute_batch(sql)?),
            On::Pg(tx) => tx.batch(sql).await,
        }
    }

    /// All rows.
    pub async fn all<T: FromRow>(&mut self, sql: &str, params: &[P<'_>]) -> Result<Vec<T>, DbError> {
        match &mut self.on {
            On::Sqlite(c) => {
                let mut statement = c.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                let mut out = Vec::new();
                while let Some(row) = rows.next()? {
                    out.push(T::from_row(&Row::Sqlite(row))?);
                }
                Ok(out)
            }
            On::Pg(tx) => tx.rows(sql, params).await?.iter().map(|r| T::from_row(&Row::Pg(r))).collect(),
        }
    }

    /// The first row, if there is one.
    pub async fn opt<T: FromRow>(&mut self, sql: &str, params: &[P<'_>]) -> Result<Option<T>, DbError> {
        match &mut self.on {
            On::Sqlite(c) => {
                let mut statement = c.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                let found = match rows.next()? {
                    Some(row) => Some(T::from_row(&Row::Sqlite(row))?),
                    None => return Ok(None),
                };
                // A statement with RETURNING does its work while it is stepped: step it to the end.
                while rows.next()?.is_some() {}
                Ok(found)
            }
            On::Pg(tx) => tx.rows(sql, params).await?.first().map(|r| T::from_row(&Row::Pg(r))).transpose(),
        }
    }

    /// The row that must be there; [`DbError::NoRow`] when it is not.
    pub async fn one<T: FromRow>(&mut self, sql: &str, params: &[P<'_>]) -> Result<T, DbError> {
        self.opt(sql, params).await?.ok_or_else(|| DbError::NoRow(sql.chars().take(120).collect()))
    }

    /// Appends a fact to the log. Its id comes from the caller, so that a re-run writes the same.
    pub async fn event(&mut self, id: EventId, event: &NewEvent) -> Result<(), DbError> {
        self.did.events = true;
        let (n, case_seq) = crate::log::append(self, id, event).await?;
        if self.engine() == Engine::Sqlite {
            self.written.push(crate::log::written(n, case_seq, id, event));
        }
        Ok(())
    }

    /// Promises work: it is done after this transaction has committed, at `run_at` or later.
    pub async fn schedule(&mut self, job: &NewJob<'_>) -> Result<(), DbError> {
        self.did.jobs = true;
        crate::jobs::schedule(self, job).await
    }

    /// Promises work that this process does itself right after the commit, and settles with
    /// [`Tx::settle_job`]. Workers take it at `run_at`, or at once when this node starts anew.
    pub async fn schedule_held(&mut self, job: &NewJob<'_>) -> Result<(), DbError> {
        self.did.jobs = true;
        crate::jobs::schedule_held(self, job).await
    }

    /// Promises work unless it is promised already; what went into quarantine is promised anew.
    pub async fn ensure_job(&mut self, job: &NewJob<'_>) -> Result<(), DbError> {
        self.did.jobs = true;
        crate::jobs::ensure(self, job).await
    }

    /// Ends promised work that was done by whoever holds it, or by somebody else meanwhile.
    pub async fn settle_job(&mut self, kind: &str, key: &str) -> Result<(), DbError> {
        crate::jobs::settle(self, kind, key).await
    }

    /// Takes back promised work that has not begun; gives whether there was any.
    pub async fn cancel_job(&mut self, kind: &str, key: &str) -> Result<bool, DbError> {
        crate::jobs::cancel(self, kind, key).await
    }

    /// The next number of a series that people see, from 1. On PostgreSQL gaps are possible.
    pub async fn next_number(&mut self, series: &str) -> Result<i64, DbError> {
        crate::dialect::next_number(self, series).await
    }
}
