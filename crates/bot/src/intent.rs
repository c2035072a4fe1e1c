//! What the customer probably wants, and a reply to begin with: for whoever takes over.
//!
//! Nothing is encoded here: what the bot had worked out for its last answer or offer is read again, and a talk
//! without one is looked up by its words.

use helppo_kernel::{ArticleId, Locale, MessageId};
use helppo_knowledge::{Knowledge, OnShow, Reader, passage_of};
use helppo_store::{DbError, Tx, p};
use serde_json::{Value, json};

use crate::dialogue::{Dialogue, Said};
use crate::store::{self, Talk};

/// A reply is suggested from this probability on.
const WORTH_SUGGESTING: f32 = 0.3;
/// Longest suggested reply, in characters.
const LONGEST: usize = 500;

/// The packet with intent and suggested reply. `dialogue` is the talk's before and after this turn.
pub(crate) async fn with_intent(
    tx: &mut Tx,
    knowledge: &Knowledge,
    talk: &Talk,
    (before, dialogue): (&Dialogue, &Dialogue),
    locale: Locale,
    mut packet: Value,
) -> Result<Value, DbError> {
    let question = question(tx, talk, dialogue).await?;
    let Some((text, probability)) = intent(tx, knowledge, talk, dialogue, (locale, &question)).await? else {
        return Ok(packet);
    };
    let category = text.category.and_then(|id| knowledge.category(id)).map(|category| category.names);
    packet["intent"] = json!({
        "article": text.article,
        "title": text.title,
        "category": category,
        "probability": (f64::from(probability) * 100.0).round() / 100.0,
    });
    // What the customer has just read as the answer is no reply to begin with.
    let read = matches!(before.last, Said::Answered { article } if article == text.article);
    if probability >= WORTH_SUGGESTING && !read {
        let passage = passage_of(tx, text.article, text.locale, &question, LONGEST).await?;
        if let Some(passage) = passage {
            let url = knowledge.url(&text);
            packet["suggested"] =
                json!({ "article": text.article, "title": text.title, "url": url, "text": passage.text });
        }
    }
    Ok(packet)
}

/// The words that said what the talk is about.
async fn question(tx: &mut Tx, talk: &Talk, dialogue: &Dialogue) -> Result<String, DbError> {
    match dialogue.goal.filter(|goal: &MessageId| *goal != talk.message) {
        Some(goal) => {
            Ok(tx.opt::<(String,)>(store::WORDS, p![goal]).await?.map_or(String::new(), |row| row.0))
        }
        None => Ok(talk.text.clone()),
    }
}

/// The article that the talk is probably about: the bot's last guess, else what the words find; never one that
/// was turned down.
async fn intent(
    tx: &mut Tx,
    knowledge: &Knowledge,
    talk: &Talk,
    dialogue: &Dialogue,
    (locale, question): (Locale, &str),
) -> Result<Option<(OnShow, f32)>, DbError> {
    let wrong = |article: ArticleId| dialogue.rejected.contains(&article);
    let last: Option<(ArticleId, Locale, i64)> = tx.opt(store::LAST_GUESS, p![talk.interaction]).await?;
    if let Some((article, written, confidence)) = last.filter(|(article, ..)| !wrong(*article)) {
        let here = [locale, written].into_iter().chain(Locale::ALL);
        let text = here.filter_map(|one| knowledge.for_reader(article, one, Reader::Anybody)).next();
        return Ok(text.map(|text| (text, confidence as f32 / 1000.0)));
    }
    let found = knowledge.find_by_words(locale, question, 1);
    let hit = found.hits.into_iter().next().filter(|hit| !wrong(hit.article.article));
    Ok(hit.filter(|_| found.confidence > 0.0).map(|hit| (hit.article, found.confidence)))
}
