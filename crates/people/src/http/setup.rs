//! The first run.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use helppo_kernel::{Locale, Problem};
use helppo_store::Tx;
use helppo_web::Json;
use serde::{Deserialize, Serialize};

use super::session::{Session, signed_in};
use crate::input::Judge;
use crate::room::People;
use crate::setup::{Founding, SetupError, is_setup_needed, set_up};
use crate::sign_in::Doorstep;

/// Whether the installation waits to be set up.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct SetupState {
    needed: bool,
}

/// The first admin's answers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupInput {
    language: Locale,
    organisation: String,
    name: String,
    email: String,
    password: String,
}

/// Whether the installation waits to be set up.
#[utoipa::path(get, path = "/api/v1/setup", tag = "setup", responses((status = 200, body = SetupState)))]
pub(super) async fn get_setup(State(people): State<Arc<People>>) -> Result<Json<SetupState>, Problem> {
    let needed = people.read(async |tx: &mut Tx| is_setup_needed(tx).await).await?;
    Ok(Json(SetupState { needed }))
}

/// Sets the installation up and signs the admin in. Works once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "setup", request_body = SetupInput, responses((status = 201, body = Session)))]
pub(super) async fn post_setup(
    State(people): State<Arc<People>>,
    at: Doorstep,
    Json(input): Json<SetupInput>,
) -> Result<Response, Problem> {
    if !people.read(async |tx: &mut Tx| is_setup_needed(tx).await).await? {
        return Err(SetupError::AlreadyDone.into());
    }
    let mut judge = Judge::default();
    let organisation = judge.name("organisation", &input.organisation);
    let name = judge.name("name", &input.name);
    let email = judge.email("email", &input.email);
    judge.password("password", &input.password, &[&email, &name, &organisation]);
    judge.verdict()?;
    let password = people.passwords.hash(&input.password, &people.ambient.chance).await?;
    let founding = Founding { language: input.language, organisation, name, email, password };
    let ambient = people.ambient.clone();
    let founded = people.write(async move |tx: &mut Tx| set_up(tx, &ambient, &founding).await).await?;
    people.settle(&[founded.admin]).await?;
    let answer = signed_in(&people, &at, founded.admin).await?;
    Ok((StatusCode::CREATED, answer).into_response())
}
