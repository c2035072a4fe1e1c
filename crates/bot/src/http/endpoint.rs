//! The endpoint for other words: named, tried and taken away by admins.

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{Locale, Problem};
use helppo_people::{By, Caller, audit};
use helppo_store::{DbError, Tx};
use helppo_web::Json;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Room;
use crate::rephrase::{Endpoint, NotRephrased, Wanted, delete_endpoint, endpoint, put_endpoint};

/// Which endpoint puts passages into other words.
#[derive(Serialize, ToSchema)]
pub(super) struct BotEndpoint {
    /// The address before `/chat/completions`; null when passages are said as they are.
    url: Option<String>,
    /// The model's name there.
    model: Option<String>,
    /// Whether a key is kept; it is never shown.
    key_set: bool,
}

/// An endpoint in the shape of OpenAI's chat completions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BotEndpointInput {
    /// The address before `/chat/completions`, as `https://models.example/v1`.
    url: String,
    model: String,
    /// Left out: the kept key stays, as long as the address does. Empty: none.
    #[serde(default)]
    key: Option<String>,
}

/// What to try the endpoint with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BotEndpointTry {
    question: String,
    passage: String,
    locale: Locale,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(super) struct BotEndpointTried {
    /// What customers would read: other words, or the passage itself.
    text: String,
    /// Why it is the passage itself.
    dropped: Option<String>,
    /// How long it took, in milliseconds.
    took_ms: i64,
}

/// The endpoint that puts passages into other words.
#[utoipa::path(get, path = "/api/v1/bot/endpoint", tag = "bot", responses((status = 200, body = BotEndpoint)))]
pub(super) async fn show(State(room): State<Room>, _: Caller) -> Result<Json<BotEndpoint>, Problem> {
    Ok(Json(shown(current(&room).await?)))
}

/// Name the endpoint that puts passages into other words.
///
/// It may only reword the passage that was chosen: what changes a number, link, date or denial, brings new
/// words or markup, or takes longer than four seconds, is dropped, and the passage itself is said.
#[utoipa::path(put, path = "/api/v1/bot/endpoint", tag = "bot", request_body = BotEndpointInput,
    responses((status = 200, body = BotEndpoint)))]
pub(super) async fn change(
    State(room): State<Room>,
    caller: Caller,
    Json(input): Json<BotEndpointInput>,
) -> Result<Json<BotEndpoint>, Problem> {
    let (url, model) = (input.url.trim().to_owned(), input.model.trim().to_owned());
    if url.len() > 500 {
        return Err(Problem::invalid("url", "expected at most 500 characters"));
    }
    room.egress.check(&url).map_err(|refused| Problem::invalid("url", refused.to_string()))?;
    if model.is_empty() || model.len() > 200 {
        return Err(Problem::invalid("model", "expected 1 to 200 characters"));
    }
    let given = input.key.map(|key| key.trim().to_owned());
    if given.as_ref().is_some_and(|key| key.len() > 1_000 || !key.chars().all(|c| c.is_ascii_graphic())) {
        return Err(Problem::invalid("key", "expected at most 1,000 visible ASCII characters"));
    }
    let (store, ambient, by) = (room.store.clone(), room.ambient.clone(), By::from(&caller));
    let set = room.store.write(async move |tx: &mut Tx| {
        let before = endpoint(tx, store.vault()).await?;
        let key = match &given {
            Some(key) => Some(key.clone()).filter(|key| !key.is_empty()),
            // A key goes to nobody but the one it was given for.
            None => before.as_ref().filter(|before| before.url == url).and_then(|before| before.key.clone()),
        };
        let to = Endpoint { url: url.clone(), model: model.clone(), key };
        put_endpoint(tx, store.vault(), &to, ambient.now()).await?;
        let from = before.map(|before| json!({ "url": before.url, "model": before.model }));
        let change = json!({ "from": from, "to": { "url": to.url, "model": to.model } });
        audit::record(tx, &ambient, &by, "bot.endpoint_changed", "", change).await?;
        Ok::<_, DbError>(to)
    });
    Ok(Json(shown(Some(set.await?))))
}

/// Say passages as they are.
#[utoipa::path(delete, path = "/api/v1/bot/endpoint", tag = "bot", responses((status = 204)))]
pub(super) async fn remove(State(room): State<Room>, caller: Caller) -> Result<StatusCode, Problem> {
    let (ambient, by) = (room.ambient.clone(), By::from(&caller));
    let removed = room.store.write(async move |tx: &mut Tx| {
        delete_endpoint(tx).await?;
        audit::record(tx, &ambient, &by, "bot.endpoint_removed", "", json!({})).await
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try the endpoint with a passage; nothing is said to anybody.
#[utoipa::path(post, path = "/api/v1/bot/endpoint/try", tag = "bot", request_body = BotEndpointTry,
    responses((status = 200, body = BotEndpointTried)))]
pub(super) async fn try_out(
    State(room): State<Room>,
    _: Caller,
    Json(input): Json<BotEndpointTry>,
) -> Result<Json<BotEndpointTried>, Problem> {
    if input.passage.chars().count() > 2_000 || input.question.chars().count() > 2_000 {
        return Err(Problem::invalid("passage", "expected at most 2,000 characters"));
    }
    let endpoint = current(&room).await?;
    let endpoint = endpoint.ok_or_else(|| Problem::invalid("endpoint", "none is named yet"))?;
    let began = room.ambient.now();
    let wanted = Wanted { question: &input.question, passage: &input.passage, locale: input.locale };
    let tried: Result<String, NotRephrased> = room.rephraser.try_once(&endpoint, wanted).await;
    let took_ms = room.ambient.now().since(began);
    let (text, dropped) = match tried {
        Ok(text) => (text, None),
        Err(why) => (input.passage, Some(why.to_string())),
    };
    Ok(Json(BotEndpointTried { text, dropped, took_ms }))
}

async fn current(room: &Room) -> Result<Option<Endpoint>, DbError> {
    let store = room.store.clone();
    room.store.read(async move |tx: &mut Tx| endpoint(tx, store.vault()).await).await
}

fn shown(endpoint: Option<Endpoint>) -> BotEndpoint {
    let key_set = endpoint.as_ref().is_some_and(|endpoint| endpoint.key.is_some());
    let (url, model) = endpoint.map(|endpoint| (endpoint.url, endpoint.model)).unzip();
    BotEndpoint { url, model, key_set }
}
