//! The link that came by mail. Opening it signs nobody in, for mail programs open links too: a button does.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_store::{Tx, p};
use helppo_web::{Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asked, Place, go, spoken};
use crate::sign_in::by_link;
use crate::words::Words;
use crate::{Area, cookie, store};

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    words: &'static Words,
    tag: String,
    key: String,
    /// Whom it signs in; nobody when it has been used or is too old.
    who: Option<String>,
}

/// What the link carries, and the form sends on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AreaLink {
    #[serde(default)]
    key: String,
}

impl Area {
    async fn link_page(&self, asked: &Asked, tag: &str, key: String) -> Result<Response, Problem> {
        let (hash, now) = (self.sessions.keys.link(&key), self.ambient.now());
        let read = self
            .store
            .read(async move |tx: &mut Tx| tx.opt::<String>(store::WISH_BY_LINK, p![hash, now]).await);
        let words = spoken(tag).1;
        let who = read.await?.map(|email| (words.link_signs_in)(&email));
        let status = if who.is_some() { StatusCode::OK } else { StatusCode::GONE };
        let place = Place { tag, path: "my/link", title: words.sign_in.to_owned() };
        self.page(asked, place, status, &LinkPage { words, tag: tag.to_owned(), key, who }).await
    }
}

/// Asks whether the browser is to be signed in.
#[utoipa::path(get, path = "/help/{locale}/my/link", tag = "help",
    params(("locale" = String, Path), ("key" = String, Query)),
    responses((status = 200, content_type = "text/html", body = String), (status = 410)))]
pub(super) async fn form(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    Query(link): Query<AreaLink>,
    asked: Asked,
) -> Result<Response, Problem> {
    room.link_page(&asked, &tag, link.key).await
}

/// Signs in by the link; it works once.
#[utoipa::path(post, path = "/help/{locale}/my/link", tag = "help", params(("locale" = String, Path)),
    request_body(content = AreaLink, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 410)))]
pub(super) async fn enter(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
    Form(link): Form<AreaLink>,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    let sessions = &room.sessions;
    let old = cookie::SESSION.read(&asked.headers, sessions.secure).map(|s| sessions.keys.session(s));
    let secret = room.ambient.secret();
    let (fresh, hash) = (sessions.keys.session(&secret), sessions.keys.link(&link.key));
    let ambient = room.ambient.clone();
    let entered =
        room.store.write(async move |tx: &mut Tx| by_link(tx, &ambient, &hash, (&fresh, old.as_ref())).await);
    if !entered.await? {
        return room.link_page(&asked, &tag, link.key).await;
    }
    let cookies = vec![cookie::SESSION.give(&secret, sessions.secure), cookie::ASKED.take(sessions.secure)];
    Ok(go(&format!("/help/{tag}/my"), cookies))
}
