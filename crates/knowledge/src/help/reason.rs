//! Why an article did not help: asked once, after the "no", and answered without script.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use helppo_kernel::Problem;
use helppo_store::Tx;
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::limit::{Client, take, wait};
use super::lost::lost;
use super::visit::Visit;
use crate::remark::{Reason, keep_remark};
use crate::room::Knowledge;

/// What the form under an article sends.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Missed {
    reason: Reason,
    #[serde(default)]
    words: String,
}

/// Takes why an article did not help.
#[utoipa::path(post, path = "/help/{locale}/a/{slug}/reason", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path)),
    request_body(content = Missed, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 404), (status = 429)))]
pub(crate) async fn reason(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    client: Client,
    asked: HeaderMap,
    Form(missed): Form<Missed>,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let text = room.shelf().by_slug(&visit.view, &slug).map(|found| found.text.clone());
    let Some(text) = text else { return lost(&room, &tag, &asked).await };
    let (article, locale) = (text.article, text.locale);
    if let Err(seconds) = take(&room.limits.remarks, &client, room.ambient.now()) {
        return wait(&room, &visit, seconds).await;
    }
    let ambient = room.ambient.clone();
    let kept = room.store.write(async move |tx: &mut Tx| {
        keep_remark(tx, &ambient, article, locale, missed.reason, &missed.words).await
    });
    kept.await?;
    let address = room.shelf().href(&visit.view, &text);
    Ok(Redirect::to(&format!("{address}?helped=told#useful")).into_response())
}
