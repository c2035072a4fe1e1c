//! Invites and API keys: secrets that let somebody in, kept as hashes.

use helppo_kernel::{AgentId, ApiKeyId, InviteId, Locale, Millis};
use helppo_store::{DbError, Tx, p, row, sql};

use crate::role::Role;
use crate::secret::Hash;

row! {
    #[derive(Clone, Debug)]
    pub(crate) struct InviteRow {
        pub(crate) id: InviteId,
        pub(crate) email: String,
        pub(crate) role: Role,
        pub(crate) teams: serde_json::Value,
        pub(crate) invited_by: AgentId,
        pub(crate) created_at: Millis,
        pub(crate) expires_at: Millis,
        pub(crate) used_at: Option<Millis>,
    }
}

row! {
    /// A key with the agent on whose behalf it acts.
    #[derive(Clone, Debug)]
    pub(crate) struct KeyRow {
        pub(crate) id: ApiKeyId,
        pub(crate) permissions: serde_json::Value,
        pub(crate) used_at: Option<Millis>,
        pub(crate) agent: AgentId,
        pub(crate) name: String,
        pub(crate) role: Role,
        pub(crate) locale: Locale,
    }
}

row! {
    #[derive(Clone, Debug)]
    pub(crate) struct ListedKey {
        pub(crate) id: ApiKeyId,
        pub(crate) name: String,
        pub(crate) hint: String,
        pub(crate) permissions: serde_json::Value,
        pub(crate) agent: AgentId,
        pub(crate) agent_name: String,
        pub(crate) created_at: Millis,
        pub(crate) used_at: Option<Millis>,
    }
}

/// A key about to be made.
pub(crate) struct NewKey<'a> {
    pub(crate) id: ApiKeyId,
    pub(crate) agent: AgentId,
    pub(crate) name: &'a str,
    pub(crate) hash: &'a Hash,
    pub(crate) hint: &'a str,
    pub(crate) permissions: &'a str,
    pub(crate) now: Millis,
}

sql!(
    INVITE_BY_HASH,
    "SELECT id, email, role, teams, invited_by, created_at, expires_at, used_at FROM invite WHERE hash = $1"
);
sql!(
    OPEN_INVITES,
    "SELECT id, email, role, teams, invited_by, created_at, expires_at, used_at
     FROM invite WHERE used_at IS NULL AND expires_at > $1 ORDER BY id DESC LIMIT 200"
);
sql!(
    INSERT_INVITE,
    "INSERT INTO invite (id, hash, email, role, teams, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);
sql!(USE_INVITE, "UPDATE invite SET used_at = $1 WHERE id = $2 AND used_at IS NULL");
sql!(DELETE_INVITE, "DELETE FROM invite WHERE id = $1 AND used_at IS NULL");
sql!(DELETE_INVITES_TO, "DELETE FROM invite WHERE email = $1 AND used_at IS NULL");
sql!(
    KEY_BY_HASH,
    "SELECT k.id, k.permissions, k.used_at, a.id, a.name, a.role, a.locale FROM api_key k JOIN agent a ON a.id = k.agent
     WHERE k.hash = $1 AND k.revoked_at IS NULL AND a.disabled_at IS NULL"
);
sql!(
    KEY_BY_ID,
    "SELECT k.id, k.permissions, k.used_at, a.id, a.name, a.role, a.locale FROM api_key k JOIN agent a ON a.id = k.agent
     WHERE k.id = $1 AND k.revoked_at IS NULL AND a.disabled_at IS NULL"
);
sql!(
    LIST_KEYS,
    "SELECT k.id, k.name, k.hint, k.permissions, k.agent, a.name, k.created_at, k.used_at
     FROM api_key k JOIN agent a ON a.id = k.agent WHERE k.revoked_at IS NULL ORDER BY k.id DESC LIMIT 200"
);
sql!(
    INSERT_KEY,
    "INSERT INTO api_key (id, agent, name, hash, hint, permissions, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
);
sql!(KEY_USED, "UPDATE api_key SET used_at = $1 WHERE id = $2");
sql!(
    REVOKE_KEY,
    "UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL RETURNING agent, name"
);

pub(crate) async fn find_invite(tx: &mut Tx, hash: &Hash) -> Result<Option<InviteRow>, DbError> {
    tx.opt(INVITE_BY_HASH, p![hash]).await
}

pub(crate) async fn list_open_invites(tx: &mut Tx, now: Millis) -> Result<Vec<InviteRow>, DbError> {
    tx.all(OPEN_INVITES, p![now]).await
}

/// Writes an invite; an earlier one to the same address stops working.
pub(crate) async fn insert_invite(tx: &mut Tx, invite: &InviteRow, hash: &Hash) -> Result<(), DbError> {
    tx.exec(DELETE_INVITES_TO, p![invite.email]).await?;
    let InviteRow { id, email, role, teams, invited_by, created_at, expires_at, .. } = invite;
    let teams = teams.to_string();
    tx.exec(INSERT_INVITE, p![id, hash, email, role, teams, invited_by, created_at, expires_at])
        .await
        .map(|_| ())
}

/// Gives whether the invite was still unused.
pub(crate) async fn update_invite_used(tx: &mut Tx, id: InviteId, now: Millis) -> Result<bool, DbError> {
    Ok(tx.exec(USE_INVITE, p![now, id]).await? == 1)
}

pub(crate) async fn delete_invite(tx: &mut Tx, id: InviteId) -> Result<bool, DbError> {
    Ok(tx.exec(DELETE_INVITE, p![id]).await? == 1)
}

pub(crate) async fn find_key(tx: &mut Tx, hash: &Hash) -> Result<Option<KeyRow>, DbError> {
    tx.opt(KEY_BY_HASH, p![hash]).await
}

pub(crate) async fn find_key_by_id(tx: &mut Tx, id: ApiKeyId) -> Result<Option<KeyRow>, DbError> {
    tx.opt(KEY_BY_ID, p![id]).await
}

pub(crate) async fn list_keys(tx: &mut Tx) -> Result<Vec<ListedKey>, DbError> {
    tx.all(LIST_KEYS, p![]).await
}

pub(crate) async fn insert_key(tx: &mut Tx, key: &NewKey<'_>) -> Result<(), DbError> {
    let NewKey { id, agent, name, hash, hint, permissions, now } = key;
    tx.exec(INSERT_KEY, p![id, agent, name, hash, hint, permissions, now]).await.map(|_| ())
}

pub(crate) async fn update_key_used(tx: &mut Tx, id: ApiKeyId, now: Millis) -> Result<(), DbError> {
    tx.exec(KEY_USED, p![now, id]).await.map(|_| ())
}

/// The agent and name of the key that was revoked, if there was one.
pub(crate) async fn revoke_key(
    tx: &mut Tx,
    id: ApiKeyId,
    now: Millis,
) -> Result<Option<(AgentId, String)>, DbError> {
    tx.opt(REVOKE_KEY, p![now, id]).await
}
