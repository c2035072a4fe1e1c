//! JSON bodies.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::field;

/// A JSON body, in or out. Input types carry `#[serde(deny_unknown_fields)]`.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "Send the body as JSON with `Content-Type: application/json`.";
            return Err(Problem::new(415, "not-json", "Unsupported media type", detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|r| unreadable(&r))?;
        read(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let name = field(error.path(), "body");
        let inner = error.into_inner();
        if inner.is_data() {
            Problem::invalid(&name, without_place(&inner.to_string()))
        } else {
            malformed(&inner)
        }
    })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(400, "malformed-json", "The body is not JSON", format!("{error}."))
}

/// serde_json ends its sentences with the line and column, which mean little beside the field's name.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(said, _)| said)
}

fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// A body that was too large, too slow, or cut off.
pub(crate) fn unreadable(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(413, "too-large", "Too large", "The body is larger than this address accepts.");
    }
    let detail = "The body did not arrive whole or came too slowly. Nothing was saved.";
    Problem::new(408, "body-incomplete", "The body did not arrive", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        #[expect(dead_code, reason = "only its reading is tested")]
        name: String,
        #[expect(dead_code, reason = "only its reading is tested")]
        parts: Option<Vec<u8>>,
    }

    #[track_caller]
    fn check(body: &str, status: u16, field: &str, words: &str) {
        let problem = read::<Input>(body.as_bytes()).unwrap_err();
        assert_eq!(problem.status, status, "{problem:?}");
        let said =
            problem.fields.first().map_or(problem.detail.clone(), |f| format!("{}: {}", f.field, f.message));
        assert!(said.starts_with(field) && said.contains(words), "{said}");
    }

    #[test]
    fn each_wrong_body_is_told_what_was_wrong_and_where() {
        check("", 400, "", "EOF");
        check("{", 400, "", "EOF");
        check(r#"{"name":"a"} x"#, 400, "", "trailing");
        check("{}", 422, "body", "missing field `name`");
        check(r#"{"name":1}"#, 422, "name", "expected a string");
        check(r#"{"name":"a","parts":[1,900]}"#, 422, "parts[1]", "900");
        check(r#"{"name":"a","is_admin":true}"#, 422, "is_admin", "unknown field `is_admin`");
    }

    #[test]
    fn only_json_media_types_pass() {
        for (text, passes) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, text.parse().unwrap())]);
            assert_eq!(is_json(&headers), passes, "{text}");
        }
    }
}
