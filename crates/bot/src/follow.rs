//! The shell: one turn of a talk in one transaction.

use std::sync::Arc;

use helppo_case::{
    Author, CaseError, Reply, ReplyError, end_interaction, hand_over, reply, set_needs, solve,
};
use helppo_kernel::{Actor, Ambient, ChannelKind, Event, Locale, MessageId};
use helppo_knowledge::Knowledge;
use helppo_people::settings;
use helppo_store::{DbError, FollowError, Follower, Tx, p};
use serde_json::Value;

use crate::aside::{greeted, stood_aside};
use crate::claim::take_back;
use crate::decide::{Decision, Pace, Question, decide};
use crate::dialogue::{Dialogue, Said};
use crate::event::BotEvent;
use crate::intent::with_intent;
use crate::outcome::{Given, judge, put_given};
use crate::packet::packet;
use crate::rules::rules;
use crate::speak::{Asked, message};
use crate::spoken::spoken;
use crate::store::{self, Talk};

/// Follows the log and speaks in interactions that are `automated`.
#[derive(Clone)]
pub struct Bot {
    knowledge: Arc<Knowledge>,
    ambient: Ambient,
}

impl Bot {
    pub fn new(knowledge: Arc<Knowledge>, ambient: Ambient) -> Self {
        Self { knowledge, ambient }
    }
}

impl Follower for Bot {
    const NAME: &'static str = "bot";

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        match event.kind.as_str() {
            "MessageReceived" => self.heard(tx, event).await,
            "CaseStatusChanged" => came_back(tx, event).await,
            _ => Ok(()),
        }
    }

    fn cares(&self, event: &Event) -> bool {
        match event.kind.as_str() {
            "MessageReceived" => true,
            "CaseStatusChanged" => was(event) == Some("solved"),
            _ => false,
        }
    }
}

/// A case that was solved is open again: whatever the bot claimed about it is taken back.
async fn came_back(tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
    match (was(event), event.case) {
        (Some("solved"), Some(case)) => Ok(take_back(tx, case, event.at).await?),
        _ => Ok(()),
    }
}

/// The status that a case had before.
fn was(event: &Event) -> Option<&str> {
    event.data.get("from").and_then(Value::as_str)
}

impl Bot {
    async fn heard(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let Some(id) = event.get::<MessageId>("message") else { return Ok(()) };
        let talk: Option<Talk> = tx.opt(store::TALK, p![id]).await?;
        let Some(talk) = talk.filter(|talk| talk.state == "automated") else { return Ok(()) };
        let (dialogue, heard) = remembered(tx, &talk).await?;
        if heard >= id {
            return Ok(());
        }
        let locale = self.language_of(tx, &talk, &dialogue).await?;
        match stood_aside(tx, &self.ambient, &talk, locale).await {
            Ok(false) => {}
            done => return fine(done.map(drop)),
        }
        let pace = if talk.channel_kind == ChannelKind::Chat { Pace::Live } else { Pace::Letters };
        let question = Question { text: &talk.text, locale, pace };
        let on = settings(tx).await?.languages;
        let rules = rules(tx, locale, talk.channel_kind, &on).await?;
        let decision = decide(&question, self.knowledge.as_ref(), &dialogue, &rules);
        judge(tx, talk.interaction, &dialogue, &decision).await?;
        self.act(tx, event, &talk, &dialogue, &decision, locale).await?;
        let next = dialogue.after(&decision, id, locale);
        let state = serde_json::to_string(&next).map_err(|e| FollowError::Event(e.to_string()))?;
        tx.exec(store::PUT_DIALOGUE, p![talk.interaction, state, id, self.ambient.now()]).await?;
        Ok(())
    }

