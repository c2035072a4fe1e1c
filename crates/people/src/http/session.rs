//! Signing in and out, and the list of one's sessions.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use helppo_kernel::{AgentId, Locale, Page, Problem, SessionId};
use helppo_store::{DbError, Tx};
use helppo_web::{ClientAddress, Json, Path};
use serde::{Deserialize, Serialize};

use super::me::Me;
use crate::action::Action;
use crate::audit::By;
use crate::caller::Caller;
use crate::cookie;
use crate::room::People;
use crate::session::{SessionEntry, end_session, list_sessions};
use crate::setting::settings;
use crate::sign_in::Doorstep;
use crate::store::{agent, team};
use crate::team::TeamRef;

/// Address and password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    email: String,
    password: String,
}

/// Who is signed in, and what the screen needs to know at once.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Session {
    agent: Me,
    teams: Vec<TeamRef>,
    permissions: Vec<Action>,
    organisation: OrganisationHead,
    /// Seconds during which a sent reply can be called back.
    undo_seconds: u8,
}

/// The organisation that runs this installation.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct OrganisationHead {
    name: String,
    languages: Vec<Locale>,
}

type Answer = (AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]>, Json<Session>);

/// Signs in; the answer sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, responses((status = 200, body = Session)))]
pub(super) async fn sign_in(
    State(people): State<Arc<People>>,
    at: Doorstep,
    Json(input): Json<SignIn>,
) -> Result<Answer, Problem> {
    let agent = people.prove(&at, &input.email, &input.password).await?;
    signed_in(&people, &at, agent).await
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = Session)))]
pub(super) async fn get_session(
    State(people): State<Arc<People>>,
    caller: Caller,
) -> Result<Json<Session>, Problem> {
    session_of(&people, caller.agent, caller.permissions.list()).await.map(Json)
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub(super) async fn sign_out(
    State(people): State<Arc<People>>,
    caller: Caller,
) -> Result<(StatusCode, AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]>), Problem> {
    let id = caller.session()?;
    end_own(&people, &caller, id).await?;
    let header = AppendHeaders([(SET_COOKIE, cookie::SESSION.take(people.guard.is_secure()))]);
    Ok((StatusCode::NO_CONTENT, header))
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "session", responses((status = 200, body = Page<SessionEntry>)))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    caller: Caller,
) -> Result<Json<Page<SessionEntry>>, Problem> {
    let (ambient, agent, current) = (people.ambient.clone(), caller.agent, caller.session().ok());
    let items =
        people.read(async move |tx: &mut Tx| list_sessions(tx, &ambient, agent, current).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "session", params(("id" = SessionId, Path)), responses((status = 204)))]
pub(super) async fn end(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    caller.session()?;
    if end_own(&people, &caller, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("session"))
    }
}

async fn end_own(people: &People, caller: &Caller, id: SessionId) -> Result<bool, Problem> {
    let (ambient, by, agent) = (people.ambient.clone(), By::from(caller), caller.agent);
    let ended =
        people.write(async move |tx: &mut Tx| end_session(tx, &ambient, &by, agent, id).await).await?;
    people.changed(agent);
    Ok(ended)
}

/// Opens a session for `agent` and answers with it and its cookie.
pub(super) async fn signed_in(people: &People, at: &Doorstep, agent: AgentId) -> Result<Answer, Problem> {
    let secret = people.welcome(at, agent).await?;
    let find = async move |tx: &mut Tx| Ok::<_, DbError>(agent::find(tx, agent).await?.map(|row| row.role));
    let role = people.read(find).await?.ok_or_else(Problem::signed_out)?;
    let session = session_of(people, agent, role.permissions().list()).await?;
    let header = AppendHeaders([(SET_COOKIE, cookie::SESSION.give(&secret, people.guard.is_secure()))]);
    Ok((header, Json(session)))
}

async fn session_of(people: &People, agent: AgentId, permissions: Vec<Action>) -> Result<Session, Problem> {
    let read = async move |tx: &mut Tx| {
        let row = agent::find(tx, agent).await?;
        Ok::<_, DbError>((row, team::list_teams_of(tx, agent).await?, settings(tx).await?))
    };
    let (row, teams, settings) = people.read(read).await?;
    Ok(Session {
        agent: row.ok_or_else(Problem::signed_out)?.into(),
        teams: teams.into_iter().map(TeamRef::from).collect(),
        permissions,
        undo_seconds: settings.undo_seconds,
        organisation: OrganisationHead { name: settings.organisation, languages: settings.languages },
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Doorstep {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ClientAddress>().copied();
        Ok(Self { address, headers: parts.headers.clone() })
    }
}
