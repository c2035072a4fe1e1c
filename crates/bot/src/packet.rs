//! What the bot has learnt, for whoever takes over.

use serde_json::{Value, json};

use crate::decide::Reason;
use crate::dialogue::Dialogue;

/// Small and without words of the customer: the goal is a message id, the transcript is the case itself.
pub(crate) fn packet(dialogue: &Dialogue, reason: Reason) -> Value {
    let tried: Vec<Value> = dialogue
        .tried
        .iter()
        .map(|(article, title)| {
            let rejected = dialogue.rejected.contains(article);
            json!({ "article": article, "title": title, "rejected": rejected })
        })
        .collect();
    json!({
        "reason": reason,
        "goal": dialogue.goal,
        "language": dialogue.locale,
        "tried": tried,
        "misses": dialogue.misses,
    })
}
