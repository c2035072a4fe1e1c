//! Answers for requests that meet no handler, and the shape of a problem in OpenAPI.

use axum::http::Uri;
use helppo_kernel::{PROBLEM_JSON, Problem};
use serde_json::{Value, json};

/// The fallback of a router that serves programs.
pub async fn no_such_page(uri: Uri) -> Problem {
    Problem::new(404, "not-found", "Not found", format!("There is nothing at {}.", uri.path()))
}

/// The answer to a method that the path does not know.
pub async fn method_not_allowed() -> Problem {
    Problem::new(405, "method-not-allowed", "Method not allowed", "This address does not know that method.")
}

/// The OpenAPI schema of a problem.
pub(crate) fn schema() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457 problem details. `slug` is stable; docs/errors.md lists them.",
        "required": ["type", "title", "status", "slug"],
        "properties": {
            "type": { "type": "string", "description": "`urn:helppo:problem:` and the slug" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "slug": { "type": "string" },
            "detail": { "type": "string" },
            "fields": { "type": "array", "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": { "field": { "type": "string" }, "message": { "type": "string" } }
            } }
        },
        "additionalProperties": true
    })
}

/// The response that every operation may give.
pub(crate) fn response() -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({ "description": "What went wrong", "content": { PROBLEM_JSON: { "schema": schema } } })
}
