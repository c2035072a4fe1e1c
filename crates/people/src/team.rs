//! Teams: where cases lie and who sees them.

use helppo_kernel::{AgentId, Ambient, Problem, TeamId};
use helppo_store::{DbError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{self, By};
use crate::event::PeopleEvent;
use crate::store::{agent, team};

/// A team by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TeamRef {
    /// The id.
    pub id: TeamId,
    /// The name.
    pub name: String,
}

impl From<(TeamId, String)> for TeamRef {
    fn from((id, name): (TeamId, String)) -> Self {
        Self { id, name }
    }
}

/// A team with its members.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Team {
    /// The id.
    pub id: TeamId,
    /// The name.
    pub name: String,
    /// Who is in it.
    pub members: Vec<AgentId>,
}

/// Why a team could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The store refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such team.
    #[error("no such team")]
    Unknown,
    /// Another team has this name.
    #[error("the name is taken")]
    NameTaken,
    /// One of the members does not exist.
    #[error("no agent {0}")]
    NoAgent(AgentId),
}

impl From<TeamError> for Problem {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Db(error) => error.into(),
            TeamError::Unknown => Self::not_found("team"),
            TeamError::NameTaken => Self::conflict("team-exists", "There is a team with this name already.")
                .and_field("name", "choose another name"),
            TeamError::NoAgent(agent) => Self::invalid("members", format!("there is no agent {agent}")),
        }
    }
}

/// Makes a team with these members.
pub async fn create_team(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    name: &str,
    members: &[AgentId],
) -> Result<TeamId, TeamError> {
    let id: TeamId = ambient.id();
    if !team::insert(tx, id, name, ambient.now()).await? {
        return Err(TeamError::NameTaken);
    }
    for agent in members {
        join(tx, id, *agent).await?;
    }
    PeopleEvent::TeamChanged { team: id, agents: members.to_vec() }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "team.created", id, json!({ "name": name, "members": members })).await?;
    Ok(id)
}

/// Gives a team another name.
pub async fn rename_team(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    id: TeamId,
    name: &str,
) -> Result<(), TeamError> {
    let before = team::find_name(tx, id).await?.ok_or(TeamError::Unknown)?;
    if team::find_by_name(tx, name).await?.is_some_and(|other| other != id) {
        return Err(TeamError::NameTaken);
    }
    team::update_name(tx, id, name).await?;
    PeopleEvent::TeamChanged { team: id, agents: vec![] }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "team.renamed", id, json!({ "name": [before, name] })).await?;
    Ok(())
}

/// Makes exactly these agents the members.
pub async fn set_members(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    id: TeamId,
    members: &[AgentId],
) -> Result<(), TeamError> {
    if team::find_name(tx, id).await?.is_none() {
        return Err(TeamError::Unknown);
    }
    let before = team::list_members(tx, id).await?;
    let joined: Vec<AgentId> = members.iter().copied().filter(|agent| !before.contains(agent)).collect();
    let left: Vec<AgentId> = before.iter().copied().filter(|agent| !members.contains(agent)).collect();
    for agent in &joined {
        join(tx, id, *agent).await?;
    }
    for agent in &left {
        team::delete_member(tx, id, *agent).await?;
    }
    let detail = json!({ "joined": joined, "left": left });
    PeopleEvent::TeamChanged { team: id, agents: [joined, left].concat() }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "team.members_changed", id, detail).await?;
    Ok(())
}

/// All teams with their members.
pub async fn list_teams(tx: &mut Tx) -> Result<Vec<Team>, DbError> {
    let (names, members) = (team::list(tx).await?, team::list_memberships(tx).await?);
    let members_of =
        |id: TeamId| members.iter().filter(|(team, _)| *team == id).map(|(_, agent)| *agent).collect();
    Ok(names.into_iter().map(|(id, name)| Team { id, name, members: members_of(id) }).collect())
}

async fn join(tx: &mut Tx, team: TeamId, agent: AgentId) -> Result<(), TeamError> {
    if agent::find_name(tx, agent).await?.is_none() {
        return Err(TeamError::NoAgent(agent));
    }
    Ok(team::insert_member(tx, team, agent).await?)
}
