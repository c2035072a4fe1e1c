//! A problem as an HTTP answer. It stands here because only the home of a type may give it a foreign trait.

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Problem;

/// The media type of RFC 9457.
pub const PROBLEM_JSON: &str = "application/problem+json";

#[derive(Serialize)]
struct Wire<'a> {
    r#type: String,
    #[serde(flatten)]
    problem: &'a Problem,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let wire = Wire { r#type: format!("urn:helppo:problem:{}", self.slug), problem: &self };
        let body = serde_json::to_vec(&wire).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.more.as_ref().and_then(|m| m.get("retry_after")?.as_u64()) {
            headers.insert(http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_type_and_says_when_to_try_again() {
        let response = Problem::too_many(7).into_response();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["content-type"], PROBLEM_JSON);
        assert_eq!(response.headers()["retry-after"], "7");
    }
}
