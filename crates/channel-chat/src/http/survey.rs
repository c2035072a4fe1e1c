//! The answer to the question about effort, from the card in the talk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AskId, MessageId, Problem};
use helppo_store::{DbError, Tx, p};
use helppo_survey::{Answer, SurveyError, answer as answer_survey};
use helppo_web::{Json, Path};
use serde_json::Value;

use super::Asker;
use crate::Chat;
use crate::item::Said;
use crate::store::talk as sql;

/// Answers the question that a message put. The number comes at once, the comment perhaps later.
#[utoipa::path(post, path = "/api/visitor/v1/surveys/{message}", params(("message" = MessageId, Path)), request_body = Answer,
    responses((status = 204)), tag = "visitor")]
pub(super) async fn answer(
    State(chat): State<Arc<Chat>>,
    Path(message): Path<MessageId>,
    asker: Asker,
    Json(given): Json<Answer>,
) -> Result<StatusCode, Problem> {
    let (visitor, amb) = (asker.visitor.id, chat.core.ambient.clone());
    chat.core
        .store
        .write(async move |tx: &mut Tx| {
            let said: Option<Said> = tx.opt(sql::MESSAGE, p![message]).await?;
            // Only the card in their own talk: the question's id alone opens nothing.
            let own = said.filter(|s| s.visitor == visitor).ok_or(SurveyError::NotFound)?;
            let extra = own.extra.unwrap_or(Value::Null);
            let ask: Option<AskId> = extra["survey"]["ask"].as_str().and_then(|t| t.parse().ok());
            answer_survey(tx, &amb, ask.ok_or(SurveyError::NotFound)?, &given).await.map(|_| ())
        })
        .await
        .map_err(|e: SurveyError| match e {
            SurveyError::Db(DbError::Busy) => Problem::busy(),
            other => other.into(),
        })?;
    Ok(StatusCode::NO_CONTENT)
}
