//! Drafts of articles from what people have answered, and the article that is there already.

use std::collections::HashMap;

use helppo_case::CaseRow;
use helppo_kernel::{Actor, Ambient, ArticleId, CaseId, Locale, Millis, Problem, TopicId};
use helppo_knowledge::{Knowledge, NewArticle, Reader, create_article};
use helppo_people::{Action, Caller, Object};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cluster::{Asked, most_typical};
use crate::event::tell_drafted;
use crate::store::{self, GapRow, ReplyRow};
use crate::title::{body, title};

/// Cases of a row in which an answer is looked for.
const LOOKED_AT: usize = 40;
/// From this confidence on an article that is found covers the question.
const COVERS: f32 = 0.75;

/// A question with the answer that settled it, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacklogPair {
    pub case: CaseId,
    pub number: i64,
    pub question: String,
    pub answer: String,
    pub at: Millis,
}

/// An article that covers a row of the backlog already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacklogCover {
    pub article: ArticleId,
    pub locale: Locale,
    pub title: String,
    /// It was given for at least half of these questions, and did not settle them.
    pub was_given: bool,
}

/// Questions of a row whose cases people have settled, the newest first, as far as the caller sees them.
pub(crate) async fn pairs(
    tx: &mut Tx,
    caller: &Caller,
    gaps: &[GapRow],
) -> Result<Vec<BacklogPair>, DbError> {
    let seen = visible(tx, caller, gaps).await?;
    let mut out: Vec<BacklogPair> = Vec::new();
    for gap in gaps {
        let Some(row) = gap.case.and_then(|case| seen.get(&case)) else { continue };
        let case = row.head.id;
        if out.iter().any(|pair| pair.case == case) {
            continue;
        }
        let Some(reply) = tx.opt::<ReplyRow>(store::REPLY_OF, p![case]).await? else { continue };
        let answer = body(&reply.text, &[&reply.customer, &reply.agent]);
        if !answer.is_empty() && out.iter().all(|pair| pair.answer != answer) {
            let question = gap.question.clone();
            out.push(BacklogPair { case, number: row.head.number, question, answer, at: reply.at });
        }
    }
    Ok(out)
}

/// Cases behind questions that the caller may see.
pub(crate) async fn visible(
    tx: &mut Tx,
    caller: &Caller,
    gaps: &[GapRow],
) -> Result<HashMap<CaseId, CaseRow>, DbError> {
    let mut ids: Vec<CaseId> = gaps.iter().filter_map(|gap| gap.case).collect();
    ids.dedup();
    ids.truncate(LOOKED_AT);
    let rows = helppo_case::list::rows(tx, &ids).await?;
    let sees = |row: &CaseRow| {
        let object =
            Object::Case { team: row.head.team.id, owner: row.head.owner.as_ref().map(|owner| owner.id) };
        caller.can(Action::CaseRead, &object)
    };
    Ok(rows.into_iter().filter(sees).map(|row| (row.head.id, row)).collect())
}

/// The article that covers a row: one that was given for half of its questions, else one that is found for it.
pub(crate) fn cover(
    knowledge: &Knowledge,
    locale: Locale,
    title: &str,
    gaps: &[GapRow],
) -> Option<BacklogCover> {
    let mut given: HashMap<ArticleId, usize> = HashMap::new();
    gaps.iter().filter_map(|gap| gap.article).for_each(|article| *given.entry(article).or_default() += 1);
    let most = given.into_iter().max_by_key(|(article, count)| (*count, std::cmp::Reverse(*article)));
    let on_show = |article: ArticleId| {
        let languages = [locale].into_iter().chain(Locale::ALL);
        languages.filter_map(|locale| knowledge.for_reader(article, locale, Reader::Agent)).next()
    };
    if let Some((article, count)) = most
        && count * 2 >= gaps.len()
        && let Some(text) = on_show(article)
    {
        return Some(BacklogCover { article, locale: text.locale, title: text.title, was_given: true });
    }
    let found = knowledge.find_for(Reader::Agent, locale, title, 1);
    let hit = found.hits.into_iter().next().filter(|_| found.confidence >= COVERS)?;
    let text = hit.article;
    Some(BacklogCover { article: text.article, locale: text.locale, title: text.title, was_given: false })
}

/// From which of the pairs an article is made: the one asked for, else the one with the most typical question.
pub(crate) fn chosen(pairs: &[BacklogPair], wanted: Option<CaseId>, locale: Locale) -> Option<&BacklogPair> {
    if let Some(case) = wanted {
        return pairs.iter().find(|pair| pair.case == case);
    }
    let asked: Vec<Asked> = (0..)
        .zip(pairs)
        .map(|(id, pair)| Asked { id, locale, text: pair.question.clone(), vector: None })
        .collect();
    let typical = most_typical(&asked.iter().collect::<Vec<_>>())?;
    pairs.get(usize::try_from(typical).ok()?)
}

/// Writes the draft and notes it at its row.
pub(crate) async fn write(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    topic: (TopicId, Locale, &str),
    pair: Option<&BacklogPair>,
) -> Result<ArticleId, Problem> {
    let (id, locale, name) = topic;
    let new = NewArticle {
        category: None,
        locale,
        title: pair.map_or_else(|| name.to_owned(), |pair| title(&pair.question)),
        body: pair.map_or_else(String::new, |pair| pair.answer.clone()),
        slug: None,
    };
    let article = create_article(tx, ambient, actor, &new).await?;
    extend(tx, ambient, actor, id, article).await?;
    Ok(article)
}

/// Notes at a row which article is written, or extended, for it.
pub(crate) async fn extend(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    topic: TopicId,
    article: ArticleId,
) -> Result<(), Problem> {
    if tx.exec(store::SET_DRAFT, p![article, topic]).await? == 0 {
        return Err(Problem::conflict("already-drafted", "somebody has begun an article for it"));
    }
    Ok(tell_drafted(tx, ambient, actor, topic, article).await?)
}
