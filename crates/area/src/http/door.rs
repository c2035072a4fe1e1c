//! Asking for a code, and leaving.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_store::Tx;
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asked, Place, Wait, go, spoken};
use crate::sign_in::{address, wish};
use crate::words::Words;
use crate::{Area, cookie};

/// The form in which one writes one's address.
#[derive(Template)]
#[template(path = "door.html")]
struct Door {
    words: &'static Words,
    tag: String,
    email: String,
    wrong: Option<String>,
}

/// What it sends.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AreaAddress {
    #[serde(default)]
    email: String,
}

impl Area {
    /// The form for whoever is not signed in.
    pub(super) async fn door(
        &self,
        asked: &Asked,
        tag: &str,
        (email, wrong): (String, Option<String>),
        status: StatusCode,
    ) -> Result<Response, Problem> {
        let words = spoken(tag).1;
        let place = Place { tag, path: "my", title: words.sign_in.to_owned() };
        let door = Door { words, tag: tag.to_owned(), email, wrong };
        self.page(asked, place, status, &door).await
    }
}

/// Sends a code to an address, if it is one of ours; the answer is the same for every address.
#[utoipa::path(post, path = "/help/{locale}/my", tag = "help", params(("locale" = String, Path)),
    request_body(content = AreaAddress, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 422), (status = 429)))]
pub(super) async fn ask(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
    Form(typed): Form<AreaAddress>,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    let (locale, words) = spoken(&tag);
    let Some(email) = address(&typed.email) else {
        let wrong = Some(words.email_wrong.to_owned());
        return room.door(&asked, &tag, (typed.email, wrong), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let now = room.ambient.now();
    let limited = room
        .limited(&asked, &room.limits.asked)
        .and_then(|()| room.limits.address.take(email.clone(), now).map_err(|p| Wait::of(&p)));
    if let Err(wait) = limited {
        let wrong = Some((words.wait)(wait.minutes()));
        let shown = room.door(&asked, &tag, (typed.email, wrong), StatusCode::TOO_MANY_REQUESTS).await;
        return shown.map(|mut response| {
            wait.tell(&mut response);
            response
        });
    }
    let secret = room.ambient.secret();
    let (browser, ambient) = (room.sessions.keys.browser(&secret), room.ambient.clone());
    let site = room.knowledge.site_for(&asked.headers);
    let written =
        room.store.write(async move |tx: &mut Tx| wish(tx, &ambient, &email, locale, &site, &browser).await);
    written.await?;
    Ok(go(&format!("/help/{tag}/my/code"), vec![cookie::ASKED.give(&secret, room.sessions.secure)]))
}

/// Signs out: the secret is worth nothing from now on.
#[utoipa::path(post, path = "/help/{locale}/my/out", tag = "help", params(("locale" = String, Path)),
    responses((status = 303)))]
pub(super) async fn leave(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    room.sessions.end(&asked.headers).await?;
    Ok(go(&format!("/help/{tag}/my"), vec![cookie::SESSION.take(room.sessions.secure)]))
}
