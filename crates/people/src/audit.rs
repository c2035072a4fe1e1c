//! The audit log: who did what to the installation, written in the transaction of the deed.

use helppo_kernel::{Actor, Ambient, AuditId, Cursor, Millis, Page};
use helppo_store::{DbError, Tx};
use serde::Serialize;
use serde_json::Value;

use crate::caller::Caller;
use crate::store::audit::{self, AuditRow};

/// Who did it: the actor, and the name at that time.
#[derive(Clone, Debug)]
pub struct By {
    /// For the event log.
    pub actor: Actor,
    /// For people who read the audit log after the agent has gone.
    pub name: String,
}

impl From<&Caller> for By {
    fn from(caller: &Caller) -> Self {
        Self { actor: caller.actor(), name: caller.name.to_string() }
    }
}

impl By {
    /// Helppo itself: set-up, the command line, the demo world.
    pub fn system() -> Self {
        Self { actor: Actor::System, name: "Helppo".into() }
    }
}

/// One line of the audit log.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// The name at that time.
    pub actor_name: String,
    /// What, such as `agent.changed`.
    pub action: String,
    /// To what, as a shown id; may be empty.
    pub object: String,
    /// From and to.
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// Writes a line. `action` is `noun.verb` in the past tense, `object` a shown id.
pub async fn record(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    action: &str,
    object: impl ToString,
    detail: Value,
) -> Result<(), DbError> {
    let entry = AuditRow {
        id: ambient.id(),
        at: ambient.now(),
        actor_kind: by.actor.kind().into(),
        actor: by.actor.id(),
        actor_name: by.name.clone(),
        action: action.into(),
        object: object.to_string(),
        detail,
    };
    audit::insert(tx, &entry).await
}

/// The newest lines first: all for admins, those of the own teams' members for others.
pub(crate) async fn list(
    tx: &mut Tx,
    caller: &Caller,
    before: i64,
    limit: usize,
) -> Result<Page<AuditEntry>, DbError> {
    let fetch = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let rows = if caller.all_teams {
        audit::list(tx, before, fetch).await?
    } else {
        audit::list_of_colleagues(tx, caller.agent, before, fetch).await?
    };
    Ok(Page::from_overfull(rows, limit, |row| Cursor(vec![row.id.0])).map(AuditEntry::from))
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor: Actor::from_parts(&row.actor_kind, row.actor),
            actor_name: row.actor_name,
            action: row.action,
            object: row.object,
            detail: row.detail,
        }
    }
}
