//! One's own name, language and habits, and one's password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use helppo_kernel::{AgentId, Locale, Problem};
use helppo_store::{DbError, Tx};
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{self, By};
use crate::caller::Caller;
use crate::cookie;
use crate::event::PeopleEvent;
use crate::input::Judge;
use crate::role::Role;
use crate::room::People;
use crate::session::end_other_sessions;
use crate::sign_in::Doorstep;
use crate::store::agent::{self, AgentRow};

/// The signed-in agent.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Me {
    id: AgentId,
    name: String,
    email: String,
    role: Role,
    locale: Locale,
    theme: Theme,
    /// Whether single-key shortcuts work.
    shortcuts_on: bool,
    /// Whether offers make a sound.
    sounds: bool,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    /// As the machine does.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What to change; absent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeInput {
    name: Option<String>,
    locale: Option<Locale>,
    theme: Option<Theme>,
    shortcuts_on: Option<bool>,
    sounds: Option<bool>,
}

/// The password now and the one to come.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordInput {
    current: String,
    password: String,
}

/// The signed-in agent.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Me)))]
pub(super) async fn get_me(State(people): State<Arc<People>>, caller: Caller) -> Result<Json<Me>, Problem> {
    let row = people.read(async move |tx: &mut Tx| agent::find(tx, caller.agent).await).await?;
    Ok(Json(row.ok_or_else(Problem::signed_out)?.into()))
}

/// Changes one's own name, language and habits.
#[utoipa::path(put, path = "/api/v1/me", tag = "me", request_body = MeInput, responses((status = 200, body = Me)))]
pub(super) async fn put_me(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<MeInput>,
) -> Result<Json<Me>, Problem> {
    caller.session()?;
    let mut judge = Judge::default();
    let name = input.name.as_deref().map(|name| judge.name("name", name));
    judge.verdict()?;
    let (ambient, id) = (people.ambient.clone(), caller.agent);
    let change = async move |tx: &mut Tx| {
        let Some(mut row) = agent::find(tx, id).await? else { return Ok::<_, DbError>(None) };
        row.name = name.clone().unwrap_or(row.name);
        row.locale = input.locale.unwrap_or(row.locale);
        row.theme = input.theme.map_or(row.theme, |theme| theme.as_str().into());
        row.shortcuts_on = input.shortcuts_on.unwrap_or(row.shortcuts_on);
        row.sounds = input.sounds.unwrap_or(row.sounds);
        agent::update(tx, &row).await?;
        PeopleEvent::AgentChanged { agent: id }.log(tx, &ambient, helppo_kernel::Actor::Agent(id)).await?;
        Ok(Some(row))
    };
    let row = people.write(change).await?;
    people.settle(&[id]).await?;
    Ok(Json(row.ok_or_else(Problem::signed_out)?.into()))
}

/// Changes one's own password. All other sessions end, and this one gets a new secret.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "me", request_body = PasswordInput, responses((status = 204)))]
pub(super) async fn put_password(
    State(people): State<Arc<People>>,
    caller: Caller,
    at: Doorstep,
    Json(input): Json<PasswordInput>,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>), Problem> {
    caller.session()?;
    people.limit_failures(&at)?;
    let id = caller.agent;
    let find = async move |tx: &mut Tx| {
        Ok::<_, DbError>((agent::find(tx, id).await?, agent::get_password(tx, id).await?))
    };
    let (row, hashed) = people.read(find).await?;
    let row = row.ok_or_else(Problem::signed_out)?;
    if !people.passwords.check(&input.current, hashed).await? {
        people.note_failure(&at);
        return Err(Problem::invalid("current", "this is not your password now"));
    }
    let mut judge = Judge::default();
    judge.password("password", &input.password, &[&row.email, &row.name]);
    judge.verdict()?;
    let hashed = people.passwords.hash(&input.password, &people.ambient.chance).await?;
    let secret = people.welcome(&at, id).await?;
    let hash = people.hasher.session(&secret);
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    let change = async move |tx: &mut Tx| {
        agent::update_password(tx, id, &hashed).await?;
        if let Some(new) = crate::store::session::find_by_hash(tx, &hash).await? {
            end_other_sessions(tx, &ambient, id, new.id).await?;
        }
        audit::record(tx, &ambient, &by, "agent.password_changed", id, json!({})).await
    };
    people.write::<(), DbError, _>(change).await?;
    people.changed(id);
    let header = AppendHeaders([(SET_COOKIE, cookie::SESSION.give(&secret, people.guard.is_secure()))]);
    Ok((StatusCode::NO_CONTENT, header))
}

impl Theme {
    fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl From<AgentRow> for Me {
    fn from(row: AgentRow) -> Self {
        let theme = [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.as_str() == row.theme);
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            role: row.role,
            locale: row.locale,
            theme: theme.unwrap_or(Theme::System),
            shortcuts_on: row.shortcuts_on,
            sounds: row.sounds,
        }
    }
}
