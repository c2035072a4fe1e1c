//! Teams and who is in them.

use helppo_kernel::{AgentId, Millis, TeamId};
use helppo_store::{DbError, Tx, p, sql};

sql!(LIST, "SELECT id, name FROM team ORDER BY id");
sql!(FIND, "SELECT name FROM team WHERE id = $1");
sql!(INSERT, "INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING");
sql!(RENAME, "UPDATE team SET name = $1 WHERE id = $2");
sql!(ID_BY_NAME, "SELECT id FROM team WHERE name = $1");
sql!(MEMBERSHIPS, "SELECT team, agent FROM membership ORDER BY team, agent");
sql!(
    TEAMS_OF,
    "SELECT t.id, t.name FROM membership m JOIN team t ON t.id = m.team WHERE m.agent = $1 ORDER BY t.id"
);
sql!(TEAM_IDS_OF, "SELECT team FROM membership WHERE agent = $1 ORDER BY team");
sql!(MEMBERS_OF, "SELECT agent FROM membership WHERE team = $1 ORDER BY agent");
sql!(JOIN, "INSERT INTO membership (team, agent) VALUES ($1, $2) ON CONFLICT (team, agent) DO NOTHING");
sql!(LEAVE, "DELETE FROM membership WHERE team = $1 AND agent = $2");

pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<(TeamId, String)>, DbError> {
    tx.all(LIST, p![]).await
}

pub(crate) async fn find_name(tx: &mut Tx, id: TeamId) -> Result<Option<String>, DbError> {
    tx.opt(FIND, p![id]).await
}

pub(crate) async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<TeamId>, DbError> {
    tx.opt(ID_BY_NAME, p![name]).await
}

/// Gives whether the name was free.
pub(crate) async fn insert(tx: &mut Tx, id: TeamId, name: &str, now: Millis) -> Result<bool, DbError> {
    Ok(tx.exec(INSERT, p![id, name, now]).await? == 1)
}

pub(crate) async fn update_name(tx: &mut Tx, id: TeamId, name: &str) -> Result<(), DbError> {
    tx.exec(RENAME, p![name, id]).await.map(|_| ())
}

pub(crate) async fn list_memberships(tx: &mut Tx) -> Result<Vec<(TeamId, AgentId)>, DbError> {
    tx.all(MEMBERSHIPS, p![]).await
}

pub(crate) async fn list_teams_of(tx: &mut Tx, agent: AgentId) -> Result<Vec<(TeamId, String)>, DbError> {
    tx.all(TEAMS_OF, p![agent]).await
}

pub(crate) async fn list_team_ids_of(tx: &mut Tx, agent: AgentId) -> Result<Vec<TeamId>, DbError> {
    tx.all(TEAM_IDS_OF, p![agent]).await
}

pub(crate) async fn list_members(tx: &mut Tx, team: TeamId) -> Result<Vec<AgentId>, DbError> {
    tx.all(MEMBERS_OF, p![team]).await
}

pub(crate) async fn insert_member(tx: &mut Tx, team: TeamId, agent: AgentId) -> Result<(), DbError> {
    tx.exec(JOIN, p![team, agent]).await.map(|_| ())
}

pub(crate) async fn delete_member(tx: &mut Tx, team: TeamId, agent: AgentId) -> Result<(), DbError> {
    tx.exec(LEAVE, p![team, agent]).await.map(|_| ())
}
