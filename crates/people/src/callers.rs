//! Who stands behind a cookie or a key, remembered for a moment so that a request costs no query.
//!
//! What is remembered is forgotten at once when this process changes it, within a second of the event log
//! when another does, and after five seconds in any case.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use helppo_kernel::{AgentId, Millis};
use helppo_store::{DbError, Store, Tx};

use crate::api_key;
use crate::caller::{Caller, Via};
use crate::secret::Hash;
use crate::session::{BETWEEN_NOTES, good_until};
use crate::store::session::SessionRow;
use crate::store::way_in::KeyRow;
use crate::store::{session, team, way_in};

const FRESH: i64 = 5_000;
const MOST: usize = 10_000;

/// The memory.
#[derive(Default)]
pub(crate) struct Callers {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    known: HashMap<Hash, Known>,
    /// Grows with each forgetting, so that what was read before one is not remembered after it.
    forgotten: u64,
}

struct Known {
    caller: Caller,
    read_at: Millis,
    expires_at: Millis,
}

/// A secret that was presented, by its hash.
#[derive(Clone, Copy)]
pub(crate) enum Presented {
    Session(Hash),
    Key(Hash),
}

impl Callers {
    /// Who presented this, or nobody.
    pub(crate) async fn find(
        &self,
        store: &Store,
        now: Millis,
        presented: Presented,
    ) -> Result<Option<Caller>, DbError> {
        let (Presented::Session(hash) | Presented::Key(hash)) = presented;
        let before = match self.remembered(&hash, now) {
            Ok(caller) => return Ok(Some(caller)),
            Err(forgotten) => forgotten,
        };
        let found = match presented {
            Presented::Session(hash) => by_session(store, hash, now).await?,
            Presented::Key(hash) => by_key(store, hash, now).await?,
        };
        let Some((caller, expires_at)) = found else { return Ok(None) };
        let mut memory = self.lock();
        if memory.known.len() >= MOST {
            memory.known.clear();
        }
        if memory.forgotten == before {
            memory.known.insert(hash, Known { caller: caller.clone(), read_at: now, expires_at });
        }
        Ok(Some(caller))
    }

    /// Forgets an agent's sessions and keys.
    pub(crate) fn forget(&self, agent: AgentId) {
        let mut memory = self.lock();
        memory.forgotten += 1;
        memory.known.retain(|_, known| known.caller.agent != agent);
    }

    /// Who it was a moment ago, or how often was forgotten so far.
    fn remembered(&self, hash: &Hash, now: Millis) -> Result<Caller, u64> {
        let memory = self.lock();
        let good = |known: &&Known| now.since(known.read_at) < FRESH && now < known.expires_at;
        let found = memory.known.get(hash).filter(good);
        found.map(|known| known.caller.clone()).ok_or(memory.forgotten)
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The caller as of now, read anew; for sockets that live longer than a request.
pub(crate) async fn renew(tx: &mut Tx, via: Via, now: Millis) -> Result<Option<Caller>, DbError> {
    match via {
        Via::Session(id) => match session::find(tx, id).await? {
            Some(row) if row.expires_at > now => Ok(Some(of_session(tx, row).await?)),
            _ => Ok(None),
        },
        Via::Key(id) => match way_in::find_key_by_id(tx, id).await? {
            Some(row) => Ok(Some(of_key(tx, row).await?)),
            None => Ok(None),
        },
    }
}

async fn by_session(store: &Store, hash: Hash, now: Millis) -> Result<Option<(Caller, Millis)>, DbError> {
    let read = async move |tx: &mut Tx| match session::find_by_hash(tx, &hash).await? {
        Some(row) if row.expires_at > now => Ok(Some((row.clone(), of_session(tx, row).await?))),
        _ => Ok::<_, DbError>(None),
    };
    let Some((row, caller)) = store.read(read).await? else { return Ok(None) };
    if now.since(row.seen_at) < BETWEEN_NOTES {
        return Ok(Some((caller, row.expires_at)));
    }
    let (id, until) = (row.id, good_until(row.created_at, now));
    note(store, async move |tx: &mut Tx| session::update_seen(tx, id, now, until).await).await;
    Ok(Some((caller, until)))
}

async fn by_key(store: &Store, hash: Hash, now: Millis) -> Result<Option<(Caller, Millis)>, DbError> {
    let read = async move |tx: &mut Tx| match way_in::find_key(tx, &hash).await? {
        Some(row) => Ok(Some((row.clone(), of_key(tx, row).await?))),
        None => Ok::<_, DbError>(None),
    };
    let Some((row, caller)) = store.read(read).await? else { return Ok(None) };
    if row.used_at.is_none_or(|at| now.since(at) >= BETWEEN_NOTES) {
        note(store, async move |tx: &mut Tx| way_in::update_key_used(tx, row.id, now).await).await;
    }
    Ok(Some((caller, Millis(i64::MAX))))
}

/// Writes that something was used. When that fails the request goes on: it only makes a list less exact.
async fn note<F>(store: &Store, write: F)
where
    F: AsyncFn(&mut Tx) -> Result<(), DbError> + Send + 'static,
{
    if let Err(error) = store.write(write).await {
        tracing::warn!(%error, "the use of a session or key could not be noted");
    }
}

async fn of_session(tx: &mut Tx, row: SessionRow) -> Result<Caller, DbError> {
    let teams = team::list_team_ids_of(tx, row.agent).await?;
    Ok(Caller {
        agent: row.agent,
        name: row.name.into(),
        role: row.role,
        permissions: row.role.permissions(),
        teams: teams.into(),
        all_teams: row.role.sees_all_teams(),
        locale: row.locale,
        via: Via::Session(row.id),
    })
}

async fn of_key(tx: &mut Tx, row: KeyRow) -> Result<Caller, DbError> {
    let teams = team::list_team_ids_of(tx, row.agent).await?;
    Ok(Caller {
        agent: row.agent,
        name: row.name.into(),
        role: row.role,
        permissions: row.role.permissions().and(api_key::read(&row.permissions)),
        teams: teams.into(),
        all_teams: row.role.sees_all_teams(),
        locale: row.locale,
        via: Via::Key(row.id),
    })
}
