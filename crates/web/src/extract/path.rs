//! The parameters inside the path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use helppo_kernel::Problem;
use serde::de::DeserializeOwned;

/// Path parameters. Something that cannot be an id of the right kind is simply not there: 404.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::new(404, "not-found", "Not found", rejection.body_text())),
        }
    }
}
