//! Typing the code that came by mail, in the browser that asked for it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_store::{Tx, p};
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asked, Place, go, spoken};
use crate::sign_in::by_code;
use crate::words::Words;
use crate::{Area, cookie, store};

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    words: &'static Words,
    tag: String,
    sent: String,
    wrong: Option<String>,
}

/// What the form sends.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AreaCode {
    #[serde(default)]
    code: String,
}

impl Area {
    async fn code_page(
        &self,
        asked: &Asked,
        tag: &str,
        wrong: Option<String>,
        status: StatusCode,
    ) -> Result<Response, Problem> {
        let secret = cookie::ASKED.read(&asked.headers, self.sessions.secure);
        let browser = secret.map(|secret| self.sessions.keys.browser(secret));
        let now = self.ambient.now();
        let read = self.store.read(async move |tx: &mut Tx| match &browser {
            Some(browser) => tx.opt::<String>(store::WISH_OF, p![browser, now]).await,
            None => Ok(None),
        });
        let Some(email) = read.await? else { return Ok(go(&format!("/help/{tag}/my"), Vec::new())) };
        let words = spoken(tag).1;
        let place = Place { tag, path: "my/code", title: words.code_title.to_owned() };
        let shown = CodePage { words, tag: tag.to_owned(), sent: (words.code_sent)(&email), wrong };
        self.page(asked, place, status, &shown).await
    }
}

/// The form for the code.
#[utoipa::path(get, path = "/help/{locale}/my/code", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 303)))]
pub(super) async fn form(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    room.code_page(&asked, &tag, None, StatusCode::OK).await
}

/// Signs in by the code.
#[utoipa::path(post, path = "/help/{locale}/my/code", tag = "help", params(("locale" = String, Path)),
    request_body(content = AreaCode, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 422), (status = 429)))]
pub(super) async fn enter(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
    Form(typed): Form<AreaCode>,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    let words = spoken(&tag).1;
    if let Err(wait) = room.limited(&asked, &room.limits.tried) {
        let wrong = Some((words.wait)(wait.minutes()));
        let mut response = room.code_page(&asked, &tag, wrong, StatusCode::TOO_MANY_REQUESTS).await?;
        wait.tell(&mut response);
        return Ok(response);
    }
    let sessions = &room.sessions;
    let code: String = typed.code.chars().filter(char::is_ascii_digit).take(12).collect();
    let browser = cookie::ASKED.read(&asked.headers, sessions.secure).map(|s| sessions.keys.browser(s));
    let old = cookie::SESSION.read(&asked.headers, sessions.secure).map(|s| sessions.keys.session(s));
    let secret = room.ambient.secret();
    let (fresh, keys, ambient) =
        (sessions.keys.session(&secret), sessions.keys.clone(), room.ambient.clone());
    let entered = room.store.write(async move |tx: &mut Tx| match &browser {
        Some(browser) => by_code(tx, &ambient, &keys, browser, &code, (&fresh, old.as_ref())).await,
        None => Ok(false),
    });
    if !entered.await? {
        let wrong = Some(words.code_wrong.to_owned());
        return room.code_page(&asked, &tag, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let cookies = vec![cookie::SESSION.give(&secret, sessions.secure), cookie::ASKED.take(sessions.secure)];
    Ok(go(&format!("/help/{tag}/my"), cookies))
}
