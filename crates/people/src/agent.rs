//! Agents: how they come, change and go. Nobody is deleted: their words stay theirs.

use helppo_kernel::{AgentId, Ambient, Locale, Millis, Problem, TeamId};
use helppo_store::{DbError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{self, By};
use crate::event::PeopleEvent;
use crate::role::Role;
use crate::store::agent::{self, AgentRow};
use crate::store::{session, team};
use crate::team::TeamRef;

/// Somebody who serves.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Agent {
    /// The id.
    pub id: AgentId,
    /// The name as customers and colleagues read it.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What the agent may do.
    pub role: Role,
    /// The language of the agent's screen.
    pub locale: Locale,
    /// The teams.
    pub teams: Vec<TeamRef>,
    /// What the agent knows, for routing.
    pub skills: Vec<SkillLevel>,
    /// When the agent came.
    pub created_at: Millis,
    /// Since when the agent can no longer sign in.
    pub disabled_at: Option<Millis>,
}

/// A skill and how well it is mastered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillLevel {
    /// A short word, such as `billing` or `sv`.
    pub skill: String,
    /// 1 (learns) to 5 (masters).
    pub level: u8,
}

/// A new agent, judged and with a hashed password (none: cannot sign in yet).
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Name.
    pub name: String,
    /// Address in lower case.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Language of the screen.
    pub locale: Locale,
    /// Teams to join.
    pub teams: Vec<TeamId>,
    /// PHC string of [`crate::Passwords`].
    pub password: Option<String>,
}

/// What to change; absent stays.
#[derive(Clone, Debug, Default)]
pub struct AgentChange {
    /// Name.
    pub name: Option<String>,
    /// Role.
    pub role: Option<Role>,
    /// Language of the screen.
    pub locale: Option<Locale>,
    /// Exactly these teams.
    pub teams: Option<Vec<TeamId>>,
    /// Exactly these skills.
    pub skills: Option<Vec<SkillLevel>>,
    /// Whether the agent may no longer sign in.
    pub disabled: Option<bool>,
}

/// Why an agent could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The store refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such agent.
    #[error("no such agent")]
    Unknown,
    /// Somebody has this address already.
    #[error("the address is taken")]
    EmailTaken,
    /// One of the teams does not exist.
    #[error("no team {0}")]
    NoTeam(TeamId),
    /// The change would leave nobody who can manage people.
    #[error("the last admin")]
    LastAdmin,
}

impl From<AgentError> for Problem {
    fn from(error: AgentError) -> Self {
        match error {
            AgentError::Db(error) => error.into(),
            AgentError::Unknown => Self::not_found("agent"),
            AgentError::EmailTaken => {
                Self::conflict("agent-exists", "Somebody with this e-mail address is here already.")
                    .and_field("email", "choose another address, or change the existing agent")
            }
            AgentError::NoTeam(team) => Self::invalid("teams", format!("there is no team {team}")),
            AgentError::LastAdmin => {
                Self::conflict("last-admin", "This is the last admin. Make somebody else an admin first.")
            }
        }
    }
}

/// Makes an agent.
pub async fn create_agent(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    new: &NewAgent,
) -> Result<AgentId, AgentError> {
    let row = AgentRow {
        id: ambient.id(),
        name: new.name.clone(),
        email: new.email.clone(),
        role: new.role,
        locale: new.locale,
        theme: "system".into(),
        shortcuts_on: true,
        sounds: true,
        created_at: ambient.now(),
        disabled_at: None,
    };
    if !agent::insert(tx, &row, new.password.as_deref()).await? {
        return Err(AgentError::EmailTaken);
    }
    move_to_teams(tx, row.id, &[], &new.teams).await?;
    PeopleEvent::AgentCreated { agent: row.id }.log(tx, ambient, by.actor).await?;
    let detail = json!({ "email": row.email, "role": row.role, "teams": new.teams });
    audit::record(tx, ambient, by, "agent.created", row.id, detail).await?;
    Ok(row.id)
}

