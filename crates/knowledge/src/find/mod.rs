//! Finding the article that answers, and how sure that is.

mod confidence;

use helppo_kernel::Locale;

use crate::shelf::{Asked, OnShow, Shelf, Sight};

pub use confidence::{SURE, confidence, probability, signs};

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

pub(crate) fn find(
    shelf: &Shelf,
    locale: Locale,
    asked: &Asked<'_>,
    limit: usize,
    sight: impl Into<Sight>,
) -> Found {
    let sight = sight.into();
    let ranking = shelf.rank(locale, asked, limit.max(2), sight);
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
    Found { hits, confidence }
}
