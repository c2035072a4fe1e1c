//! Idempotent POST: a request that carries an `Idempotency-Key` is carried out once per caller and day,
//! however often it is sent.
//!
//! A JSON body is compared with the first one byte by byte. A form with files streams through to its
//! handler and is told apart by its size alone: browsers draw a new boundary for each try.
//!
//! The layer keeps the answer after the handler has committed. A crash between the two would forget it,
//! so handlers whose effect must never come twice take [`Once`] and keep their answer in their own
//! transaction ([`Once::keep`]).

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use helppo_kernel::{Ambient, Millis, Problem};
use helppo_store::{DbError, Store, Tx, p, sql};
use sha2::{Digest as _, Sha256};

/// How long an answer is kept.
const DAY: i64 = 86_400_000;
/// Bodies beyond this are not compared or kept; such requests are refused with a key, unless they stream.
const LARGEST: usize = 2 << 20;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

sql!(
    FIND_ANSWER,
    "SELECT hash, status, body FROM idempotency WHERE key = $1 AND caller = $2 AND created_at > $3"
);
sql!(
    KEEP_ANSWER,
    "INSERT INTO idempotency (key, caller, hash, status, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (key, caller) DO UPDATE SET hash = excluded.hash, status = excluded.status,
       body = excluded.body, created_at = excluded.created_at WHERE idempotency.created_at <= $7"
);
sql!(FORGET_OLD, "DELETE FROM idempotency WHERE created_at <= $1");

/// On a response that holds a secret: it is remembered that the request was carried out, not what came of
/// it. Handlers put it beside their answer: `(StatusCode::CREATED, Extension(NotKept), Json(…))`.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;

/// The status of an answer that was not kept.
const UNTOLD: i64 = 0;

/// One keyed request under way; an optional argument of handlers: `once: Option<Once>`.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    caller: String,
    hash: String,
    now: Millis,
}

impl Once {
    /// Keeps the answer in the transaction that does the work. When the same key was kept meanwhile
    /// this fails as [`DbError::Unique`], and the work is rolled back with it.
    pub async fn keep(&self, tx: &mut Tx, answer: &impl serde::Serialize) -> Result<(), DbError> {
        let body = serde_json::to_string(answer).map_err(|e| DbError::Engine(e.to_string()))?;
        if self.insert(tx, StatusCode::OK.as_u16().into(), &body).await? == 0 {
            return Err(DbError::Unique("idempotency".into()));
        }
        Ok(())
    }

    async fn insert(&self, tx: &mut Tx, status: i64, body: &str) -> Result<u64, DbError> {
        let outdated = self.now.plus(-DAY);
        tx.exec(KEEP_ANSWER, p![self.key, self.caller, self.hash, status, body, self.now, outdated]).await
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || {
            Problem::new(400, "key-missing", "Key missing", "Send an `Idempotency-Key` with this request.")
        };
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}

/// Remembers answers; one per process.
pub struct Answers {
    store: Store,
    ambient: Ambient,
    under_way: Mutex<HashSet<(String, String)>>,
    swept_at: Mutex<Millis>,
}

impl Answers {
    /// Keeps answers in `store`.
    pub fn new(store: Store, ambient: Ambient) -> Self {
        let swept_at = Mutex::new(ambient.now());
        Self { store, ambient, under_way: Mutex::default(), swept_at }
    }

    /// Runs `next`, or answers from memory. `caller` tells callers apart: a key is theirs alone.
    pub async fn once(&self, caller: &str, request: Request, next: Next) -> Response {
        let key = match key_of(&request) {
            Ok(Some(key)) => key,
            Ok(None) => return next.run(request).await,
            Err(problem) => return problem.into_response(),
        };
        let _turn = match self.begin(key.clone(), caller.to_owned()) {
            Ok(turn) => turn,
            Err(problem) => return problem.into_response(),
        };
        self.answer(key, caller.to_owned(), request, next).await.unwrap_or_else(IntoResponse::into_response)
    }

    async fn answer(
        &self,
        key: String,
        caller: String,
        request: Request,
        next: Next,
    ) -> Result<Response, Problem> {
        let (mut parts, body) = request.into_parts();
        let (hash, body) = told_apart(&parts, body).await?;
        let once = Once { hash, key, caller, now: self.ambient.now() };
        if let Some(known) = self.find(&once).await? {
            read_to_the_end(body).await;
            return Ok(known);
        }
        parts.extensions.insert(once.clone());
        let response = next.run(Request::from_parts(parts, body)).await;
        self.settle(once, response).await
    }

