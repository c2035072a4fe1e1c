//! Teams.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AgentId, Page, Problem, TeamId};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::Deserialize;

use crate::action::Action;
use crate::audit::By;
use crate::caller::Caller;
use crate::can::Object;
use crate::input::Judge;
use crate::room::People;
use crate::team::{Team, create_team, list_teams, rename_team, set_members};

/// A new team.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamInput {
    name: String,
    #[serde(default)]
    members: Vec<AgentId>,
}

/// What to change.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamPatch {
    name: String,
}

/// Exactly these agents.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MembersInput {
    members: Vec<AgentId>,
}

/// All teams with their members.
#[utoipa::path(get, path = "/api/v1/teams", tag = "people", responses((status = 200, body = Page<Team>)))]
pub(super) async fn list(State(people): State<Arc<People>>, _: Caller) -> Result<Json<Page<Team>>, Problem> {
    let items = people.read(async |tx: &mut Tx| list_teams(tx).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes a team. Whoever does not see all teams joins the new one.
#[utoipa::path(post, path = "/api/v1/teams", tag = "people", request_body = TeamInput, responses((status = 201, body = Team)))]
pub(super) async fn create(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<TeamInput>,
) -> Result<(StatusCode, Json<Team>), Problem> {
    let mut judge = Judge::default();
    let name = judge.name("name", &input.name);
    judge.verdict()?;
    let mut members = plain(input.members);
    if !caller.all_teams && !members.contains(&caller.agent) {
        members.push(caller.agent);
    }
    let (ambient, by, team) = (people.ambient.clone(), By::from(&caller), (name.clone(), members.clone()));
    let id =
        people.write(async move |tx: &mut Tx| create_team(tx, &ambient, &by, &team.0, &team.1).await).await?;
    people.settle(&members).await?;
    Ok((StatusCode::CREATED, Json(Team { id, name, members })))
}

/// Gives a team another name.
#[utoipa::path(patch, path = "/api/v1/teams/{id}", tag = "people", params(("id" = TeamId, Path)), request_body = TeamPatch,
    responses((status = 200, body = Team)))]
pub(super) async fn rename(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<TeamId>,
    Json(input): Json<TeamPatch>,
) -> Result<Json<Team>, Problem> {
    caller.must(Action::TeamManage, &Object::Team(id), "team")?;
    let mut judge = Judge::default();
    let name = judge.name("name", &input.name);
    judge.verdict()?;
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    people.write(async move |tx: &mut Tx| rename_team(tx, &ambient, &by, id, &name).await).await?;
    people.settle(&[]).await?;
    get(&people, id).await
}

/// Makes exactly these agents the members.
#[utoipa::path(put, path = "/api/v1/teams/{id}/members", tag = "people", params(("id" = TeamId, Path)), request_body = MembersInput,
    responses((status = 200, body = Team)))]
pub(super) async fn put_members(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<TeamId>,
    Json(input): Json<MembersInput>,
) -> Result<Json<Team>, Problem> {
    caller.must(Action::TeamManage, &Object::Team(id), "team")?;
    let before = get(&people, id).await?.0.members;
    let members = plain(input.members);
    let (ambient, by, to) = (people.ambient.clone(), By::from(&caller), members.clone());
    people.write(async move |tx: &mut Tx| set_members(tx, &ambient, &by, id, &to).await).await?;
    people.settle(&[before, members].concat()).await?;
    get(&people, id).await
}

async fn get(people: &People, id: TeamId) -> Result<Json<Team>, Problem> {
    let teams = people.read(async |tx: &mut Tx| list_teams(tx).await).await?;
    teams.into_iter().find(|team| team.id == id).map(Json).ok_or_else(|| Problem::not_found("team"))
}

fn plain(mut members: Vec<AgentId>) -> Vec<AgentId> {
    members.sort_unstable();
    members.dedup();
    members
}
