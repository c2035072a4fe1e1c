//! One case: what was said, what is owed, and a place to write further.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use helppo_case::{AuthorKind, IngestError};
use helppo_kernel::{CaseId, EventId, Problem};
use helppo_store::{DbError, Tx};
use helppo_web::{Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asked, Place, Wait, go, spoken};
use super::cases::Promised;
use crate::Area;
use crate::matter::{matter, owed};
use crate::said::{Enclosed, Said, said};
use crate::say::{LONGEST, SayError, Words as Written, say};
use crate::session::SignedIn;
use crate::words::Words;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    words: &'static Words,
    tag: String,
    id: CaseId,
    title: String,
    number: String,
    state: &'static str,
    owed: Vec<Promised>,
    said: Vec<Bubble>,
    key: String,
    text: String,
    wrong: Option<String>,
    told: bool,
}

/// A message as the page shows it.
struct Bubble {
    own: bool,
    name: String,
    at: String,
    text: String,
    files: Vec<String>,
}

/// What the form sends.
#[derive(Deserialize, ToSchema, Default)]
pub(crate) struct AreaWords {
    #[serde(default)]
    text: String,
    #[serde(default)]
    key: String,
}

/// What follows the address.
#[derive(Deserialize, Default)]
pub(super) struct Told {
    told: Option<u8>,
}

/// What is shown around the form.
#[derive(Default)]
struct Shown {
    written: AreaWords,
    wrong: Option<String>,
    told: bool,
}

impl Area {
    async fn case_page(
        &self,
        asked: &Asked,
        tag: &str,
        who: &SignedIn,
        (id, shown): (CaseId, Shown),
        status: StatusCode,
    ) -> Result<Response, Problem> {
        let customer = who.customer;
        let read = self.store.read(async move |tx: &mut Tx| {
            let Some(found) = matter(tx, customer, id).await? else { return Ok(None) };
            Ok::<_, DbError>(Some((found, said(tx, customer, id).await?, owed(tx, customer).await?)))
        });
        // Somebody else's case and no case at all look the same.
        let Some((found, (messages, files), owed)) = read.await? else {
            return self.knowledge.lost(tag, &asked.headers).await;
        };
        let (locale, words) = spoken(tag);
        let zone = self.zone().await?;
        let promised = owed.into_iter().filter(|promise| promise.case == id).map(|promise| Promised {
            due: words.due(promise.state, &self.moment(&zone, promise.due_at, locale)),
            href: None,
            text: promise.text,
        });
        let bubble = |message: &Said| Bubble {
            own: message.author == AuthorKind::Customer,
            name: words.author(message.author, message.name.as_deref()),
            at: self.moment(&zone, message.at, locale),
            text: message.text.trim().to_owned(),
            files: files.iter().filter(|file| file.message == message.id).map(file_line).collect(),
        };
        let key = match shown.written.key.as_str() {
            "" => self.ambient.id::<EventId>().to_string().replace('_', ""),
            kept => kept.to_owned(),
        };
        let page = CasePage {
            words,
            tag: tag.to_owned(),
            id,
            title: found.title(words),
            number: (words.number)(found.number),
            state: found.state(words),
            owed: promised.collect(),
            said: messages.iter().map(bubble).collect(),
            key,
            text: shown.written.text,
            wrong: shown.wrong,
            told: shown.told,
        };
        let path = format!("my/cases/{id}");
        let place = Place { tag, path: &path, title: page.title.clone() };
        self.page(asked, place, status, &page).await
    }
}

fn file_line(file: &Enclosed) -> String {
    format!("{} ({} kB)", file.name, (file.size / 1_024).max(1))
}

/// One of one's own cases.
#[utoipa::path(get, path = "/help/{locale}/my/cases/{id}", tag = "help",
    params(("locale" = String, Path), ("id" = CaseId, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 303), (status = 404)))]
pub(super) async fn case(
    State(room): State<Arc<Area>>,
    Path((tag, id)): Path<(String, CaseId)>,
    Query(told): Query<Told>,
    asked: Asked,
) -> Result<Response, Problem> {
    let Some(who) = room.who(&asked).await? else { return Ok(go(&format!("/help/{tag}/my"), Vec::new())) };
    let shown = Shown { told: told.told.is_some(), ..Shown::default() };
    room.case_page(&asked, &tag, &who, (id, shown), StatusCode::OK).await
}

/// Writes further into one of one's own cases.
#[utoipa::path(post, path = "/help/{locale}/my/cases/{id}", tag = "help",
    params(("locale" = String, Path), ("id" = CaseId, Path)),
    request_body(content = AreaWords, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 404), (status = 422), (status = 429)))]
pub(super) async fn write(
    State(room): State<Arc<Area>>,
    Path((tag, id)): Path<(String, CaseId)>,
    asked: Asked,
    Form(written): Form<AreaWords>,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    let Some(who) = room.who(&asked).await? else { return Ok(go(&format!("/help/{tag}/my"), Vec::new())) };
    let (locale, words) = spoken(&tag);
    if written.text.trim().is_empty() || written.text.chars().count() > LONGEST {
        let wrong = Some(words.text_wrong.to_owned());
        let shown = Shown { written, wrong, told: false };
        return room.case_page(&asked, &tag, &who, (id, shown), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if let Err(limit) = room.limits.said.take(who.customer, room.ambient.now()) {
        let wait = Wait::of(&limit);
        let shown = Shown { written, wrong: Some((words.wait)(wait.minutes())), told: false };
        let page = room.case_page(&asked, &tag, &who, (id, shown), StatusCode::TOO_MANY_REQUESTS).await;
        return page.map(|mut response| {
            wait.tell(&mut response);
            response
        });
    }
    let key: String = written.key.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let key = if key.is_empty() { room.ambient.id::<EventId>().0.to_string() } else { key };
    let further = Written { case: id, text: written.text.trim().to_owned(), locale, key };
    let ambient = room.ambient.clone();
    let said = room.store.write(async move |tx: &mut Tx| say(tx, &ambient, &who, &further).await).await;
    let case = match said {
        Ok(taken) => taken.case,
        // The same form sent twice at the same moment is one message.
        Err(SayError::Ingest(IngestError::Db(DbError::Unique(_)))) => id,
        Err(SayError::Nowhere) => return room.knowledge.lost(&tag, &asked.headers).await,
        Err(SayError::Ingest(error)) => return Err(error.into()),
        Err(SayError::Db(error)) => return Err(error.into()),
    };
    Ok(go(&format!("/help/{tag}/my/cases/{case}?told=1#said"), Vec::new()))
}
