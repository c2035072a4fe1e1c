//! What became of an answer or an offer: the evidence for how sure the bot must be.

use helppo_kernel::{InteractionId, Locale, MessageId, Millis};
use helppo_store::{DbError, Tx, p};

use crate::decide::{Decision, Reason};
use crate::dialogue::{Dialogue, Said};
use crate::store::{self, Talk};

/// Something that the bot has just given.
pub(crate) struct Given {
    pub(crate) message: MessageId,
    /// The article, the first of an offer, or the short answer: ids of both never meet.
    pub(crate) source: i64,
    pub(crate) locale: Locale,
    pub(crate) confidence: f32,
    /// Given as the answer, not as one of several.
    pub(crate) answered: bool,
}

/// Notes what was given, not judged yet.
pub(crate) async fn put_given(tx: &mut Tx, talk: &Talk, given: &Given, at: Millis) -> Result<(), DbError> {
    let confidence = (given.confidence * 1000.0).round() as i64;
    let (interaction, kind) = (talk.interaction, talk.channel_kind);
    let answered = i64::from(given.answered);
    let row = p![given.message, interaction, given.source, given.locale, kind, confidence, answered, at];
    tx.exec(store::PUT_OUTCOME, row).await.map(drop)
}

/// What the customer's next words say of what was given before: taken as settled it was right; called
/// wrong, or followed by a wish for people, it was wrong. Silence and other questions say nothing.
pub(crate) async fn judge(
    tx: &mut Tx,
    interaction: InteractionId,
    before: &Dialogue,
    decision: &Decision,
) -> Result<(), DbError> {
    match (&before.last, decision) {
        (Said::Offered { .. }, Decision::Answer { article, chosen: true, .. }) => {
            tx.exec(store::JUDGE_OFFER, p![article.article, interaction]).await.map(drop)
        }
        (Said::Answered { .. } | Said::Told { .. }, Decision::Finish) => {
            tx.exec(store::JUDGE_OUTCOME, p![0_i64, interaction]).await.map(drop)
        }
        (Said::Answered { .. } | Said::Told { .. } | Said::Offered { .. }, decision)
            if turned_down(decision) =>
        {
            tx.exec(store::JUDGE_OUTCOME, p![1_i64, interaction]).await.map(drop)
        }
        _ => Ok(()),
    }
}

fn turned_down(decision: &Decision) -> bool {
    let reasons = [Reason::Asked, Reason::Misses];
    matches!(decision, Decision::AskAgain)
        || matches!(decision, Decision::HandOver { reason } if reasons.contains(reason))
}
