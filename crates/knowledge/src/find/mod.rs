//! Finding the article that answers, and how sure that is.

mod confidence;
mod learnt;

use helppo_kernel::{AnswerId, Locale};

use helppo_search::Ranking;

use crate::shelf::{Asked, OnShow, Shelf, Sight};

pub use confidence::{SURE, confidence, probability, signs};
pub use learnt::{CANDIDATES, Learnt, Liked, Tuning, rerank};

/// What was found for a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Best first.
    pub hits: Vec<FoundArticle>,
    /// How likely the first hit is what the question is about, 0 to 1; see [`SURE`].
    pub confidence: f32,
    /// An answer that fits better than any article.
    pub answer: Option<FoundAnswer>,
}

/// A short reply that the bot may give as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundAnswer {
    pub answer: AnswerId,
    pub locale: Locale,
    /// What it is called in that language.
    pub name: String,
    /// How likely it is what the question is about.
    pub confidence: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FoundArticle {
    pub article: OnShow,
    pub score: f32,
    /// The share of the question's words that the article speaks of, 0 to 1.
    pub covered: f32,
    /// How near its meaning is, as a cosine; nothing without a model.
    pub near: Option<f32>,
}

/// A text that shares no word with the question is a hit from this nearness on.
const NEAR: f32 = 0.2;
/// Hits below this share of the best score are noise at the end of a list.
const WORTH_SHOWING: f32 = 0.12;
/// So many places of a ranking may be taken by answers.
const MOST_ANSWERS: usize = 20;

/// The best texts for a question, by words, meaning and what was learnt.
pub(crate) fn find(
    shelf: &Shelf,
    locale: Locale,
    asked: &Asked<'_>,
    limit: usize,
    sight: impl Into<Sight>,
) -> Found {
    let sight = sight.into();
    match shelf.learnt().map(|learnt| learnt.liked(asked.locale, asked.question)) {
        None => plain(shelf, locale, asked, limit, sight),
        Some(liked) => {
            let found = candidates(shelf, locale, asked, limit, sight);
            rerank(found, &liked, limit, |id| Some(shelf.get(id, locale, sight)?.text.clone()))
        }
    }
}

/// What learning may put into another order, with the confidence of the first `limit`.
pub(crate) fn candidates(
    shelf: &Shelf,
    locale: Locale,
    asked: &Asked<'_>,
    limit: usize,
    sight: impl Into<Sight>,
) -> Found {
    let sight = sight.into();
    let confidence = plain(shelf, locale, asked, limit, sight).confidence;
    Found { confidence, ..plain(shelf, locale, asked, limit.max(CANDIDATES), sight) }
}

fn plain(shelf: &Shelf, locale: Locale, asked: &Asked<'_>, limit: usize, sight: Sight) -> Found {
    let more = shelf.answers(locale).min(MOST_ANSWERS);
    let mut ranking = shelf.rank(locale, asked, limit.max(2) + more, sight);
    let answer = answer_of(shelf, locale, &ranking);
    if more > 0 {
        ranking.best.retain(|ranked| shelf.answer(locale, ranked.id.into()).is_none());
        ranking.best.truncate(limit.max(2));
    }
    let confidence = confidence(&ranking);
    let best = ranking.best.first().map_or(0.0, |ranked| ranked.score);
    let hits = ranking
        .best
        .iter()
        .filter(|ranked| ranked.covered > 0.0 || ranked.near.is_some_and(|near| near >= NEAR))
        .filter(|ranked| ranked.score >= best * WORTH_SHOWING)
        .filter_map(|ranked| {
            let article = shelf.get(ranked.id.into(), locale, sight)?.text.clone();
            Some(FoundArticle { article, score: ranked.score, covered: ranked.covered, near: ranked.near })
        })
        .take(limit)
        .collect();
    Found { hits, confidence, answer }
}

/// The answer that leads the ranking, if one does.
fn answer_of(shelf: &Shelf, locale: Locale, ranking: &Ranking) -> Option<FoundAnswer> {
    let answer: AnswerId = ranking.best.first()?.id.into();
    let name = shelf.answer(locale, answer)?.to_owned();
    Some(FoundAnswer { answer, locale, name, confidence: confidence(ranking) })
}