    /// Keeps a success. Behind a failure there may be an answer that was kept meanwhile: the same request
    /// was carried out elsewhere, by another node or by a process that died before it could say so.
    async fn settle(&self, once: Once, response: Response) -> Result<Response, Problem> {
        if response.status().is_success() {
            return self.keep(once, response).await;
        }
        Ok(self.find(&once).await?.unwrap_or(response))
    }

    async fn find(&self, once: &Once) -> Result<Option<Response>, Problem> {
        let (key, caller, since) = (once.key.clone(), once.caller.clone(), once.now.plus(-DAY));
        let known: Option<(String, i64, String)> = self
            .store
            .read(async move |tx: &mut Tx| tx.opt(FIND_ANSWER, p![key, caller, since]).await)
            .await?;
        let Some((hash, status, body)) = known else { return Ok(None) };
        if hash != once.hash {
            let detail =
                "This `Idempotency-Key` was used for another request. Take a new one for each request.";
            return Err(Problem::new(422, "key-reused", "Key used before", detail));
        }
        if status == UNTOLD {
            let detail = "This request was carried out. Its answer held a secret and was not kept: look at what \
                          came of it, and ask with a new key if you need another.";
            return Err(Problem::conflict("answer-not-kept", detail));
        }
        let status =
            u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        let yes = HeaderValue::from_static("true");
        Ok(Some((status, [(header::CONTENT_TYPE, json), (REPLAYED, yes)], body).into_response()))
    }

    /// Keeps a success; a refusal may be sent again with the same key.
    async fn keep(&self, once: Once, response: Response) -> Result<Response, Problem> {
        if response.headers().contains_key(header::SET_COOKIE) {
            return Ok(response);
        }
        if response.extensions().get::<NotKept>().is_some() {
            self.write(once, UNTOLD, "").await;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body: Bytes = to_bytes(body, LARGEST).await.map_err(|_| Problem::internal())?;
        if let Ok(text) = String::from_utf8(body.to_vec()) {
            self.write(once, parts.status.as_u16().into(), &text).await;
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    async fn write(&self, once: Once, status: i64, body: &str) {
        let (sweep, body) = (self.time_to_sweep(once.now), body.to_owned());
        let kept = self.store.write(async move |tx: &mut Tx| {
            if sweep {
                tx.exec(FORGET_OLD, p![once.now.plus(-DAY)]).await?;
            }
            once.insert(tx, status, &body).await
        });
        let kept: Result<u64, DbError> = kept.await;
        if let Err(error) = kept {
            tracing::warn!(%error, "an answer could not be kept for its idempotency key");
        }
    }

    fn time_to_sweep(&self, now: Millis) -> bool {
        let mut at = self.swept_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = now.since(*at) > DAY / 24;
        if due {
            *at = now;
        }
        due
    }

    fn begin(&self, key: String, caller: String) -> Result<Turn<'_>, Problem> {
        let pair = (key, caller);
        if !self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(pair.clone()) {
            let detail =
                "The same request is being carried out right now. Ask again in a moment for its answer.";
            return Err(Problem::conflict("in-flight", detail).with("retry_after", 1));
        }
        Ok(Turn { of: self, pair })
    }
}

/// Holds a key while its request is under way.
struct Turn<'a> {
    of: &'a Answers,
    pair: (String, String),
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.of.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.pair);
    }
}

fn key_of(request: &Request) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
    if request.method() != Method::POST {
        return Ok(None);
    }
    match value.to_str() {
        Ok(key) if (1..=255).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Problem::invalid("Idempotency-Key", "expected 1 to 255 visible ASCII characters")),
    }
}

/// What tells this request from another one of the same key, and its body, of which no more is in memory
/// than it needs.
async fn told_apart(parts: &Parts, body: Body) -> Result<(String, Body), Problem> {
    let mut hash = Sha256::new();
    hash.update(parts.uri.path_and_query().map_or("/", |p| p.as_str()));
    hash.update([0]);
    let word = |name| parts.headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let body = if word(header::CONTENT_TYPE).starts_with(b"multipart/") {
        hash.update(word(header::CONTENT_LENGTH));
        body
    } else {
        let too_large = |_| {
            Problem::new(413, "too-large", "Too large", "With an `Idempotency-Key` a body may have 2 MiB.")
        };
        let body = to_bytes(body, LARGEST).await.map_err(too_large)?;
        hash.update(&body);
        Body::from(body)
    };
    Ok((hash.finalize().iter().map(|b| format!("{b:02x}")).collect(), body))
}

/// Whoever sends a large body listens for the answer only at its end.
async fn read_to_the_end(body: Body) {
    let mut pieces = body.into_data_stream();
    while let Some(Ok(_)) = pieces.next().await {}
}

#[cfg(test)]
mod tests;
