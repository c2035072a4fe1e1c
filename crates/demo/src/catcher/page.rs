//! The catcher's pages: what came, one mail, and writing one.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::inbox::{Caught, Inbox};

#[derive(Clone)]
struct Catcher {
    inbox: Arc<Inbox>,
    helppo: SocketAddr,
    support: String,
}

#[derive(Template)]
#[template(path = "catcher.html")]
struct Page {
    mails: Vec<Caught>,
    open: Option<Caught>,
    letter: Letter,
    problem: Option<String>,
}

/// What is written on the page.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Letter {
    from: String,
    to: String,
    subject: String,
    text: String,
    in_reply_to: String,
    references: String,
}

pub fn router(inbox: Arc<Inbox>, helppo: SocketAddr, support: String) -> axum::Router {
    axum::Router::new()
        .route("/", get(list).post(send))
        .route("/mail/{number}", get(one))
        .route("/mail/{number}/raw", get(raw))
        .with_state(Catcher { inbox, helppo, support })
}

async fn list(State(catcher): State<Catcher>) -> Response {
    let letter = Letter {
        from: "maja.ekholm@posten.example".into(),
        to: catcher.support.clone(),
        ..Letter::default()
    };
    show(&catcher, None, letter, None)
}

async fn one(State(catcher): State<Catcher>, Path(number): Path<usize>) -> Response {
    let Some(mail) = catcher.inbox.find(number) else { return StatusCode::NOT_FOUND.into_response() };
    let subject =
        if mail.subject.starts_with("Re:") { mail.subject.clone() } else { format!("Re: {}", mail.subject) };
    let letter = Letter {
        from: mail.to.clone(),
        to: mail.reply_to.clone(),
        subject,
        text: String::new(),
        in_reply_to: mail.message_id.clone(),
        references: mail.references.clone(),
    };
    show(&catcher, Some(mail), letter, None)
}

async fn raw(State(catcher): State<Catcher>, Path(number): Path<usize>) -> Response {
    match catcher.inbox.find(number) {
        Some(mail) => mail.raw.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn send(State(catcher): State<Catcher>, Form(letter): Form<Letter>) -> Response {
    match post(catcher.helppo, &letter).await {
        Ok(()) => Redirect::to("/?sent").into_response(),
        Err(e) => show(&catcher, None, letter, Some(format!("{e:#}"))),
    }
}

async fn post(helppo: SocketAddr, letter: &Letter) -> anyhow::Result<()> {
    let mut mail = Message::builder()
        .from(letter.from.parse()?)
        .to(letter.to.parse()?)
        .subject(&letter.subject)
        .message_id(None)
        .header(ContentType::TEXT_PLAIN);
    if !letter.in_reply_to.is_empty() {
        let id = format!("<{}>", letter.in_reply_to);
        mail = mail.references(format!("{} {id}", letter.references)).in_reply_to(id);
    }
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(helppo.ip().to_string())
        .port(helppo.port())
        .build();
    transport.send(mail.body(letter.text.clone())?).await?;
    Ok(())
}

fn show(catcher: &Catcher, open: Option<Caught>, letter: Letter, problem: Option<String>) -> Response {
    let page = Page { mails: catcher.inbox.newest_first(), open, letter, problem };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}
