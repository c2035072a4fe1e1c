//! A simulated telephone: a page on which somebody calls customer service, so that the queue can be tried
//! with calls in it before a telephone line is connected. Speech is typed; everything else is a call: it
//! excludes other work, it rings at one agent, it ends when somebody hangs up.

mod line;

pub use line::{Line, Spoken};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use helppo_kernel::{InteractionId, Locale};
use serde_json::json;

use line::Caller;

#[derive(Template)]
#[template(path = "phone.html")]
struct Page {
    lang: &'static str,
    words: Words,
}

struct Words {
    title: &'static str,
    lead: &'static str,
    name: &'static str,
    number: &'static str,
    says: &'static str,
    first: &'static str,
    call: &'static str,
    hang_up: &'static str,
    say: &'static str,
    back: &'static str,
    kept: &'static str,
    waiting: &'static str,
    offered: &'static str,
    active: &'static str,
    ended: &'static str,
    failed: &'static str,
}

/// Where to call back.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    number: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    lang: Option<String>,
}

/// The page and what it asks for.
pub fn router(line: Line) -> Router {
    Router::new()
        .route("/phone", get(page))
        .route("/phone/calls", post(ring))
        .route("/phone/calls/{call}", get(hear))
        .route("/phone/calls/{call}/words", post(speak))
        .route("/phone/calls/{call}/callback", post(keep_place))
        .route("/phone/calls/{call}/hang-up", post(hang_up))
        .with_state(line)
}

async fn page(Query(asked): Query<Asked>) -> Response {
    let locale = asked.lang.as_deref().and_then(Locale::from_tag).unwrap_or(Locale::Fi);
    match (Page { lang: locale.as_str(), words: words(locale) }).render() {
        Ok(html) => Html(html).into_response(),
        Err(e) => failed(StatusCode::INTERNAL_SERVER_ERROR, e),
    }
}

async fn ring(State(line): State<Line>, Json(caller): Json<Caller>) -> Response {
    match line.ring(caller).await {
        Ok(call) => Json(json!({ "id": call })).into_response(),
        Err(e) => failed(StatusCode::UNPROCESSABLE_ENTITY, e),
    }
}

async fn hear(State(line): State<Line>, Path(call): Path<InteractionId>) -> Response {
    match line.hear(call).await {
        Ok(heard) => Json(heard).into_response(),
        Err(e) => failed(StatusCode::NOT_FOUND, e),
    }
}

async fn speak(
    State(line): State<Line>,
    Path(call): Path<InteractionId>,
    Json(caller): Json<Caller>,
) -> Response {
    match line.speak(call, caller).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(e) => failed(StatusCode::UNPROCESSABLE_ENTITY, e),
    }
}

async fn hang_up(State(line): State<Line>, Path(call): Path<InteractionId>) -> Response {
    match line.hang_up(call).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(e) => failed(StatusCode::NOT_FOUND, e),
    }
}

async fn keep_place(
    State(line): State<Line>,
    Path(call): Path<InteractionId>,
    Json(back): Json<Back>,
) -> Response {
    match line.keep_place(call, back.number).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(e) => failed(StatusCode::CONFLICT, e),
    }
}

fn failed(status: StatusCode, why: impl std::fmt::Display) -> Response {
    (status, why.to_string()).into_response()
}

fn words(locale: Locale) -> Words {
    match locale {
        Locale::En => Words {
            title: "Call Suopursu",
            lead: "A simulated telephone: what would be spoken is typed. The call waits in the same queue as chats and mail.",
            name: "Your name",
            number: "Your number",
            says: "What you say",
            first: "Hello, my parcel has not come.",
            call: "Call",
            hang_up: "Hang up",
            say: "Say",
            back: "Call me back when it is my turn",
            kept: "You keep your place. We call you back.",
            waiting: "You are in the queue.",
            offered: "It is ringing at a service agent.",
            active: "You are talking with a service agent.",
            ended: "The call has ended.",
            failed: "The call did not go through",
        },
        Locale::Fi => Words {
            title: "Soita Suopursuun",
            lead: "Harjoituspuhelin: puhe kirjoitetaan. Puhelu odottaa samassa jonossa kuin chatit ja sähköpostit.",
            name: "Nimesi",
            number: "Numerosi",
            says: "Mitä sanot",
            first: "Hei, pakettini ei ole tullut.",
            call: "Soita",
            hang_up: "Lopeta puhelu",
            say: "Sano",
            back: "Soittakaa, kun on vuoroni",
            kept: "Paikkasi jonossa säilyy. Soitamme sinulle.",
            waiting: "Olet jonossa.",
            offered: "Puhelin soi asiakaspalvelijalla.",
            active: "Puhut asiakaspalvelijan kanssa.",
            ended: "Puhelu on päättynyt.",
            failed: "Puhelu ei mennyt perille",
        },
        Locale::Sv => Words {
            title: "Ring Suopursu",
            lead: "En övningstelefon: det som sägs skrivs. Samtalet väntar i samma kö som chattar och e-post.",
            name: "Ditt namn",
            number: "Ditt nummer",
            says: "Vad du säger",
            first: "Hej, mitt paket har inte kommit.",
            call: "Ring",
            hang_up: "Lägg på",
            say: "Säg",
            back: "Ring upp när det är min tur",
            kept: "Du behåller din plats. Vi ringer upp dig.",
            waiting: "Du står i kö.",
            offered: "Det ringer hos en kundtjänstmedarbetare.",
            active: "Du talar med en kundtjänstmedarbetare.",
            ended: "Samtalet är slut.",
            failed: "Samtalet gick inte fram",
        },
    }
}
