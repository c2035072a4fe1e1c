//! The gate before every row of the route table: who is calling, and does the row let them pass?

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use helppo_kernel::Problem;
use helppo_web::guard::is_safe;

use crate::caller::{Caller, Via};
use crate::callers::Presented;
use crate::grant::{Grant, Table};
use crate::room::People;
use crate::{api_key, cookie};

impl People {
    /// The router of a table with this gate before every row.
    pub fn guard_table(self: &Arc<Self>, table: Table) -> Router {
        let people = Arc::clone(self);
        table.into_router(move |grant, request, next| {
            let people = Arc::clone(&people);
            async move { people.pass(grant, request, next).await.unwrap_or_else(IntoResponse::into_response) }
        })
    }

    async fn pass(&self, grant: Grant, request: Request, next: Next) -> Result<Response, Problem> {
        let (mut parts, body) = request.into_parts();
        let action = match grant {
            Grant::Visitor => None,
            Grant::Public => {
                self.check_public(&parts)?;
                None
            }
            Grant::SignedIn => Some(None),
            Grant::May(action) => Some(Some(action)),
        };
        let Some(action) = action else { return Ok(next.run(Request::from_parts(parts, body)).await) };
        let caller = self.recognise(&parts).await?.ok_or_else(Problem::signed_out)?;
        if let Via::Session(_) = caller.via {
            self.guard.check_cookie_request(&parts)?;
        }
        if let Some(action) = action
            && !caller.permissions.has(action)
        {
            return Err(Problem::forbidden(action.as_str()));
        }
        let key = caller.idempotency_key();
        parts.extensions.insert(caller);
        Ok(self.answers.once(&key, Request::from_parts(parts, body), next).await)
    }

    /// Sign-in and its like need no cookie, yet a foreign page must not sign a browser in either.
    fn check_public(&self, parts: &Parts) -> Result<(), Problem> {
        if parts.uri.path().starts_with("/api/v1/") && !is_safe(&parts.method) {
            self.guard.check_origin(&parts.headers)?;
        }
        Ok(())
    }

    /// Who is calling, by key or by cookie. A key that is no good is never made up for by a cookie.
    pub async fn recognise(&self, parts: &Parts) -> Result<Option<Caller>, Problem> {
        let presented = match bearer(parts) {
            Some(key) => Presented::Key(self.hasher.api_key(key)),
            None => match cookie::SESSION.read(&parts.headers, self.guard.is_secure()) {
                Some(secret) => Presented::Session(self.hasher.session(secret)),
                None => return Ok(None),
            },
        };
        Ok(self.callers.find(&self.store, self.ambient.now(), presented).await?)
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(axum::http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && key.starts_with(api_key::PREFIX)).then_some(key)
}
