//! Writing to the house from the help centre: a form that works without script, and opens a case by the
//! one door.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use helppo_kernel::{ArticleId, EventId, Locale, Problem};
use helppo_store::Tx;
use helppo_web::{Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::page;
use super::contact::{Letter, NotTaken};
use super::frame::{Frame, Paths};
use super::home::Line;
use super::limit::{Client, take};
use super::lost::lost;
use super::results::fitting;
use super::visit::Visit;
use crate::reading::{Reading, count_contact};
use crate::room::Knowledge;

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    frame: Frame,
    written: Written,
    /// Names this letter, so that sending it twice is sending it once.
    key: String,
    sent: bool,
    /// What is wrong with which field.
    wrong: Vec<(&'static str, &'static str)>,
    /// Articles that may answer it.
    fits: Vec<Line>,
}

impl LetterPage {
    fn wrong(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|(name, _)| *name == field).map(|(_, what)| *what)
    }
}

/// What the form sends.
#[derive(Deserialize, ToSchema, Default)]
pub(crate) struct Written {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    key: String,
    /// The article from whose page it is written: the end of its address.
    #[serde(default)]
    from: String,
    /// What was searched for before it was written.
    #[serde(default)]
    asked: String,
    /// No person sees this field; whoever fills it in is a program.
    #[serde(default)]
    leave_empty: String,
}

/// What follows the form's address.
#[derive(Deserialize, Default)]
pub(crate) struct Told {
    sent: Option<u8>,
    /// What was searched for before.
    #[serde(default)]
    q: String,
    /// The article that was read before.
    #[serde(default)]
    from: String,
}

/// Longest texts, in characters.
const SUBJECT: usize = 160;
const TEXT: usize = 20_000;

/// The form for writing to the house.
#[utoipa::path(get, path = "/help/{locale}/contact", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404)))]
pub(crate) async fn form(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    Query(told): Query<Told>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    if !room.contact.takes_letters().await {
        return lost(&room, &tag, &asked).await;
    }
    let subject = told.q.chars().filter(|c| !c.is_control()).take(SUBJECT).collect();
    let subject: String = subject;
    let written = Written { asked: subject.clone(), subject, from: told.from, ..Written::default() };
    page(&shown(&room, &visit, written, told.sent.is_some(), Vec::new()).await, &visit, &asked)
}

/// Takes a letter in.
#[utoipa::path(post, path = "/help/{locale}/contact", tag = "help", params(("locale" = String, Path)),
    request_body(content = Written, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 404), (status = 422), (status = 429)))]
pub(crate) async fn send(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    client: Client,
    asked: HeaderMap,
    Form(written): Form<Written>,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let words = super::words::words(visit.locale());
    let mut wrong = Vec::new();
    if written.text.trim().is_empty() || written.text.chars().count() > TEXT {
        wrong.push(("text", words.letter_text_wrong));
    }
    if written.email.trim().is_empty() {
        wrong.push(("email", words.letter_email_wrong));
    }
    if wrong.is_empty() {
        if let Err(seconds) = take(&room.limits.letters, &client, room.ambient.now()) {
            wrong.push(("text", words.letter_too_many));
            let mut response = page(&shown(&room, &visit, written, false, wrong).await, &visit, &asked)?;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            return Ok(response);
        }
        let done = Redirect::to(&format!("/help/{tag}/contact?sent=1")).into_response();
        if !written.leave_empty.is_empty() {
            // A program learns nothing from being found out.
            return Ok(done);
        }
        let read = room
            .shelf()
            .by_slug(&visit.view, &written.from)
            .map(|found| (found.text.article, found.text.locale));
        let letter =
            Letter { beside: read.map(|(article, _)| article), ..letter(&written, visit.locale(), &room) };
        match room.contact.take_letter(letter).await {
            Ok(()) => {
                count(&room, &visit, &written, read).await?;
                return Ok(done);
            }
            Err(NotTaken::Address) => wrong.push(("email", words.letter_email_wrong)),
            Err(NotTaken::Nobody) => return lost(&room, &tag, &asked).await,
            Err(NotTaken::Other(problem)) => return Err(problem),
        }
    }
    let mut response = page(&shown(&room, &visit, written, false, wrong).await, &visit, &asked)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn count(
    room: &Knowledge,
    visit: &Visit,
    written: &Written,
    read: Option<(ArticleId, Locale)>,
) -> Result<(), Problem> {
    let query: String = written.asked.trim().chars().filter(|c| !c.is_control()).take(SUBJECT).collect();
    if !query.is_empty() {
        room.note(Reading::Asked { locale: visit.locale(), query, at: room.ambient.now() });
    }
    if let Some((article, locale)) = read {
        let ambient = room.ambient.clone();
        let counted =
            room.store.write(async move |tx: &mut Tx| count_contact(tx, &ambient, article, locale).await);
        counted.await?;
    }
    Ok(())
}

fn letter(written: &Written, locale: Locale, room: &Knowledge) -> Letter {
    let line = |text: &str, longest: usize| -> String {
        text.trim().chars().filter(|c| !c.is_control()).take(longest).collect()
    };
    let key: String = written.key.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    // A form that lost its key is still a letter, and so is one that was written anew on the page before.
    let key = if key.is_empty() { room.ambient.id::<EventId>().0.to_string() } else { key };
    let mut words = DefaultHasher::new();
    (&written.email, &written.subject, &written.text).hash(&mut words);
    let key = format!("{key}-{:x}", words.finish());
    Letter {
        key,
        name: Some(line(&written.name, 120)).filter(|name| !name.is_empty()),
        email: line(&written.email, 254),
        subject: Some(line(&written.subject, SUBJECT)).filter(|subject| !subject.is_empty()),
        text: written.text.trim().to_owned(),
        locale,
        beside: None,
    }
}

async fn shown(
    room: &Knowledge,
    visit: &Visit,
    written: Written,
    sent: bool,
    wrong: Vec<(&'static str, &'static str)>,
) -> LetterPage {
    let paths: Paths = Locale::ALL.iter().map(|to| (*to, format!("/help/{}/contact", to.as_str()))).collect();
    let words = super::words::words(visit.locale());
    let frame = Frame::of(room, visit, words.write_to_us, &paths).await.described(words.letter_lead);
    let asked = format!("{} {}", written.subject, written.text);
    let fits = if sent || asked.trim().is_empty() {
        Vec::new()
    } else {
        let found = fitting(room, visit, asked.trim(), None, 3).hits;
        let shelf = room.shelf();
        found.iter().map(|hit| Line::of(&shelf, &visit.view, &hit.article)).collect()
    };
    let key = match written.key.is_empty() {
        true => room.ambient.id::<EventId>().to_string().replace('_', ""),
        false => written.key.clone(),
    };
    LetterPage { frame, written, key, sent, wrong, fits }
}
