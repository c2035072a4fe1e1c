//! Agents, for everybody's lists and for admins' hands.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AgentId, Cursor, Locale, Page, Problem, TeamId};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Paging, Path};
use serde::Deserialize;

use crate::agent::{
    Agent, AgentChange, NewAgent, SkillLevel, change_agent, create_agent, find_agent, list_agents,
};
use crate::audit::By;
use crate::caller::Caller;
use crate::can::{Object, sees};
use crate::input::Judge;
use crate::role::Role;
use crate::room::People;

/// A new agent with a first password; an invite is the kinder way.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentInput {
    name: String,
    email: String,
    role: Role,
    #[serde(default)]
    teams: Vec<TeamId>,
    locale: Option<Locale>,
    /// Absent: the agent cannot sign in until invited or given one.
    password: Option<String>,
}

/// What to change; absent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentPatch {
    name: Option<String>,
    role: Option<Role>,
    locale: Option<Locale>,
    teams: Option<Vec<TeamId>>,
    skills: Option<Vec<SkillLevel>>,
    disabled: Option<bool>,
}

/// Exactly these skills.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkillsInput {
    skills: Vec<SkillLevel>,
}

/// Everybody who serves, disabled ones included, in the order in which they came.
#[utoipa::path(get, path = "/api/v1/agents", tag = "people", params(("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<Agent>)))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    _: Caller,
    paging: Paging,
) -> Result<Json<Page<Agent>>, Problem> {
    let [after] = paging.key([0])?;
    let fetch = paging.fetch();
    let agents = people.read(async move |tx: &mut Tx| list_agents(tx, after, fetch).await).await?;
    Ok(Json(Page::from_overfull(agents, paging.limit, |agent| Cursor(vec![agent.id.0]))))
}

/// Makes an agent.
#[utoipa::path(post, path = "/api/v1/agents", tag = "people", request_body = AgentInput, responses((status = 201, body = Agent)))]
pub(super) async fn create(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<AgentInput>,
) -> Result<(StatusCode, Json<Agent>), Problem> {
    let mut judge = Judge::default();
    let name = judge.name("name", &input.name);
    let email = judge.email("email", &input.email);
    if let Some(password) = &input.password {
        judge.password("password", password, &[&email, &name]);
    }
    judge.verdict()?;
    let password = match &input.password {
        Some(password) => Some(people.passwords.hash(password, &people.ambient.chance).await?),
        None => None,
    };
    let locale = input.locale.unwrap_or(caller.locale);
    let new = NewAgent { name, email, role: input.role, locale, teams: input.teams, password };
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    let id = people.write(async move |tx: &mut Tx| create_agent(tx, &ambient, &by, &new).await).await?;
    people.settle(&[id]).await?;
    Ok((StatusCode::CREATED, Json(get(&people, id).await?)))
}

/// One agent.
#[utoipa::path(get, path = "/api/v1/agents/{id}", tag = "people", params(("id" = AgentId, Path)), responses((status = 200, body = Agent)))]
pub(super) async fn get_one(
    State(people): State<Arc<People>>,
    _: Caller,
    Path(id): Path<AgentId>,
) -> Result<Json<Agent>, Problem> {
    get(&people, id).await.map(Json)
}

/// Changes an agent. A new role or disabling signs the agent out everywhere.
#[utoipa::path(patch, path = "/api/v1/agents/{id}", tag = "people", params(("id" = AgentId, Path)), request_body = AgentPatch,
    responses((status = 200, body = Agent)))]
pub(super) async fn change(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<AgentId>,
    Json(input): Json<AgentPatch>,
) -> Result<Json<Agent>, Problem> {
    let mut judge = Judge::default();
    let name = input.name.as_deref().map(|name| judge.name("name", name));
    let skills = input.skills.map(|skills| judge_skills(&mut judge, skills));
    judge.verdict()?;
    let AgentPatch { role, locale, teams, disabled, .. } = input;
    let change = AgentChange { name, role, locale, teams, skills, disabled };
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    people.write(async move |tx: &mut Tx| change_agent(tx, &ambient, &by, id, &change).await).await?;
    people.settle(&[id]).await?;
    get(&people, id).await.map(Json)
}

/// Says what somebody can: somebody of a team that I lead.
#[utoipa::path(put, path = "/api/v1/agents/{id}/skills", tag = "people", params(("id" = AgentId, Path)), request_body = SkillsInput,
    responses((status = 200, body = Agent)))]
pub(super) async fn put_skills(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<AgentId>,
    Json(input): Json<SkillsInput>,
) -> Result<Json<Agent>, Problem> {
    let agent = get(&people, id).await?;
    if !caller.all_teams && !agent.teams.iter().any(|team| sees(&caller, &Object::Team(team.id))) {
        return Err(Problem::not_found("agent"));
    }
    let mut judge = Judge::default();
    let skills = judge_skills(&mut judge, input.skills);
    judge.verdict()?;
    let change = AgentChange { skills: Some(skills), ..AgentChange::default() };
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    people.write(async move |tx: &mut Tx| change_agent(tx, &ambient, &by, id, &change).await).await?;
    people.settle(&[id]).await?;
    get(&people, id).await.map(Json)
}

async fn get(people: &People, id: AgentId) -> Result<Agent, Problem> {
    let find = async move |tx: &mut Tx| find_agent(tx, id).await;
    people.read::<_, DbError, _>(find).await?.ok_or_else(|| Problem::not_found("agent"))
}

fn judge_skills(judge: &mut Judge, skills: Vec<SkillLevel>) -> Vec<SkillLevel> {
    let mut plain: Vec<SkillLevel> = Vec::new();
    for SkillLevel { skill, level } in skills {
        let skill = skill.trim().to_lowercase();
        if skill.is_empty() || skill.chars().count() > 40 {
            judge.wrong("skills", "a skill is a word of 1 to 40 characters");
        } else if !(1..=5).contains(&level) {
            judge.wrong("skills", "a level is a number from 1 to 5");
        } else if plain.iter().any(|known| known.skill == skill) {
            judge.wrong("skills", format!("{skill} is there twice"));
        }
        plain.push(SkillLevel { skill, level });
    }
    plain
}
