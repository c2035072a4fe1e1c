//! The audit log.

use helppo_kernel::{AgentId, AuditId, Millis};
use helppo_store::{DbError, Tx, p, row, sql};

row! {
    #[derive(Clone, Debug)]
    pub(crate) struct AuditRow {
        pub(crate) id: AuditId,
        pub(crate) at: Millis,
        pub(crate) actor_kind: String,
        pub(crate) actor: Option<i64>,
        pub(crate) actor_name: String,
        pub(crate) action: String,
        pub(crate) object: String,
        pub(crate) detail: serde_json::Value,
    }
}

sql!(
    INSERT,
    "INSERT INTO audit_entry (id, at, actor_kind, actor, actor_name, action, object, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);
sql!(
    LIST,
    "SELECT id, at, actor_kind, actor, actor_name, action, object, detail
     FROM audit_entry WHERE id < $1 ORDER BY id DESC LIMIT $2"
);
sql!(
    LIST_OF_COLLEAGUES,
    "SELECT id, at, actor_kind, actor, actor_name, action, object, detail FROM audit_entry
     WHERE id < $1 AND actor_kind = 'agent'
       AND actor IN (SELECT m.agent FROM membership m JOIN membership mine ON mine.team = m.team WHERE mine.agent = $2)
     ORDER BY id DESC LIMIT $3"
);

pub(crate) async fn insert(tx: &mut Tx, entry: &AuditRow) -> Result<(), DbError> {
    let AuditRow { id, at, actor_kind, actor, actor_name, action, object, detail } = entry;
    let detail = detail.to_string();
    tx.exec(INSERT, p![id, at, actor_kind, actor, actor_name, action, object, detail]).await.map(|_| ())
}

pub(crate) async fn list(tx: &mut Tx, before: i64, fetch: i64) -> Result<Vec<AuditRow>, DbError> {
    tx.all(LIST, p![before, fetch]).await
}

/// Only what members of this agent's teams did.
pub(crate) async fn list_of_colleagues(
    tx: &mut Tx,
    agent: AgentId,
    before: i64,
    fetch: i64,
) -> Result<Vec<AuditRow>, DbError> {
    tx.all(LIST_OF_COLLEAGUES, p![before, agent, fetch]).await
}
