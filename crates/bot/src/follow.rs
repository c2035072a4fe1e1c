//! The shell: one turn of a talk in one transaction.

use std::sync::Arc;

use helppo_case::{
    Author, CaseError, Reply, ReplyError, end_interaction, hand_over, reply, set_needs, solve,
};
use helppo_kernel::{Actor, Ambient, ChannelKind, Event, Locale, MessageId};
use helppo_knowledge::{Knowledge, passage_of};
use helppo_people::settings;
use helppo_store::{DbError, FollowError, Follower, Store, Tx, p};
use serde_json::Value;

use crate::aside::{greeted, stood_aside};
use crate::claim::take_back;
use crate::decide::{Decision, Pace, Question, Reason, decide};
use crate::dialogue::{Dialogue, Said};
use crate::event::BotEvent;
use crate::intent::with_intent;
use crate::outcome::{Given, judge, put_given};
use crate::packet::packet;
use crate::rephrase::{Rephraser, Wanted, endpoint};
use crate::rules::rules;
use crate::speak::{Asked, LONGEST, message, told};
use crate::spoken::spoken;
use crate::store::{self, Talk};

/// Follows the log and speaks in interactions that are `automated`.
#[derive(Clone)]
pub struct Bot {
    knowledge: Arc<Knowledge>,
    ambient: Ambient,
    rephraser: Arc<Rephraser>,
}

/// One turn: what was said, what is remembered of the talk, and what the bot makes of it.
struct Turn {
    talk: Talk,
    dialogue: Dialogue,
    locale: Locale,
    decision: Decision,
}

impl Bot {
    pub fn new(knowledge: Arc<Knowledge>, ambient: Ambient, rephraser: Rephraser) -> Self {
        Self { knowledge, ambient, rephraser: Arc::new(rephraser) }
    }
}

impl Follower for Bot {
    const NAME: &'static str = "bot";

    async fn ready(&self, store: &Store, event: &Event) {
        let Some(id) = event.get::<MessageId>("message").filter(|_| event.kind == "MessageReceived") else {
            return;
        };
        if let Err(error) = self.think_ahead(store, id).await {
            tracing::debug!(%error, message = %id, "nothing was worked out beforehand");
        }
    }

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
    /// Meaning and other words, before anybody waits for the writer.
    async fn think_ahead(&self, store: &Store, id: MessageId) -> Result<(), DbError> {
        let read = store.read(async move |tx: &mut Tx| automated(tx, id).await).await?;
        let Some(talk) = read else { return Ok(()) };
        self.knowledge.remember_meaning(&talk.text).await;
        let vault = store.clone();
        let named = store.read(async move |tx: &mut Tx| endpoint(tx, vault.vault()).await).await?;
        let Some(endpoint) = named else { return Ok(()) };
        let bot = self.clone();
        let chosen = store.read(async move |tx: &mut Tx| {
            let Some(turn) = bot.turn(tx, id).await? else { return Ok(None) };
            let Decision::Answer { article, .. } = turn.decision else { return Ok(None) };
            let passage = passage_of(tx, article.article, article.locale, &turn.talk.text, LONGEST).await?;
            Ok::<_, DbError>(passage.map(|passage| (passage.text, article.locale)))
        });
        if let Some((passage, locale)) = chosen.await? {
            let wanted = Wanted { question: &talk.text, passage: &passage, locale };
            self.rephraser.prepare(&endpoint, id, wanted).await;
        }
        Ok(())
    }

    async fn heard(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let Some(id) = event.get::<MessageId>("message") else { return Ok(()) };
        let Some(turn) = self.turn(tx, id).await? else { return Ok(()) };
        let Turn { talk, dialogue, locale, decision } = turn;
        match stood_aside(tx, &self.ambient, &talk, locale).await {
            Ok(false) => {}
            done => return fine(done.map(drop)),
        }
        judge(tx, talk.interaction, &dialogue, &decision).await?;
        self.act(tx, event, &talk, &dialogue, &decision, locale).await?;
        let next = dialogue.after(&decision, id, locale);
        let state = serde_json::to_string(&next).map_err(|e| FollowError::Event(e.to_string()))?;
        tx.exec(store::PUT_DIALOGUE, p![talk.interaction, state, id, self.ambient.now()]).await?;
        Ok(())
    }

    /// What the bot makes of a message that is its to answer; changes nothing.
    async fn turn(&self, tx: &mut Tx, id: MessageId) -> Result<Option<Turn>, DbError> {
        let Some(talk) = automated(tx, id).await? else { return Ok(None) };
        let (dialogue, heard) = remembered(tx, &talk).await?;
        if heard >= id {
            return Ok(None);
        }
        let locale = self.language_of(tx, &talk, &dialogue).await?;
        let pace = if talk.channel_kind == ChannelKind::Chat { Pace::Live } else { Pace::Letters };
        let question = Question { text: &talk.text, locale, pace };
        let on = settings(tx).await?.languages;
        let rules = rules(tx, locale, talk.channel_kind, &on).await?;
        let mut decision = decide(&question, self.knowledge.as_ref(), &dialogue, &rules);
        if let Decision::Say { answer } = &decision
            && told(tx, answer, (locale, talk.channel_kind)).await?.is_none()
        {
            // Taken from the bot a moment ago.
            decision = Decision::HandOver { reason: Reason::Unknown };
        }
        Ok(Some(Turn { talk, dialogue, locale, decision }))
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
        let other_words = |passage: &str| self.rephraser.said(talk.message, passage);
        let said = message(tx, &self.knowledge, decision, dialogue, &asked, other_words).await?;
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
                        &Given { message, source: article.0, locale, confidence, answered: true },
                        self.ambient.now(),
                    )
                    .await?;
                }
            }
            (Decision::Say { answer }, Some(message)) => {
                let (answer, confidence) = (answer.answer, answer.confidence);
                let told = BotEvent::SaidAnswer { answer, locale, confidence, message };
                told.log(tx, &self.ambient, talk, event.id).await?;
                let given = Given { message, source: answer.0, locale, confidence, answered: true };
                put_given(tx, talk, &given, self.ambient.now()).await?;
            }
            (Decision::Offer { articles, confidence }, Some(message)) => {
                if let Some(first) = articles.first() {
                    let given = Given {
                        message,
                        source: first.article.0,
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

/// The talk of a message, while it is the bot's to answer.
async fn automated(tx: &mut Tx, id: MessageId) -> Result<Option<Talk>, DbError> {
    let talk: Option<Talk> = tx.opt(store::TALK, p![id]).await?;
    Ok(talk.filter(|talk| talk.state == "automated"))
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
