//! The event log: append in a transaction, read by a cursor that never skips a late commit.

use std::sync::Arc;

use helppo_kernel::{Actor, CaseId, CustomerId, Event, EventId, InteractionId, Millis, NewEvent, Pos};

use crate::{DbError, Engine, Tx, p, row, sql};

/// Most events that one read of the log gives.
pub const MAX_BATCH: usize = 500;

sql!(
    APPEND,
    "INSERT INTO event (id, at, actor_kind, actor, customer, case_id, case_seq, interaction, kind, data, cause)
     VALUES ($1, $2, $3, $4, $5, NULL, 0, $6, $7, $8, $9) RETURNING n, case_seq"
);
sql!(
    APPEND_TO_CASE,
    "INSERT INTO event (id, at, actor_kind, actor, customer, case_id, case_seq, interaction, kind, data, cause)
     VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(case_seq), 0) + 1 FROM event WHERE case_id = $6), $7, $8, $9, $10)
     RETURNING n, case_seq"
);
sql!(LOG_END_SQLITE, "SELECT CAST(0 AS BIGINT), coalesce(max(n), 0) FROM event");
sql!(
    AFTER_SQLITE,
    "SELECT xid, n, id, at, actor_kind, actor, customer, case_id, case_seq, interaction, kind, data, cause
     FROM event WHERE n > $1 ORDER BY n LIMIT $2"
);

row! {
    /// An event as its row.
    pub(crate) struct Logged {
        xid: i64, n: i64, id: EventId, at: Millis, actor_kind: String, actor: Option<i64>,
        customer: Option<CustomerId>, case: Option<CaseId>, case_seq: i64,
        interaction: Option<InteractionId>, kind: String, data: serde_json::Value, cause: Option<EventId>,
    }
}

/// Writes an event; gives its number and its place in its case.
pub(crate) async fn append(tx: &mut Tx, id: EventId, e: &NewEvent) -> Result<(i64, i64), DbError> {
    let data = e.data.to_string();
    let (kind, actor) = (e.actor.kind(), e.actor.id());
    match e.case {
        None => {
            tx.one(APPEND, p![id, e.at, kind, actor, e.customer, e.interaction, e.kind, data, e.cause]).await
        }
        Some(case) => {
            let params = p![id, e.at, kind, actor, e.customer, case, e.interaction, e.kind, data, e.cause];
            tx.one(APPEND_TO_CASE, params).await
        }
    }
}

/// An event as readers of SQLite's log see it, made of what was written.
pub(crate) fn written(n: i64, case_seq: i64, id: EventId, e: &NewEvent) -> Event {
    Event {
        pos: Pos { epoch: 0, n },
        id,
        at: e.at,
        actor: e.actor,
        customer: e.customer,
        case: e.case,
        case_seq,
        interaction: e.interaction,
        kind: e.kind.to_owned(),
        data: e.data.clone(),
        cause: e.cause,
    }
}

/// The position behind the last event that readers may see.
pub(crate) async fn end(tx: &mut Tx) -> Result<Pos, DbError> {
    let (epoch, n) = match tx.engine() {
        Engine::Sqlite => tx.one::<(i64, i64)>(LOG_END_SQLITE, p![]).await?,
        Engine::Postgres => {
            let sql = format!(
                "SELECT xid, n FROM event WHERE true{} ORDER BY xid DESC, n DESC LIMIT 1",
                crate::dialect::settled(Engine::Postgres)
            );
            tx.opt(&sql, p![]).await?.unwrap_or((0, 0))
        }
    };
    Ok(Pos { epoch, n })
}

sql!(HAS_MORE, "SELECT n FROM event WHERE (xid, n) > ($1, $2) LIMIT 1");

/// Whether PostgreSQL's log holds anything after `from`, readers may see it or not.
pub(crate) async fn has_more(tx: &mut Tx, from: Pos) -> Result<bool, DbError> {
    Ok(tx.opt::<i64>(HAS_MORE, p![from.epoch, from.n]).await?.is_some())
}

/// Events after `from`, at most [`MAX_BATCH`], in the order of the log.
pub(crate) async fn after(tx: &mut Tx, from: Pos) -> Result<Vec<Arc<Event>>, DbError> {
    let rows: Vec<Logged> = match tx.engine() {
        Engine::Sqlite => tx.all(AFTER_SQLITE, p![from.n, MAX_BATCH]).await?,
        Engine::Postgres => {
            let sql = format!(
                "SELECT xid, n, id, at, actor_kind, actor, customer, case_id, case_seq, interaction, kind, data, cause
                 FROM event WHERE (xid, n) > ($1, $2){} ORDER BY xid, n LIMIT $3",
                crate::dialect::settled(Engine::Postgres)
            );
            tx.all(&sql, p![from.epoch, from.n, MAX_BATCH]).await?
        }
    };
    Ok(rows.into_iter().map(Event::from).map(Arc::new).collect())
}

impl From<Logged> for Event {
    fn from(r: Logged) -> Self {
        Self {
            pos: Pos { epoch: r.xid, n: r.n },
            id: r.id,
            at: r.at,
            actor: Actor::from_parts(&r.actor_kind, r.actor),
            customer: r.customer,
            case: r.case,
            case_seq: r.case_seq,
            interaction: r.interaction,
            kind: r.kind,
            data: r.data,
            cause: r.cause,
        }
    }
}

sql!(
    OF_CASE,
    "SELECT xid, n, id, at, actor_kind, actor, customer, case_id, case_seq, interaction, kind, data, cause
     FROM event WHERE case_id = $1 AND case_seq < $2 ORDER BY case_seq DESC LIMIT $3"
);

impl Tx {
    /// Events of a case before its sequence number `before`, newest first.
    pub async fn events_of_case(
        &mut self,
        case: CaseId,
        before: i64,
        limit: usize,
    ) -> Result<Vec<Event>, DbError> {
        let rows: Vec<Logged> = self.all(OF_CASE, p![case, before, limit]).await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// Events after a position, at most [`MAX_BATCH`], in the order of the log.
    pub async fn events_after(&mut self, from: Pos) -> Result<Vec<Arc<Event>>, DbError> {
        after(self, from).await
    }
}