    async fn act(
        &self,
        tx: &mut Tx,
        event: &Event,
        talk: &Talk,
        dialogue: &Dialogue,
        decision: &Decision,
        locale: Locale,
    ) -> Result<(), FollowError> {
        let asked = Asked { question: &talk.text, locale, kind: talk.channel_kind };
        let said = message(tx, &self.knowledge, decision, dialogue, &asked).await?;
        let said = greeted(tx, decision, locale, said).await?;
        let words = Reply {
            case: talk.case,
            interaction: Some(talk.interaction),
            author: Author::Bot,
            text: said.text,
            html: None,
            attachments: Vec::new(),
            language: Some(locale),
            extra: said.extra,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        let sent = match reply(tx, &self.ambient, &words).await {
            Ok(sent) => Some(sent.message),
            Err(ReplyError::Db(error)) => return Err(error.into()),
            // The channel was switched off or the case closed meanwhile: people see to it.
            Err(error) => {
                tracing::warn!(%error, case = %talk.case, "the bot could not answer");
                None
            }
        };
        match (decision, sent) {
            (Decision::Answer { article, confidence, chosen }, Some(message)) => {
                let (article, confidence) = (article.article, *confidence);
                let told = BotEvent::BotAnswered { article, locale, confidence, message };
                told.log(tx, &self.ambient, talk, event.id).await?;
                if !chosen {
                    put_given(
                        tx,
                        talk,
                        &Given { message, article, locale, confidence, answered: true },
                        self.ambient.now(),
                    )
                    .await?;
                }
            }
            (Decision::Offer { articles, confidence }, Some(message)) => {
                if let Some(first) = articles.first() {
                    let given = Given {
                        message,
                        article: first.article,
                        locale,
                        confidence: *confidence,
                        answered: false,
                    };
                    put_given(tx, talk, &given, self.ambient.now()).await?;
                }
                let articles = articles.iter().map(|article| article.article).collect();
                let told = BotEvent::BotOffered { articles, locale, confidence: *confidence, message };
                told.log(tx, &self.ambient, talk, event.id).await?;
            }
            (Decision::HandOver { reason }, _) => {
                if talk.spoken.is_none() {
                    fine(set_needs(tx, &self.ambient, talk.interaction, Some(locale), &[]).await)?;
                }
                let after = dialogue.after(decision, talk.message, locale);
                let packet = packet(&after, *reason);
                let packet =
                    with_intent(tx, &self.knowledge, talk, (dialogue, &after), locale, packet).await?;
                fine(hand_over(tx, &self.ambient, talk.interaction, reason.as_str(), packet).await)?;
            }
            (Decision::Finish, _) => self.finish(tx, talk, dialogue).await?,
            (_, Some(_)) => {}
            (_, None) => {
                fine(hand_over(tx, &self.ambient, talk.interaction, "failed", Value::Null).await)?;
            }
        }
        Ok(())
    }

    /// Settled by the customer's own word: ended, solved, and counted as a claim.
    async fn finish(&self, tx: &mut Tx, talk: &Talk, dialogue: &Dialogue) -> Result<(), FollowError> {
        let article = match dialogue.last {
            Said::Answered { article } => Some(article),
            _ => None,
        };
        let now = self.ambient.now();
        fine(end_interaction(tx, &self.ambient, talk.interaction, Actor::Bot, "self_service").await)?;
        fine(solve(tx, &self.ambient, talk.case, Actor::Bot).await)?;
        tx.exec(store::PUT_CLAIM, p![talk.case, talk.interaction, article, now]).await?;
        Ok(())
    }

    /// The language of a message: what it is written in, leaning on what was spoken so far.
    async fn language_of(&self, tx: &mut Tx, talk: &Talk, dialogue: &Dialogue) -> Result<Locale, DbError> {
        let settings = settings(tx).await?;
        let so_far = dialogue.locale.or(talk.spoken).or(talk.case_language).or(talk.written_in);
        let spoken = spoken(&talk.text, &settings.languages, so_far, self.knowledge.as_ref());
        Ok(spoken.unwrap_or_else(|| settings.language()))
    }
}

async fn remembered(tx: &mut Tx, talk: &Talk) -> Result<(Dialogue, MessageId), DbError> {
    let found: Option<(Value, MessageId)> = tx.opt(store::FIND_DIALOGUE, p![talk.interaction]).await?;
    Ok(match found {
        Some((state, message)) => (serde_json::from_value(state).unwrap_or_default(), message),
        None => (Dialogue::default(), MessageId(0)),
    })
}

/// Whatever keeps a verb from its work now (the talk was taken or ended meanwhile) is no fault of the
/// event; only the store's troubles are worth another try.
fn fine(result: Result<(), CaseError>) -> Result<(), FollowError> {
    match result {
        Err(CaseError::Db(error)) => Err(error.into()),
        Err(error) => {
            tracing::info!(%error, "the talk has moved on without the bot");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
