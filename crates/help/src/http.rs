//! `/api/v1/help-calls`, and the calls of a case.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AgentId, CaseId, HelpId, Problem, TeamId};
use helppo_people::{Action, Caller, Grant, Object, Table};
use helppo_store::{Tx, p};
use helppo_web::{Json, Once, Path, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Ask, Asked, Call, Help, HelpCall, How, ask, close, list, say, store};

/// The route table of this room.
pub fn routes(room: Arc<Help>) -> Table {
    Table::new()
        .row(Grant::May(Action::CaseRead), routes!(show_open))
        .row(Grant::May(Action::CaseRead), routes!(show_one))
        .row(Grant::May(Action::CaseRead), routes!(show_of_case))
        .row(Grant::May(Action::CaseNote), routes!(call))
        .row(Grant::May(Action::CaseNote), routes!(answer))
        .row(Grant::May(Action::CaseNote), routes!(end))
        .with_state(room)
}

/// Calls for help.
#[derive(Serialize, ToSchema)]
pub struct HelpList {
    /// The calls.
    pub items: Vec<HelpCall>,
}

/// Whom to ask what: a team or somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpInput {
    team: Option<TeamId>,
    agent: Option<AgentId>,
    text: String,
}

/// Something to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpWordInput {
    text: String,
}

/// How to close it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpCloseInput {
    how: How,
}

/// A call that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeHelp {
    id: HelpId,
}

/// The open calls for help that I may see.
#[utoipa::path(get, path = "/api/v1/help-calls", tag = "help", responses((status = 200, body = HelpList)))]
pub async fn show_open(State(room): State<Arc<Help>>, caller: Caller) -> Result<Json<HelpList>, Problem> {
    let items = room.store.read(async move |tx: &mut Tx| list::open(tx, &caller).await).await?;
    Ok(Json(HelpList { items }))
}

/// One call for help.
#[utoipa::path(get, path = "/api/v1/help-calls/{id}", tag = "help", params(("id" = HelpId, Path)),
    responses((status = 200, body = HelpCall)))]
pub async fn show_one(
    State(room): State<Arc<Help>>,
    caller: Caller,
    Path(id): Path<HelpId>,
) -> Result<Json<HelpCall>, Problem> {
    let found = room.store.read(async move |tx: &mut Tx| list::one(tx, &caller, id).await).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("call for help"))
}

/// The newest calls for help on a case, open and closed.
#[utoipa::path(get, path = "/api/v1/cases/{id}/help-calls", tag = "help", params(("id" = CaseId, Path)),
    responses((status = 200, body = HelpList)))]
pub async fn show_of_case(
    State(room): State<Arc<Help>>,
    caller: Caller,
    Path(case): Path<CaseId>,
) -> Result<Json<HelpList>, Problem> {
    let read = async move |tx: &mut Tx| {
        may_case(tx, &caller, Action::CaseRead, case).await?;
        Ok::<_, Problem>(list::of_case(tx, &caller, case).await?)
    };
    Ok(Json(HelpList { items: room.store.read(read).await? }))
}

/// Asks a team or a colleague for help on a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/help-calls", tag = "help", params(("id" = CaseId, Path)),
    request_body = HelpInput, responses((status = 200, body = MadeHelp)))]
pub async fn call(
    State(room): State<Arc<Help>>,
    caller: Caller,
    once: Option<Once>,
    Path(case): Path<CaseId>,
    Json(input): Json<HelpInput>,
) -> Result<Json<MadeHelp>, Problem> {
    let asked = match (input.team, input.agent) {
        (Some(team), None) => Asked::Team(team),
        (None, Some(agent)) => Asked::Agent(agent),
        _ => return Err(Problem::invalid("team", "either a team or somebody")),
    };
    let amb = room.ambient.clone();
    let new = Ask { case, by: caller.agent, asked, text: input.text };
    let made = room.store.write(async move |tx: &mut Tx| {
        may_case(tx, &caller, Action::CaseNote, case).await?;
        let made = MadeHelp { id: ask(tx, &amb, &new).await? };
        if let Some(once) = &once {
            once.keep(tx, &made).await?;
        }
        Ok::<_, Problem>(made)
    });
    Ok(Json(made.await?))
}

/// Says something in a call for help.
#[utoipa::path(post, path = "/api/v1/help-calls/{id}/words", tag = "help", params(("id" = HelpId, Path)),
    request_body = HelpWordInput, responses((status = 200, body = MadeHelp), (status = 409)))]
pub async fn answer(
    State(room): State<Arc<Help>>,
    caller: Caller,
    once: Option<Once>,
    Path(id): Path<HelpId>,
    Json(input): Json<HelpWordInput>,
) -> Result<Json<MadeHelp>, Problem> {
    let amb = room.ambient.clone();
    let said = room.store.write(async move |tx: &mut Tx| {
        let call = Call::get(tx, id).await?;
        caller.must(Action::CaseNote, &call.object(), "call for help")?;
        say(tx, &amb, id, caller.agent, &input.text).await?;
        let said = MadeHelp { id };
        if let Some(once) = &once {
            once.keep(tx, &said).await?;
        }
        Ok::<_, Problem>(said)
    });
    Ok(Json(said.await?))
}

/// Closes a call for help: whoever asked, or who sees the case.
#[utoipa::path(post, path = "/api/v1/help-calls/{id}/close", tag = "help", params(("id" = HelpId, Path)),
    request_body = HelpCloseInput, responses((status = 204)))]
pub async fn end(
    State(room): State<Arc<Help>>,
    caller: Caller,
    Path(id): Path<HelpId>,
    Json(input): Json<HelpCloseInput>,
) -> Result<StatusCode, Problem> {
    let amb = room.ambient.clone();
    let closed = room.store.write(async move |tx: &mut Tx| {
        let call = Call::get(tx, id).await?;
        caller.must(Action::CaseNote, &call.object(), "call for help")?;
        if call.by != caller.agent {
            let case = Object::Case { team: call.case_team, owner: call.case_owner };
            caller.must(Action::CaseNote, &case, "call for help")?;
        }
        Ok::<_, Problem>(close(tx, &amb, id, caller.agent, input.how).await?)
    });
    closed.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn may_case(tx: &mut Tx, caller: &Caller, action: Action, case: CaseId) -> Result<(), Problem> {
    let sight: Option<(TeamId, Option<AgentId>)> = tx.opt(store::SIGHT, p![case]).await?;
    let (team, owner) = sight.ok_or_else(|| Problem::not_found("case"))?;
    caller.must(action, &Object::Case { team, owner }, "case")
}
