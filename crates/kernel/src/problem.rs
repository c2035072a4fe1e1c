//! What went wrong, as the caller hears it: RFC 9457 problem details with a stable slug.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A refusal that a person or a program can act on.
///
/// `slug` is the stable name (the last part of `type`), `title` the same sentence for every case of
/// that slug, `detail` what happened this time, what is safe, and what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable name in kebab case: `case-moved`.
    pub slug: String,
    /// The kind of problem in words.
    pub title: String,
    /// This occurrence in words.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub detail: String,
    /// Which inputs were wrong, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldProblem>,
    /// Further members that the slug's documentation names.
    #[serde(flatten, skip_serializing_if = "Option::is_none", default)]
    pub more: Option<Box<Value>>,
}

/// One wrong input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The input's name as in the request.
    pub field: String,
    /// What is wrong with it and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem of any kind.
    pub fn new(status: u16, slug: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            slug: slug.into(),
            title: title.into(),
            detail: detail.into(),
            fields: Vec::new(),
            more: None,
        }
    }

    /// 404: there is no such thing, or the caller may not know of it.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            404,
            "not-found",
            "Not found",
            format!("There is no such {what}, or you have no access to it."),
        )
    }

    /// 403: the caller's role does not hold this permission.
    pub fn forbidden(permission: &str) -> Self {
        let detail = format!("Your role does not include {permission}. An admin can change that.");
        Self::new(403, "forbidden", "Not allowed", detail)
    }

    /// 401: nobody is signed in.
    pub fn signed_out() -> Self {
        Self::new(
            401,
            "signed-out",
            "Signed out",
            "Sign in and try again. What you wrote is kept on this device.",
        )
    }

    /// 409: the request met a state it did not expect.
    pub fn conflict(slug: &str, detail: impl Into<String>) -> Self {
        Self::new(409, slug, "Something changed meanwhile", detail)
    }

    /// 422: one input is wrong.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        let mut problem = Self::new(422, "invalid", "Something in the request is not right", "");
        problem.fields.push(FieldProblem { field: field.into(), message: message.into() });
        problem
    }

    /// 429: too much at once; `after_seconds` tells when to try again.
    pub fn too_many(after_seconds: u64) -> Self {
        let detail = format!("Try again in {after_seconds} seconds.");
        Self::new(429, "too-many", "Too many tries", detail).with("retry_after", after_seconds)
    }

    /// 503: the store cannot take it now; nothing was saved.
    pub fn busy() -> Self {
        Self::new(503, "busy", "The service is busy", "Nothing was saved. Try again in a moment.")
            .with("retry_after", 1)
    }

    /// 500: our fault; the log holds the cause.
    pub fn internal() -> Self {
        Self::new(
            500,
            "internal",
            "Something broke on our side",
            "Nothing was saved. The error is in the server's log.",
        )
    }

    /// Adds a further member.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(map) = &mut **self.more.get_or_insert_with(|| Box::new(serde_json::json!({}))) {
            map.insert(key.into(), value.into());
        }
        self
    }

    /// Adds a wrong input.
    #[must_use]
    pub fn and_field(mut self, field: &str, message: impl Into<String>) -> Self {
        self.fields.push(FieldProblem { field: field.into(), message: message.into() });
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.slug, self.detail)
    }
}

impl std::error::Error for Problem {}
