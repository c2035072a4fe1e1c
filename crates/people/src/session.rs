//! Sessions: a browser that has signed in. The cookie holds the secret, the database its hash.

use helppo_kernel::{Actor, AgentId, Ambient, Millis, SessionId};
use helppo_store::{DbError, Tx};
use serde::Serialize;
use serde_json::json;

use crate::audit::{self, By};
use crate::event::PeopleEvent;
use crate::secret::Hash;
use crate::store::session::{self, NewSession};

/// A session ends when it is not used for so long…
const IDLE: i64 = 14 * 86_400_000;
/// …and in any case so long after it began.
const LIFE: i64 = 60 * 86_400_000;
/// Use is written down at most so often.
pub(crate) const BETWEEN_NOTES: i64 = 5 * 60_000;

/// The browser at the other end, as its owner will recognise it in a list.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) address: String,
    pub(crate) name: String,
}

/// One session in its owner's list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SessionEntry {
    /// The id, to end it by.
    pub id: SessionId,
    /// The address it began from.
    pub address: String,
    /// What the browser calls itself.
    pub browser: String,
    /// When it began.
    pub created_at: Millis,
    /// When it was last used, to five minutes.
    pub seen_at: Millis,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Opens a session for somebody who has just proved who they are. `old` is what the browser had before:
/// signing in always gives a new secret, so a planted one is worth nothing.
pub(crate) async fn open_session(
    tx: &mut Tx,
    ambient: &Ambient,
    agent: AgentId,
    hash: &Hash,
    old: Option<&Hash>,
    browser: &Browser,
) -> Result<SessionId, DbError> {
    if let Some(old) = old {
        session::delete_by_hash(tx, old).await?;
    }
    let (id, now): (SessionId, _) = (ambient.id(), ambient.now());
    let new = NewSession {
        id,
        agent,
        hash,
        address: &browser.address,
        browser: &browser.name,
        now,
        expires_at: now.plus(IDLE),
    };
    session::insert(tx, &new).await?;
    PeopleEvent::SignedIn { agent, session: id }.log(tx, ambient, Actor::Agent(agent)).await?;
    Ok(id)
}

/// Ends one session of an agent; gives whether there was one.
pub(crate) async fn end_session(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    agent: AgentId,
    id: SessionId,
) -> Result<bool, DbError> {
    if !session::delete(tx, id, agent).await? {
        return Ok(false);
    }
    PeopleEvent::SessionRevoked { agent, session: Some(id) }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "session.ended", id, json!({})).await?;
    Ok(true)
}

/// Ends all sessions of an agent but `keep`.
pub(crate) async fn end_other_sessions(
    tx: &mut Tx,
    ambient: &Ambient,
    agent: AgentId,
    keep: SessionId,
) -> Result<(), DbError> {
    if session::delete_of(tx, agent, Some(keep)).await? > 0 {
        PeopleEvent::SessionRevoked { agent, session: None }.log(tx, ambient, Actor::Agent(agent)).await?;
    }
    Ok(())
}

/// The agent's sessions, newest first.
pub(crate) async fn list_sessions(
    tx: &mut Tx,
    ambient: &Ambient,
    agent: AgentId,
    current: Option<SessionId>,
) -> Result<Vec<SessionEntry>, DbError> {
    let rows = session::list_of(tx, agent, ambient.now()).await?;
    let entry = |row: session::ListedSession| SessionEntry {
        id: row.id,
        address: row.address,
        browser: row.browser,
        created_at: row.created_at,
        seen_at: row.seen_at,
        current: current == Some(row.id),
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Until when a session that is used now is good.
pub(crate) fn good_until(created_at: Millis, now: Millis) -> Millis {
    now.plus(IDLE).min(created_at.plus(LIFE))
}