/// Changes an agent. A new role and disabling end the agent's sessions: rights never change under an open
/// session.
pub async fn change_agent(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    id: AgentId,
    change: &AgentChange,
) -> Result<(), AgentError> {
    let before = agent::find(tx, id).await?.ok_or(AgentError::Unknown)?;
    let mut after = before.clone();
    after.name = change.name.clone().unwrap_or(after.name);
    after.role = change.role.unwrap_or(after.role);
    after.locale = change.locale.unwrap_or(after.locale);
    after.disabled_at = match change.disabled {
        Some(true) => before.disabled_at.or(Some(ambient.now())),
        Some(false) => None,
        None => before.disabled_at,
    };
    let rules = |row: &AgentRow| row.role == Role::Admin && row.disabled_at.is_none();
    if rules(&before) && !rules(&after) && agent::count_other_admins(tx, id).await? == 0 {
        return Err(AgentError::LastAdmin);
    }
    agent::update(tx, &after).await?;
    if let Some(teams) = &change.teams {
        let now = team::list_team_ids_of(tx, id).await?;
        move_to_teams(tx, id, &now, teams).await?;
    }
    if let Some(skills) = &change.skills {
        let skills: Vec<_> = skills.iter().map(|s| (s.skill.clone(), i64::from(s.level))).collect();
        agent::replace_skills(tx, id, &skills).await?;
    }
    if after.role != before.role || after.disabled_at.is_some() {
        session::delete_of(tx, id, None).await?;
        PeopleEvent::SessionRevoked { agent: id, session: None }.log(tx, ambient, by.actor).await?;
    }
    PeopleEvent::AgentChanged { agent: id }.log(tx, ambient, by.actor).await?;
    audit::record(tx, ambient, by, "agent.changed", id, told(&before, &after, change)).await?;
    Ok(())
}

/// An agent with teams and skills.
pub(crate) async fn find_agent(tx: &mut Tx, id: AgentId) -> Result<Option<Agent>, DbError> {
    let Some(row) = agent::find(tx, id).await? else { return Ok(None) };
    let teams = team::list_teams_of(tx, id).await?.into_iter().map(TeamRef::from).collect();
    let skills =
        agent::list_skills_of(tx, id).await?.into_iter().map(|(_, skill, level)| level_of(skill, level));
    Ok(Some(shown(row, teams, skills.collect())))
}

/// Agents after an id, in the order in which they came.
pub(crate) async fn list_agents(tx: &mut Tx, after: i64, fetch: i64) -> Result<Vec<Agent>, DbError> {
    let (rows, names) = (agent::list(tx, after, fetch).await?, team::list(tx).await?);
    let (members, skills) = (team::list_memberships(tx).await?, agent::list_skills(tx).await?);
    let teams_of = |id: AgentId| -> Vec<TeamRef> {
        let mine = |team: TeamId| members.contains(&(team, id));
        names.iter().filter(|(team, _)| mine(*team)).cloned().map(TeamRef::from).collect()
    };
    let skills_of = |id: AgentId| -> Vec<SkillLevel> {
        let mine = skills.iter().filter(|(agent, ..)| *agent == id);
        mine.map(|(_, skill, level)| level_of(skill.clone(), *level)).collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row.id;
            shown(row, teams_of(id), skills_of(id))
        })
        .collect())
}

async fn move_to_teams(
    tx: &mut Tx,
    agent: AgentId,
    from: &[TeamId],
    to: &[TeamId],
) -> Result<(), AgentError> {
    for team in to.iter().filter(|team| !from.contains(team)) {
        if team::find_name(tx, *team).await?.is_none() {
            return Err(AgentError::NoTeam(*team));
        }
        team::insert_member(tx, *team, agent).await?;
    }
    for team in from.iter().filter(|team| !to.contains(team)) {
        team::delete_member(tx, *team, agent).await?;
    }
    Ok(())
}

fn told(before: &AgentRow, after: &AgentRow, change: &AgentChange) -> serde_json::Value {
    let mut told = serde_json::Map::new();
    if before.name != after.name {
        told.insert("name".into(), json!([before.name, after.name]));
    }
    if before.role != after.role {
        told.insert("role".into(), json!([before.role, after.role]));
    }
    if before.disabled_at.is_some() != after.disabled_at.is_some() {
        told.insert("disabled".into(), after.disabled_at.is_some().into());
    }
    if let Some(teams) = &change.teams {
        told.insert("teams".into(), json!(teams));
    }
    if let Some(skills) = &change.skills {
        told.insert("skills".into(), json!(skills));
    }
    told.into()
}

fn level_of(skill: String, level: i64) -> SkillLevel {
    SkillLevel { skill, level: u8::try_from(level).unwrap_or(1) }
}

fn shown(row: AgentRow, teams: Vec<TeamRef>, skills: Vec<SkillLevel>) -> Agent {
    let AgentRow { id, name, email, role, locale, created_at, disabled_at, .. } = row;
    Agent { id, name, email, role, locale, teams, skills, created_at, disabled_at }
}
