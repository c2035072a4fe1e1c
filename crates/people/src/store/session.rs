//! Sessions, always by the hash of their secret.

use helppo_kernel::{AgentId, Locale, Millis, SessionId};
use helppo_store::{DbError, Tx, p, row, sql};

use crate::role::Role;
use crate::secret::Hash;

row! {
    /// A session with the agent behind it.
    #[derive(Clone, Debug)]
    pub(crate) struct SessionRow {
        pub(crate) id: SessionId,
        pub(crate) created_at: Millis,
        pub(crate) seen_at: Millis,
        pub(crate) expires_at: Millis,
        pub(crate) agent: AgentId,
        pub(crate) name: String,
        pub(crate) role: Role,
        pub(crate) locale: Locale,
    }
}

row! {
    /// A session as its owner sees it in a list.
    #[derive(Clone, Debug)]
    pub(crate) struct ListedSession {
        pub(crate) id: SessionId,
        pub(crate) address: String,
        pub(crate) browser: String,
        pub(crate) created_at: Millis,
        pub(crate) seen_at: Millis,
    }
}

/// A session about to be opened.
pub(crate) struct NewSession<'a> {
    pub(crate) id: SessionId,
    pub(crate) agent: AgentId,
    pub(crate) hash: &'a Hash,
    pub(crate) address: &'a str,
    pub(crate) browser: &'a str,
    pub(crate) now: Millis,
    pub(crate) expires_at: Millis,
}

sql!(
    BY_HASH,
    "SELECT s.id, s.created_at, s.seen_at, s.expires_at, a.id, a.name, a.role, a.locale
     FROM session s JOIN agent a ON a.id = s.agent WHERE s.hash = $1 AND a.disabled_at IS NULL"
);
sql!(
    BY_ID,
    "SELECT s.id, s.created_at, s.seen_at, s.expires_at, a.id, a.name, a.role, a.locale
     FROM session s JOIN agent a ON a.id = s.agent WHERE s.id = $1 AND a.disabled_at IS NULL"
);
sql!(
    OF_AGENT,
    "SELECT id, address, browser, created_at, seen_at FROM session
     WHERE agent = $1 AND expires_at > $2 ORDER BY id DESC LIMIT 100"
);
sql!(
    INSERT,
    "INSERT INTO session (id, agent, hash, address, browser, created_at, seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7)"
);
sql!(SEEN, "UPDATE session SET seen_at = $1, expires_at = $2 WHERE id = $3");
sql!(DELETE, "DELETE FROM session WHERE id = $1 AND agent = $2");
sql!(DELETE_BY_HASH, "DELETE FROM session WHERE hash = $1");
sql!(DELETE_OF_AGENT, "DELETE FROM session WHERE agent = $1 AND id <> $2");
sql!(DELETE_EXPIRED, "DELETE FROM session WHERE agent = $1 AND expires_at <= $2");

pub(crate) async fn find_by_hash(tx: &mut Tx, hash: &Hash) -> Result<Option<SessionRow>, DbError> {
    tx.opt(BY_HASH, p![hash]).await
}

pub(crate) async fn find(tx: &mut Tx, id: SessionId) -> Result<Option<SessionRow>, DbError> {
    tx.opt(BY_ID, p![id]).await
}

pub(crate) async fn list_of(tx: &mut Tx, agent: AgentId, now: Millis) -> Result<Vec<ListedSession>, DbError> {
    tx.all(OF_AGENT, p![agent, now]).await
}

/// Opens a session; the agent's expired ones are swept out on the way.
pub(crate) async fn insert(tx: &mut Tx, new: &NewSession<'_>) -> Result<(), DbError> {
    tx.exec(DELETE_EXPIRED, p![new.agent, new.now]).await?;
    let NewSession { id, agent, hash, address, browser, now, expires_at } = new;
    tx.exec(INSERT, p![id, agent, hash, address, browser, now, expires_at]).await.map(|_| ())
}

pub(crate) async fn update_seen(
    tx: &mut Tx,
    id: SessionId,
    now: Millis,
    expires_at: Millis,
) -> Result<(), DbError> {
    tx.exec(SEEN, p![now, expires_at, id]).await.map(|_| ())
}

/// Gives whether there was such a session of this agent.
pub(crate) async fn delete(tx: &mut Tx, id: SessionId, agent: AgentId) -> Result<bool, DbError> {
    Ok(tx.exec(DELETE, p![id, agent]).await? > 0)
}

pub(crate) async fn delete_by_hash(tx: &mut Tx, hash: &Hash) -> Result<(), DbError> {
    tx.exec(DELETE_BY_HASH, p![hash]).await.map(|_| ())
}

/// Ends all sessions of an agent but `keep`; gives how many there were.
pub(crate) async fn delete_of(tx: &mut Tx, agent: AgentId, keep: Option<SessionId>) -> Result<u64, DbError> {
    tx.exec(DELETE_OF_AGENT, p![agent, keep.unwrap_or(SessionId(0))]).await
}
