//! Finding the article that answers, and how sure that is.

mod confidence;
mod learnt;

use helppo_kernel::Locale;

use crate::audience::Reader;
use crate::shelf::{Asked, OnShow, Shelf};

pub use confidence::{SURE, confidence, probability, signs};
pub use learnt::{CANDIDATES, Learnt, Liked, Tuning, rerank};

/// What was found for a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Best first.
    pub hits: Vec<FoundArticle>,
    /// How likely the first hit is what the question is about, 0 to 1; see [`SURE`].
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

/// The best texts for a question, by words, meaning and what was learnt.
pub(crate) fn find(shelf: &Shelf, locale: Locale, asked: &Asked<'_>, limit: usize, reader: Reader) -> Found {
    match shelf.learnt().map(|learnt| learnt.liked(asked.locale, asked.question)) {
        None => plain(shelf, locale, asked, limit, reader),
        Some(liked) => {
            let found = candidates(shelf, locale, asked, limit, reader);
            rerank(found, &liked, limit, |id| Some(shelf.get(id, locale, reader)?.text.clone()))
        }
    }
}

/// What learning may put into another order, with the confidence of the first `limit`.
pub(crate) fn candidates(
    shelf: &Shelf,
    locale: Locale,
    asked: &Asked<'_>,
    limit: usize,
    reader: Reader,
) -> Found {
    let confidence = plain(shelf, locale, asked, limit, reader).confidence;
    Found { confidence, ..plain(shelf, locale, asked, limit.max(CANDIDATES), reader) }
}

fn plain(shelf: &Shelf, locale: Locale, asked: &Asked<'_>, limit: usize, reader: Reader) -> Found {
    let ranking = shelf.rank(locale, asked, limit.max(2), reader);
    let confidence = confidence(&ranking);
    let best = ranking.best.first().map_or(0.0, |ranked| ranked.score);
    let hits = ranking
        .best
        .iter()
        .filter(|ranked| ranked.covered > 0.0 || ranked.near.is_some_and(|near| near >= NEAR))
        .filter(|ranked| ranked.score >= best * WORTH_SHOWING)
        .filter_map(|ranked| {
            let article = shelf.get(ranked.id.into(), locale, reader)?.text.clone();
            Some(FoundArticle { article, score: ranked.score, covered: ranked.covered, near: ranked.near })
        })
        .take(limit)
        .collect();
    Found { hits, confidence }
}
