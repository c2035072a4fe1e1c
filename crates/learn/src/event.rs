//! What happened in this room, past tense. Never the words of a question.

use helppo_kernel::{Actor, Ambient, ArticleId, EventId, ModelId, NewEvent, TopicId};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::store::OutcomeRow;

/// The kinds after which heads in memory look again.
pub(crate) const JUDGED: &str = "AnswerJudged";
pub(crate) const ACTIVATED: &str = "ModelActivated";

/// Tells that an article given for a question has been judged, or judged anew.
pub(crate) async fn tell_judged(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    outcome: &OutcomeRow,
) -> Result<(), DbError> {
    let data = json!({ "given": outcome.event, "article": outcome.article, "verdict": outcome.verdict });
    tx.event(amb.id::<EventId>(), &NewEvent::new(JUDGED, amb.now(), actor, data)).await
}

/// Tells that another state of what was learnt is in force.
pub(crate) async fn tell_activated(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    model: ModelId,
) -> Result<(), DbError> {
    let data = json!({ "model": model });
    tx.event(amb.id::<EventId>(), &NewEvent::new(ACTIVATED, amb.now(), actor, data)).await
}

/// Tells that an article is being written for a row of the backlog.
pub(crate) async fn tell_drafted(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    topic: TopicId,
    article: ArticleId,
) -> Result<(), DbError> {
    let data = json!({ "topic": topic, "article": article });
    tx.event(amb.id::<EventId>(), &NewEvent::new("BacklogDrafted", amb.now(), actor, data)).await
}
