//! `/help`: to the reader's language.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use helppo_kernel::{Locale, Problem};

use super::visit::Visit;
use crate::room::Knowledge;

/// Leads to the help centre in the browser's language, or in the organisation's first.
#[utoipa::path(get, path = "/help", tag = "help", responses((status = 307)))]
pub(crate) async fn front_door(
    State(room): State<Arc<Knowledge>>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::of_anybody(&room, &asked).await?;
    let wanted = asked.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = wanted.and_then(Locale::from_accept).filter(|locale| visit.languages.contains(locale));
    let locale = locale.unwrap_or_else(|| visit.locale());
    let mut response = Redirect::temporary(&format!("/help/{}", locale.as_str())).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}
