//! Turning a decision into words for the channel.

use helppo_kernel::{ChannelKind, Locale};
use helppo_knowledge::{FoundAnswer, Knowledge, OnShow, Passage, find_answer, passage_of, pick_variant};
use helppo_store::{DbError, Tx};
use serde_json::{Value, json};

use crate::decide::{Decision, Reason};
use crate::dialogue::Dialogue;
use crate::say::{Words, words};

/// A message about to be sent.
pub(crate) struct Message {
    pub(crate) text: String,
    /// What screens show with it: source, options.
    pub(crate) extra: Value,
}

/// Longest passage given as an answer, in characters.
pub(crate) const LONGEST: usize = 600;

/// The words of a decision. Channels with buttons get source and options beside the text, others in it.
pub(crate) async fn message(
    tx: &mut Tx,
    knowledge: &Knowledge,
    decision: &Decision,
    dialogue: &Dialogue,
    asked: &Asked<'_>,
    other_words: impl Fn(&str) -> Option<String>,
) -> Result<Message, DbError> {
    let say = words(asked.locale);
    let plain = |text: &str| Message { text: text.to_owned(), extra: Value::Null };
    Ok(match decision {
        Decision::Answer { article, .. } => {
            let mut passage =
                passage_of(tx, article.article, article.locale, asked.question, LONGEST).await?;
            if let Some(passage) = &mut passage
                && let Some(other) = other_words(&passage.text)
            {
                passage.text = other;
            }
            answer(knowledge, say, article, passage.as_ref(), dialogue, asked)
        }
        Decision::Say { answer } => {
            let words = told(tx, answer, (asked.locale, asked.kind)).await?;
            say_answer(say, answer, &words.unwrap_or_default(), dialogue, asked)
        }
        Decision::Offer { articles, .. } => offer(knowledge, say, articles, dialogue, asked.kind),
        Decision::HandOver { reason } => plain(match reason {
            Reason::Asked => say.over_asked,
            Reason::Unknown => say.over_unknown,
            Reason::Misses => say.over_misses,
            Reason::NoWords => say.over_no_words,
            Reason::Upset => say.over_upset,
            Reason::OnlyPeople => say.over_only_people,
        }),
        Decision::Greet => plain(say.greet),
        Decision::AskAgain => plain(say.ask_again),
        Decision::Clarify => plain(say.clarify),
        Decision::Welcome => plain(say.welcome),
        Decision::Finish => plain(say.finish),
    })
}

/// What the words depend on besides the decision.
pub(crate) struct Asked<'a> {
    pub(crate) question: &'a str,
    pub(crate) locale: Locale,
    pub(crate) kind: ChannelKind,
}

fn answer(
    knowledge: &Knowledge,
    say: &Words,
    article: &OnShow,
    passage: Option<&Passage>,
    dialogue: &Dialogue,
    asked: &Asked<'_>,
) -> Message {
    let text = passage.map_or(article.lead.as_str(), |passage| &passage.text);
    let mut url = knowledge.url(article);
    if let Some(anchor) = passage.and_then(|passage| passage.anchor.as_ref()) {
        url = format!("{url}#{anchor}");
    }
    let mut parts = introduction(say, dialogue);
    if article.locale != asked.locale {
        parts.push(say.written_in[article.locale as usize].to_owned());
    }
    parts.push(text.to_owned());
    if !has_buttons(asked.kind) {
        parts.push(format!("{} {}\n{url}", say.from, article.title));
        parts.push(say.not_helped.to_owned());
    }
    let source = json!({ "article": article.article, "title": article.title, "url": url });
    Message { text: parts.join("\n\n"), extra: json!({ "source": source }) }
}

/// The words of an answer for this channel, as they are this moment, when it is still the bot's to say.
pub(crate) async fn told(
    tx: &mut Tx,
    found: &FoundAnswer,
    (locale, kind): (Locale, ChannelKind),
) -> Result<Option<String>, DbError> {
    let answer = find_answer(tx, found.answer).await?.filter(|answer| answer.bot);
    let picked = answer.as_ref().and_then(|answer| pick_variant(&answer.variants, locale, kind));
    Ok(picked
        .filter(|(one, _)| one.language.is_none_or(|own| own == locale))
        .map(|(one, _)| one.text.clone()))
}

fn say_answer(
    say: &Words,
    answer: &FoundAnswer,
    text: &str,
    dialogue: &Dialogue,
    asked: &Asked<'_>,
) -> Message {
    let mut parts = introduction(say, dialogue);
    parts.push(text.to_owned());
    if !has_buttons(asked.kind) {
        parts.push(format!("{} {}", say.from, answer.name));
        parts.push(say.not_helped.to_owned());
    }
    let source = json!({ "answer": answer.answer, "title": answer.name });
    Message { text: parts.join("\n\n"), extra: json!({ "source": source }) }
}

fn offer(
    knowledge: &Knowledge,
    say: &Words,
    articles: &[OnShow],
    dialogue: &Dialogue,
    kind: ChannelKind,
) -> Message {
    let mut parts = introduction(say, dialogue);
    parts.push(say.offer.to_owned());
    if has_buttons(kind) {
        // A tap sends the title back as the customer's words; the last one asks for a person.
        let choice = |article: &OnShow| json!({ "text": article.title, "title": article.title, "article": article.article });
        let mut options: Vec<Value> = articles.iter().map(choice).collect();
        options.push(json!({ "text": say.person, "title": say.person }));
        return Message { text: parts.join("\n\n"), extra: json!({ "options": options }) };
    }
    let lines: Vec<String> =
        articles.iter().map(|article| format!("– {}\n  {}", article.title, knowledge.url(article))).collect();
    parts.push(lines.join("\n"));
    parts.push(say.not_helped.to_owned());
    Message { text: parts.join("\n\n"), extra: Value::Null }
}

fn introduction(say: &Words, dialogue: &Dialogue) -> Vec<String> {
    if dialogue.introduced { Vec::new() } else { vec![say.i_am_a_bot.to_owned()] }
}

fn has_buttons(kind: ChannelKind) -> bool {
    matches!(kind, ChannelKind::Chat)
}
