//! `/rate/{token}`: the page behind the link. Opening it never votes, since mail scanners open links too;
//! sending the form does. Works without script.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use helppo_kernel::{AskId, Locale, Problem};
use helppo_store::{DbError, Tx, p};
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::{Given, changeable, find_by_link, given};
use crate::words::{Words, words};
use crate::{Answer, Survey, SurveyError, answer, answer_by_link, store};

const STYLE: &str = include_str!("../../templates/rate.css");

/// What the page shows.
#[derive(Template)]
#[template(path = "rate.html")]
struct RatePage<'a> {
    w: &'a Words,
    organisation: &'a str,
    subject: &'a str,
    /// The seven numbers, and whether each is the chosen one.
    numbers: [(i64, bool); 7],
    score: Option<i64>,
    text: &'a str,
    part: Part,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Question,
    /// The form came without a number.
    Unchosen,
    Thanks,
    Stands,
    Gone,
}

/// Marks in the link.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct Chosen {
    /// The number chosen in the mail, to be confirmed on the page.
    score: Option<String>,
    /// Show the form though there is an answer.
    change: Option<String>,
}

/// The form.
#[derive(Deserialize, ToSchema)]
pub struct RateForm {
    /// 1 to 7.
    score: Option<String>,
    /// What made it easy or hard.
    #[serde(default)]
    text: String,
}

struct Seen {
    ask: AskId,
    language: Locale,
    organisation: String,
    subject: String,
    given: Option<Given>,
}

/// The page of one question.
#[utoipa::path(get, path = "/rate/{token}", tag = "public", params(("token" = String, Path), Chosen),
    responses((status = 200, content_type = "text/html")))]
pub async fn page(
    State(room): State<Arc<Survey>>,
    Path(token): Path<String>,
    asked: HeaderMap,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    let Some(seen) = see(&room, token).await? else {
        return gone(&room, &asked).await;
    };
    let part = match &seen.given {
        Some(given) if !changeable(given.at, room.ambient.now()) => Part::Stands,
        Some(_) if chosen.change.is_none() => Part::Thanks,
        _ => Part::Question,
    };
    let before = seen.given.as_ref().map(|g| g.score);
    let score = one_of_seven(chosen.score.as_deref()).or(before);
    Ok(show(
        StatusCode::OK,
        &seen,
        part,
        score,
        seen.given.as_ref().and_then(|g| g.text.as_deref()).unwrap_or(""),
    ))
}

/// Send the answer.
#[utoipa::path(post, path = "/rate/{token}", tag = "public", params(("token" = String, Path)),
    request_body(content = RateForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, content_type = "text/html")))]
pub async fn send(
    State(room): State<Arc<Survey>>,
    Path(token): Path<String>,
    asked: HeaderMap,
    Form(form): Form<RateForm>,
) -> Result<Response, Problem> {
    let Some(seen) = see(&room, token.clone()).await? else {
        return gone(&room, &asked).await;
    };
    let score = one_of_seven(form.score.as_deref());
    let text: String = form.text.trim().chars().take(answer::LONGEST).collect();
    let Some(score) = score else {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &seen, Part::Unchosen, None, &text));
    };
    let given = Answer { score, text: Some(text.clone()) };
    let amb = room.ambient.clone();
    let taken =
        room.store.write(async move |tx: &mut Tx| answer_by_link(tx, &amb, &token, &given).await).await;
    match taken {
        Ok(_) => Ok(show(StatusCode::OK, &seen, Part::Thanks, Some(score), &text)),
        Err(SurveyError::TooLate) => Ok(show(StatusCode::CONFLICT, &seen, Part::Stands, None, "")),
        Err(e) => Err(e.into()),
    }
}

/// The page's style.
#[utoipa::path(get, path = "/rate/style.css", tag = "public", responses((status = 200, content_type = "text/css")))]
pub async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, STYLE)
}

fn one_of_seven(text: Option<&str>) -> Option<i64> {
    text?.parse().ok().filter(|score| (1..=7).contains(score))
}

async fn see(room: &Survey, token: String) -> Result<Option<Seen>, DbError> {
    room.store
        .read(async move |tx: &mut Tx| {
            let Some(ask) = find_by_link(tx, &token).await? else { return Ok(None) };
            let (subject, number): (String, i64) = tx.one(store::SUBJECT, p![ask.case]).await?;
            Ok(Some(Seen {
                ask: ask.id,
                language: ask.language,
                organisation: helppo_people::settings(tx).await?.organisation,
                subject: if subject.is_empty() { format!("#{number}") } else { subject },
                given: given(tx, ask.id).await?,
            }))
        })
        .await
}

fn show(status: StatusCode, seen: &Seen, part: Part, score: Option<i64>, text: &str) -> Response {
    tracing::debug!(ask = %seen.ask, "a rating page was shown");
    let page = RatePage {
        w: words(seen.language),
        organisation: &seen.organisation,
        subject: &seen.subject,
        numbers: numbers(score),
        score,
        text,
        part,
    };
    answer_html(status, &page)
}

fn numbers(chosen: Option<i64>) -> [(i64, bool); 7] {
    [1, 2, 3, 4, 5, 6, 7].map(|n| (n, chosen == Some(n)))
}

/// A link that leads to no question: whose it was is not known, so the page speaks the browser's language,
/// or else the house's.
async fn gone(room: &Survey, asked: &HeaderMap) -> Result<Response, Problem> {
    let house = room.store.read(async |tx: &mut Tx| helppo_people::settings(tx).await).await?;
    let header = asked.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = header.and_then(Locale::from_accept).unwrap_or_else(|| house.language());
    let page = RatePage {
        w: words(language),
        organisation: &house.organisation,
        subject: "",
        numbers: numbers(None),
        score: None,
        text: "",
        part: Part::Gone,
    };
    Ok(answer_html(StatusCode::NOT_FOUND, &page))
}

/// Never kept by caches or search engines, and the secret in the address goes nowhere else.
fn answer_html(status: StatusCode, page: &RatePage<'_>) -> Response {
    let Ok(html) = page.render() else { return Problem::internal().into_response() };
    let robots = HeaderName::from_static("x-robots-tag");
    let headers =
        [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer"), (robots, "noindex")];
    (status, headers, Html(html)).into_response()
}
