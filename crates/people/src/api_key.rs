//! API keys: programs that act on behalf of the agent who made the key, with some of that agent's rights.

use helppo_kernel::{AgentId, Ambient, ApiKeyId, Millis};
use helppo_store::{DbError, Tx};
use serde::Serialize;
use serde_json::{Value, json};

use crate::action::{Action, Permissions};
use crate::audit::{self, By};
use crate::event::PeopleEvent;
use crate::secret::Hash;
use crate::store::way_in::{self, NewKey};

/// What every key begins with, so that scanners of source code can find a leaked one.
pub(crate) const PREFIX: &str = "hlp_";

/// A key as it is listed; the key itself is shown once, when it is made.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ApiKey {
    /// The id, to revoke it by.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// What it may do, as far as its agent may.
    pub permissions: Vec<Action>,
    /// On whose behalf.
    pub agent: AgentId,
    /// That agent's name.
    pub agent_name: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last used, to five minutes.
    pub used_at: Option<Millis>,
}

/// Makes a key.
pub(crate) async fn create_key(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    agent: AgentId,
    name: &str,
    permissions: &[Action],
    (hash, hint): (&Hash, &str),
) -> Result<ApiKeyId, DbError> {
    let id: ApiKeyId = ambient.id();
    let permissions = json!(permissions);
    let text = permissions.to_string();
    let key = NewKey { id, agent, name, hash, hint, permissions: &text, now: ambient.now() };
    way_in::insert_key(tx, &key).await?;
    audit::record(tx, ambient, by, "key.created", id, json!({ "name": name, "permissions": permissions }))
        .await?;
    Ok(id)
}

/// Revokes a key; gives the agent on whose behalf it acted, if there was such a key.
pub(crate) async fn revoke_key(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    id: ApiKeyId,
) -> Result<Option<AgentId>, DbError> {
    let Some((agent, name)) = way_in::revoke_key(tx, id, ambient.now()).await? else { return Ok(None) };
    PeopleEvent::SessionRevoked { agent, session: None }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "key.revoked", id, json!({ "name": name })).await?;
    Ok(Some(agent))
}

/// Keys that work, newest first.
pub(crate) async fn list_keys(tx: &mut Tx) -> Result<Vec<ApiKey>, DbError> {
    let shown = |key: way_in::ListedKey| ApiKey {
        id: key.id,
        name: key.name,
        hint: key.hint,
        permissions: read(&key.permissions).list(),
        agent: key.agent,
        agent_name: key.agent_name,
        created_at: key.created_at,
        used_at: key.used_at,
    };
    Ok(way_in::list_keys(tx).await?.into_iter().map(shown).collect())
}

/// The actions of a key as kept; words that no longer mean anything are passed over.
pub(crate) fn read(permissions: &Value) -> Permissions {
    let words = permissions.as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(|word| serde_json::from_value(word.clone()).ok()).collect()
}
