//! Invites: made by admins, used by those who hold the link.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use helppo_kernel::{InviteId, Locale, Millis, Page, Problem, TeamId};
use helppo_store::Tx;
use helppo_web::{Json, NotKept, Path};
use serde::{Deserialize, Serialize};

use super::session::{Session, signed_in};
use crate::audit::By;
use crate::caller::Caller;
use crate::input::Judge;
use crate::invite::{
    self, Invitation, Invite, InviteError, find_invite, list_invites, withdraw as take_back,
};
use crate::role::Role;
use crate::room::People;
use crate::setting::settings;
use crate::sign_in::Doorstep;

/// Whom to invite.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteInput {
    email: String,
    role: Role,
    #[serde(default)]
    teams: Vec<TeamId>,
}

/// A fresh invite with its link, which is shown only now.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FreshInvite {
    id: InviteId,
    email: String,
    /// The secret of the link.
    token: String,
    /// The link to hand over.
    url: String,
    expires_at: Millis,
}

/// What the invited person sees.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct InviteFront {
    email: String,
    role: Role,
    organisation: String,
    language: Locale,
    invited_by: String,
    expires_at: Millis,
}

/// The invited person's answers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInput {
    name: String,
    password: String,
    locale: Option<Locale>,
}

/// Invites that wait.
#[utoipa::path(get, path = "/api/v1/invites", tag = "people", responses((status = 200, body = Page<Invite>)))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    _: Caller,
) -> Result<Json<Page<Invite>>, Problem> {
    let now = people.ambient.now();
    let items = people.read(async move |tx: &mut Tx| list_invites(tx, now).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes an invite. The link is in the answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/invites", tag = "people", request_body = InviteInput, responses((status = 201, body = FreshInvite)))]
pub(super) async fn create(
    State(people): State<Arc<People>>,
    caller: Caller,
    Json(input): Json<InviteInput>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshInvite>), Problem> {
    let mut judge = Judge::default();
    let email = judge.email("email", &input.email);
    judge.verdict()?;
    let invitation = Invitation { email, role: input.role, teams: input.teams };
    let token = people.ambient.secret();
    let hash = people.hasher.invite(&token);
    let (ambient, by, inviter) = (people.ambient.clone(), By::from(&caller), caller.agent);
    let make = async move |tx: &mut Tx| invite::invite(tx, &ambient, &by, inviter, &invitation, &hash).await;
    let made = people.write(make).await?;
    let url = format!("{}/invite/{token}", people.guard.public_url());
    let Invite { id, email, expires_at, .. } = made;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(FreshInvite { id, email, token, url, expires_at })))
}

/// What an invite is for; the token is the last part of its link.
#[utoipa::path(get, path = "/api/v1/invites/{invite}", tag = "people", params(("invite" = String, Path)),
    responses((status = 200, body = InviteFront)))]
pub(super) async fn look(
    State(people): State<Arc<People>>,
    at: Doorstep,
    Path(token): Path<String>,
) -> Result<Json<InviteFront>, Problem> {
    people.limit_failures(&at)?;
    let (hash, now) = (people.hasher.invite(&token), people.ambient.now());
    let read = async move |tx: &mut Tx| {
        let (invite, inviter) = find_invite(tx, now, &hash).await?;
        Ok::<_, InviteError>((invite, inviter, settings(tx).await?))
    };
    let (invite, invited_by, settings) = people.read(read).await.inspect_err(|_| people.note_failure(&at))?;
    let Invite { email, role, expires_at, .. } = invite;
    let language = settings.language();
    Ok(Json(InviteFront {
        email,
        role,
        organisation: settings.organisation,
        language,
        invited_by,
        expires_at,
    }))
}

/// Takes an invite back, by its id.
#[utoipa::path(delete, path = "/api/v1/invites/{invite}", tag = "people", params(("invite" = InviteId, Path)), responses((status = 204)))]
pub(super) async fn withdraw(
    State(people): State<Arc<People>>,
    caller: Caller,
    Path(id): Path<InviteId>,
) -> Result<StatusCode, Problem> {
    let (ambient, by) = (people.ambient.clone(), By::from(&caller));
    people.write(async move |tx: &mut Tx| take_back(tx, &ambient, &by, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the invited person in and signs them in.
#[utoipa::path(post, path = "/api/v1/invites/{invite}/accept", tag = "people", params(("invite" = String, Path)), request_body = AcceptInput,
    responses((status = 201, body = Session)))]
pub(super) async fn accept(
    State(people): State<Arc<People>>,
    at: Doorstep,
    Path(token): Path<String>,
    Json(input): Json<AcceptInput>,
) -> Result<Response, Problem> {
    people.limit_failures(&at)?;
    let (hash, now) = (people.hasher.invite(&token), people.ambient.now());
    let (invite, language) = people
        .read(async move |tx: &mut Tx| {
            let (invite, _) = find_invite(tx, now, &hash).await?;
            Ok::<_, InviteError>((invite, settings(tx).await?.language()))
        })
        .await
        .inspect_err(|_| people.note_failure(&at))?;
    let mut judge = Judge::default();
    let name = judge.name("name", &input.name);
    judge.password("password", &input.password, &[&invite.email, &name]);
    judge.verdict()?;
    let password = people.passwords.hash(&input.password, &people.ambient.chance).await?;
    let (ambient, locale) = (people.ambient.clone(), input.locale.unwrap_or(language));
    let take = async move |tx: &mut Tx| invite::accept(tx, &ambient, &hash, &name, locale, &password).await;
    let agent = people.write(take).await?;
    people.settle(&[agent]).await?;
    Ok((StatusCode::CREATED, signed_in(&people, &at, agent).await?).into_response())
}
