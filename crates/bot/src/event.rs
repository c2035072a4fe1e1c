//! What the bot did, for the log: articles and how sure it was, never words.

use helppo_kernel::{Actor, Ambient, AnswerId, ArticleId, EventId, Locale, MessageId, NewEvent};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::store::Talk;

/// A fact about the bot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BotEvent {
    BotAnswered {
        article: ArticleId,
        locale: Locale,
        confidence: f32,
        message: MessageId,
    },
    /// The same event, from a short answer.
    SaidAnswer {
        answer: AnswerId,
        locale: Locale,
        confidence: f32,
        message: MessageId,
    },
    BotOffered {
        articles: Vec<ArticleId>,
        locale: Locale,
        confidence: f32,
        message: MessageId,
    },
}

impl BotEvent {
    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::BotAnswered { article, locale, confidence, message } => (
                "BotAnswered",
                json!({ "article": article, "locale": locale, "confidence": percent(*confidence), "message": message }),
            ),
            Self::SaidAnswer { answer, locale, confidence, message } => (
                "BotAnswered",
                json!({ "answer": answer, "locale": locale, "confidence": percent(*confidence), "message": message }),
            ),
            Self::BotOffered { articles, locale, confidence, message } => (
                "BotOffered",
                json!({ "articles": articles, "locale": locale, "confidence": percent(*confidence), "message": message }),
            ),
        }
    }

    /// Writes the fact after the bot's message, in the same transaction.
    pub(crate) async fn log(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        talk: &Talk,
        cause: EventId,
    ) -> Result<(), DbError> {
        let (kind, data) = self.parts();
        let event = NewEvent::new(kind, ambient.now(), Actor::Bot, data)
            .of_customer(talk.customer)
            .of_case(talk.case)
            .of_interaction(talk.interaction)
            .because_of(cause);
        tx.event(ambient.id::<EventId>(), &event).await
    }
}

/// Two digits are all that the estimate is good for.
fn percent(confidence: f32) -> f64 {
    f64::from((confidence * 100.0).round()) / 100.0
}
