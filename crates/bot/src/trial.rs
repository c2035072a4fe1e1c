//! What the bot would say to a question, and why; nobody hears it.

use std::sync::Arc;

use helppo_kernel::{ArticleId, ChannelKind, Locale, Problem};
use helppo_knowledge::Knowledge;
use helppo_people::settings;
use helppo_store::{Store, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::aside::greeted;
use crate::decide::{Decision, Pace, Question, Reason, decide};
use crate::dialogue::Dialogue;
use crate::rules::rules;
use crate::speak::{Asked, message};
use crate::spoken::spoken;

/// A question to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BotTrialInput {
    pub(crate) text: String,
    pub(crate) channel_kind: ChannelKind,
    /// The language spoken so far; absent: a first message.
    #[serde(default)]
    pub(crate) locale: Option<Locale>,
}

/// What the bot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrialDeed {
    Answer,
    Offer,
    HandOver,
    Greet,
    AskAgain,
    Clarify,
    Welcome,
    Finish,
}

/// What the bot would say, and why.
#[derive(Serialize, ToSchema)]
pub(crate) struct BotTrial {
    locale: Locale,
    does: TrialDeed,
    /// Why people would have it: `asked`, `unknown`, `upset`…
    reason: Option<String>,
    /// Its words.
    text: String,
    /// The page it would quote.
    source: Option<TrialSource>,
    /// What the customer could choose from.
    options: Vec<String>,
    /// How sure it is of the first article, 0 to 1 …
    confidence: f32,
    /// … how sure words and meaning alone are …
    plain: f32,
    /// … and from where on it answers.
    sure: f32,
    /// What it found, best first.
    articles: Vec<TrialArticle>,
}

/// A page.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrialSource {
    title: String,
    url: String,
}

/// An article that was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrialArticle {
    article: ArticleId,
    locale: Locale,
    title: String,
    /// The share of the question's words that it speaks of, 0 to 1.
    covered: f32,
    /// How near its meaning is, −1 to 1; absent without a model.
    near: Option<f32>,
    /// How well it has done for such questions, −1 to 1.
    liked: f32,
}

/// Articles shown.
const SHOWN: usize = 5;

/// Tries a question as the first of a talk.
pub(crate) async fn trial(
    store: &Store,
    knowledge: &Arc<Knowledge>,
    input: BotTrialInput,
) -> Result<BotTrial, Problem> {
    let kind = input.channel_kind;
    let on = store.read(async |tx: &mut Tx| settings(tx).await).await?;
    let (languages, house) = (on.languages.clone(), on.language());
    let (room, text, so_far) = (knowledge.clone(), input.text.clone(), input.locale);
    let language = tokio::task::spawn_blocking(move || {
        spoken(&text, &languages, so_far, room.as_ref()).unwrap_or(house)
    });
    let locale = language.await.map_err(|_| Problem::internal())?;
    let languages = on.languages;
    let rules = store.read(async move |tx: &mut Tx| rules(tx, locale, kind, &languages).await).await?;
    let sure = rules.sure;
    let (room, text) = (knowledge.clone(), input.text.clone());
    let decided = tokio::task::spawn_blocking(move || {
        let pace = if kind == ChannelKind::Chat { Pace::Live } else { Pace::Letters };
        let question = Question { text: &text, locale, pace };
        let decision = decide(&question, room.as_ref(), &Dialogue::default(), &rules);
        (decision, room.find(locale, &text, SHOWN), room.candidates(locale, &text, SHOWN).confidence)
    });
    let (decision, found, plain) = decided.await.map_err(|_| Problem::internal())?;
    let liked = knowledge.liked(locale, &input.text);
    let how = |id: ArticleId| liked.articles.iter().find(|(one, _)| *one == id).map_or(0.0, |(_, how)| *how);
    let articles = found.hits.iter().map(|hit| TrialArticle {
        article: hit.article.article,
        locale: hit.article.locale,
        title: hit.article.title.clone(),
        covered: hit.covered.clamp(0.0, 1.0),
        near: hit.near,
        liked: how(hit.article.article),
    });
    let articles = articles.collect();
    let confidence = match &decision {
        Decision::Answer { confidence, .. } | Decision::Offer { confidence, .. } => *confidence,
        Decision::Say { answer } => answer.confidence,
        _ => found.confidence,
    };
    let (room, question, given) = (knowledge.clone(), input.text, decision.clone());
    let said = store.read(async move |tx: &mut Tx| {
        let asked = Asked { question: &question, locale, kind };
        let said = message(tx, &room, &given, &Dialogue::default(), &asked, |_| None).await?;
        greeted(tx, &given, locale, said).await
    });
    let said = said.await?;
    let word = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let source = said
        .extra
        .get("source")
        .map(|source| TrialSource { title: word(source, "title"), url: word(source, "url") });
    let options = said.extra.get("options").and_then(serde_json::Value::as_array);
    let options = options.into_iter().flatten().map(|option| word(option, "title")).collect();
    let (does, reason) = deed(&decision);
    let reason = reason.map(|reason| reason.as_str().to_owned());
    Ok(BotTrial { locale, does, reason, text: said.text, source, options, confidence, plain, sure, articles })
}

fn deed(decision: &Decision) -> (TrialDeed, Option<Reason>) {
    match decision {
        Decision::Answer { .. } | Decision::Say { .. } => (TrialDeed::Answer, None),
        Decision::Offer { .. } => (TrialDeed::Offer, None),
        Decision::HandOver { reason } => (TrialDeed::HandOver, Some(*reason)),
        Decision::Greet => (TrialDeed::Greet, None),
        Decision::AskAgain => (TrialDeed::AskAgain, None),
        Decision::Clarify => (TrialDeed::Clarify, None),
        Decision::Welcome => (TrialDeed::Welcome, None),
        Decision::Finish => (TrialDeed::Finish, None),
    }
}
