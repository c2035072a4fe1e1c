//! Idempotent POST: a request that carries an `Idempotency-Key` is carried out once per caller and day,
//! however often it is sent.
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
use helppo_kernel::{Ambient, Millis, Problem};
use helppo_store::{DbError, Store, Tx, p, sql};
use sha2::{Digest as _, Sha256};

/// How long an answer is kept.
const DAY: i64 = 86_400_000;
/// Bodies beyond this are not compared or kept; such requests are refused with a key.
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
        if self.insert(tx, StatusCode::OK, &body).await? == 0 {
            return Err(DbError::Unique("idempotency".into()));
        }
        Ok(())
    }

    async fn insert(&self, tx: &mut Tx, status: StatusCode, body: &str) -> Result<u64, DbError> {
        let (status, outdated) = (i64::from(status.as_u16()), self.now.plus(-DAY));
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
        let too_large = |_| {
            Problem::new(413, "too-large", "Too large", "With an `Idempotency-Key` a body may have 2 MiB.")
        };
        let body = to_bytes(body, LARGEST).await.map_err(too_large)?;
        let once = Once { hash: hash(&parts, &body), key, caller, now: self.ambient.now() };
        if let Some(known) = self.find(&once).await? {
            return Ok(known);
        }
        parts.extensions.insert(once.clone());
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        self.keep(once, response).await
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
        let status =
            u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        let yes = HeaderValue::from_static("true");
        Ok(Some((status, [(header::CONTENT_TYPE, json), (REPLAYED, yes)], body).into_response()))
    }

    /// Keeps a success; a refusal may be sent again with the same key.
    async fn keep(&self, once: Once, response: Response) -> Result<Response, Problem> {
        if !response.status().is_success() || response.headers().contains_key(header::SET_COOKIE) {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body: Bytes = to_bytes(body, LARGEST).await.map_err(|_| Problem::internal())?;
        if let Ok(text) = String::from_utf8(body.to_vec()) {
            let (status, sweep) = (parts.status, self.time_to_sweep(once.now));
            let kept = self.store.write(async move |tx: &mut Tx| {
                if sweep {
                    tx.exec(FORGET_OLD, p![once.now.plus(-DAY)]).await?;
                }
                once.insert(tx, status, &text).await
            });
            let kept: Result<u64, DbError> = kept.await;
            if let Err(error) = kept {
                tracing::warn!(%error, "an answer could not be kept for its idempotency key");
            }
        }
        Ok(Response::from_parts(parts, Body::from(body)))
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

fn hash(parts: &Parts, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(parts.uri.path_and_query().map_or("/", |p| p.as_str()));
    hash.update([0]);
    hash.update(body);
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::extract::State;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use helppo_kernel::Problem;
    use helppo_testkit::{World, both_dbs};
    use tower::ServiceExt as _;

    use super::*;

    /// Counts in the database and keeps its answer in the same transaction; then, as a crash would, the
    /// answer is lost on its way.
    async fn count(State(store): State<Store>, once: Option<Once>) -> Result<(), Problem> {
        let work = async move |tx: &mut Tx| {
            let n = tx.next_number("test").await?;
            if let Some(once) = &once {
                once.keep(tx, &n).await?;
            }
            Ok::<_, DbError>(())
        };
        store.write(work).await?;
        Err(Problem::internal())
    }

    async fn send(world: &World, caller: &'static str, key: Option<&str>) -> (u16, String) {
        let answers = Arc::new(Answers::new(world.store.clone(), world.ambient.clone()));
        let layer = from_fn(move |request: Request, next: Next| {
            let answers = Arc::clone(&answers);
            async move { answers.once(caller, request, next).await }
        });
        let router = Router::new().route("/", post(count).layer(layer)).with_state(world.store.clone());
        let mut request = Request::post("/");
        if let Some(key) = key {
            request = request.header(HEADER, key);
        }
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    both_dbs!(an_answer_kept_in_the_transaction_survives_the_loss_of_the_process, async |world: &World| {
        assert_eq!(send(world, "anna", Some("k")).await.0, 500);
        assert_eq!(send(world, "anna", Some("k")).await, (200, "1".into()), "the work was not done again");
        assert_eq!(send(world, "aino", Some("k")).await.0, 500);
        assert_eq!(send(world, "aino", Some("k")).await, (200, "2".into()));
        assert_eq!(send(world, "anna", None).await.0, 500);
        assert_eq!(send(world, "anna", Some("k")).await, (200, "1".into()));
    });
}
