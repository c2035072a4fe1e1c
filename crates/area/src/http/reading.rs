//! A customer's word that we may know what they read before they write.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_knowledge::{Agreement, agree};
use helppo_store::Tx;
use helppo_web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asked, go};
use crate::Area;

/// What the form sends.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AreaReading {
    word: Agreement,
}

/// Takes the word, or its taking back.
#[utoipa::path(post, path = "/help/{locale}/my/reading", tag = "help", params(("locale" = String, Path)),
    request_body(content = AreaReading, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303)))]
pub(super) async fn reading(
    State(room): State<Arc<Area>>,
    Path(tag): Path<String>,
    asked: Asked,
    Form(said): Form<AreaReading>,
) -> Result<Response, Problem> {
    room.own_form(&asked)?;
    if let Some(who) = room.who(&asked).await? {
        let now = room.ambient.now();
        let taken = room.store.write(async move |tx: &mut Tx| agree(tx, who.customer, now, said.word).await);
        taken.await?;
    }
    Ok(go(&format!("/help/{tag}/my#reading"), Vec::new()))
}
