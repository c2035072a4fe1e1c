//! One's own cases.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use helppo_kernel::{CaseId, Problem};
use helppo_knowledge::agreed;
use helppo_store::{DbError, Tx};
use helppo_web::{Path, Query};
use serde::Deserialize;

use super::answer::{Asked, Place, spoken};
use crate::Area;
use crate::matter::{ON_A_PAGE, matters, owed};
use crate::words::Words;

#[derive(Template)]
#[template(path = "cases.html")]
struct Cases {
    words: &'static Words,
    tag: String,
    who: String,
    owed: Vec<Promised>,
    cases: Vec<Line>,
    earlier: Option<String>,
    /// Whether we may know what they read.
    agreed: bool,
}

/// A case in the list.
struct Line {
    href: String,
    title: String,
    state: &'static str,
    open: bool,
    at: String,
}

/// What is owed, as pages show it.
pub(super) struct Promised {
    pub(super) text: String,
    pub(super) due: String,
    pub(super) href: Option<String>,
}

/// Which part of a long list.
#[derive(Deserialize, Default)]
pub(super) struct Before {
    before: Option<CaseId>,
}

/// My cases; for whoever is not signed in, the way in.
#[utoipa::path(get, path = "/help/{locale}/my", tag = "help",
    params(("locale" = String, Path), ("before" = Option<CaseId>, Query)),
    responses((status = 200, content_type = "text/html", body = String)))]
pub(super) async fn cases(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    Query(part): Query<Before>,
    asked: Asked,
) -> Result<Response, Problem> {
    let Some(who) = room.who(&asked).await? else {
        return room.door(&asked, &tag, Default::default(), StatusCode::OK).await;
    };
    let (locale, words) = spoken(&tag);
    let (customer, before) = (who.customer, part.before.unwrap_or(CaseId(i64::MAX)));
    let read = room.store.read(async move |tx: &mut Tx| {
        let (cases, owed) = (matters(tx, customer, before).await?, owed(tx, customer).await?);
        Ok::<_, DbError>((cases, owed, agreed(tx, customer).await?))
    });
    let (mut all, owed, agreed) = read.await?;
    let more = all.len() > ON_A_PAGE;
    all.truncate(ON_A_PAGE);
    let zone = room.zone().await?;
    let href = |case: CaseId| format!("/help/{tag}/my/cases/{case}");
    let promised = owed.into_iter().filter(|_| part.before.is_none()).map(|promise| Promised {
        due: words.due(promise.state, &room.moment(&zone, promise.due_at, locale)),
        href: Some(href(promise.case)),
        text: promise.text,
    });
    let lines = all.iter().map(|case| Line {
        href: href(case.id),
        title: case.title(words),
        state: case.state(words),
        open: case.is_open(),
        at: room.moment(&zone, case.last_at, locale),
    });
    let shown = Cases {
        words,
        who: (words.signed_in_as)(&who.email),
        owed: promised.collect(),
        cases: lines.collect(),
        earlier: all.last().filter(|_| more).map(|last| format!("/help/{tag}/my?before={}", last.id)),
        agreed,
        tag: tag.clone(),
    };
    let place = Place { tag: &tag, path: "my", title: words.my_cases.to_owned() };
    let mut response = room.page(&asked, place, StatusCode::OK, &shown).await?;
    if let Some(turned) = room.sessions.seen(&who).await? {
        response.headers_mut().append(header::SET_COOKIE, turned);
    }
    Ok(response)
}
