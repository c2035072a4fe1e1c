//! What was learnt from outcomes, put beside what words and meaning find. Pure.

use helppo_kernel::{ArticleId, Locale};
use serde::{Deserialize, Serialize};

use super::{Found, FoundArticle};
use crate::shelf::OnShow;

/// Texts that learning may put into another order.
pub const CANDIDATES: usize = 10;

/// Knows what came of articles that were given before.
pub trait Learnt: Send + Sync {
    /// How well articles have done for such a question.
    fn liked(&self, locale: Locale, question: &str) -> Liked;
}

/// How well articles have done for a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Liked {
    /// From −1, always turned down, to 1, always settled; near 0 where little is known.
    pub articles: Vec<(ArticleId, f32)>,
    pub tuning: Tuning,
}

/// How much outcomes count beside words and meaning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tuning {
    /// Of outcomes in the order; 1: as much as the whole of words and meaning.
    pub share: f32,
    /// How much an article that does well is surer, in units of log-odds.
    pub lift: f64,
    /// Slope and shift of the confidence, in log-odds.
    pub slope: f64,
    pub shift: f64,
}

impl Default for Tuning {
    /// As shipped: careful, until outcomes say more.
    fn default() -> Self {
        Self { share: 1.0, lift: 2.0, slope: 1.0, shift: 0.0 }
    }
}

/// The same texts in the order of what was found and what was learnt, and how sure the first is now.
/// `on_show` gives a text only when its reader may read it: nothing else comes in.
pub fn rerank(
    found: Found,
    liked: &Liked,
    limit: usize,
    on_show: impl Fn(ArticleId) -> Option<OnShow>,
) -> Found {
    let tuning = liked.tuning;
    let known =
        |id: ArticleId| liked.articles.iter().find(|(one, _)| *one == id).map_or(0.0, |(_, how)| *how);
    let answer = found.answer;
    let best = found.hits.first().map_or(1.0, |hit| hit.score.max(f32::MIN_POSITIVE));
    let was_first = found.hits.first().map(|hit| hit.article.article);
    let share_of = |score: f32| (score / best).clamp(0.0, 1.0);
    let mut all: Vec<(f32, f32, FoundArticle)> = found
        .hits
        .into_iter()
        .map(|hit| {
            let (found, how) = (share_of(hit.score), known(hit.article.article));
            (found + tuning.share * how, found, hit)
        })
        .collect();
    for (id, how) in liked.articles.iter().filter(|(_, how)| *how > 0.0) {
        if all.iter().all(|(_, _, hit)| hit.article.article != *id)
            && let Some(article) = on_show(*id)
        {
            // Nothing of it was found in the question: that it settled such questions is what speaks for it.
            let hit = FoundArticle { article, score: 0.0, covered: *how, near: None };
            all.push((tuning.share * how, 0.0, hit));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.total_cmp(&a.1)));
    let confidence = all.first().map_or(0.0, |(_, share, first)| {
        let id = first.article.article;
        let before = if was_first == Some(id) { found.confidence } else { found.confidence * share };
        calibrated(before, known(id), tuning)
    });
    Found { hits: all.into_iter().map(|(_, _, hit)| hit).take(limit).collect(), confidence, answer }
}

/// How sure that is. What nothing was found for stays unsure, whatever was learnt.
fn calibrated(confidence: f32, liked: f32, tuning: Tuning) -> f32 {
    if confidence <= 0.0 {
        return 0.0;
    }
    if liked == 0.0 && (tuning.slope, tuning.shift) == (1.0, 0.0) {
        return confidence;
    }
    let p = f64::from(confidence).clamp(0.001, 0.999);
    let odds = tuning.slope * (p / (1.0 - p)).ln() + tuning.shift + tuning.lift * f64::from(liked);
    (1.0 / (1.0 + (-odds).exp())) as f32
}

#[cfg(test)]
mod tests {
    use helppo_kernel::Millis;
    use proptest::prelude::*;

    use super::*;
    use crate::audience::{Audience, Reader};

    fn text(id: i64) -> OnShow {
        OnShow {
            article: ArticleId(id),
            locale: Locale::Fi,
            title: format!("Ohje {id}"),
            slug: format!("ohje-{id}"),
            lead: String::new(),
            category: None,
            published_at: Millis(0),
        }
    }

    fn hit(id: i64, score: f32) -> FoundArticle {
        FoundArticle { article: text(id), score, covered: 0.5, near: None }
    }

    fn order(found: &Found) -> Vec<i64> {
        found.hits.iter().map(|hit| hit.article.article.0).collect()
    }

    #[test]
    fn what_settled_such_questions_rises_and_what_was_turned_down_falls() {
        let found =
            Found { hits: vec![hit(1, 8.0), hit(2, 6.0), hit(3, 5.0)], confidence: 0.7, answer: None };
        let liked = Liked { articles: vec![(ArticleId(1), -0.4), (ArticleId(3), 0.6)], ..Liked::default() };
        let after = rerank(found.clone(), &liked, 3, |_| None);
        assert_eq!(order(&after), [3, 2, 1]);
        let same = Liked { articles: vec![(ArticleId(1), 0.6)], ..Liked::default() };
        assert!(rerank(found.clone(), &same, 3, |_| None).confidence > found.confidence + 0.1);
        assert_eq!(rerank(found.clone(), &Liked::default(), 3, |_| None), found);
    }

    #[test]
    fn nothing_found_stays_unsure() {
        let liked = Liked { articles: vec![(ArticleId(1), 1.0)], ..Liked::default() };
        let after = rerank(Found::default(), &liked, 3, |id| Some(text(id.0)));
        assert_eq!((order(&after), after.confidence), (vec![1], 0.0));
    }

    proptest! {
        #[test]
        fn learning_never_shows_what_its_reader_may_not_read(
            audiences in prop::collection::vec(0_usize..3, 1..12), liked in prop::collection::vec(-1.0_f32..1.0, 12),
            hits in prop::collection::vec(0.1_f32..9.0, 0..12), reader in 0_usize..3, share in 0.0_f32..4.0,
        ) {
            let audience = |id: i64| {
                let at = usize::try_from(id).ok().and_then(|id| audiences.get(id)).copied();
                at.map(|at| [Audience::Public, Audience::SignedIn, Audience::Agents][at])
            };
            let reader = [Reader::Anybody, Reader::SignedIn, Reader::Agent][reader];
            let may = |id: i64| audience(id).is_some_and(|audience| audience.admits(reader));
            // Found is only what the reader may read.
            let mut hits: Vec<FoundArticle> =
                (0..).zip(hits).filter(|(id, _)| may(*id)).map(|(id, score)| hit(id, score)).collect();
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
            let articles = (0..).zip(liked).map(|(id, how)| (ArticleId(id), how)).collect();
            let liked = Liked { articles, tuning: Tuning { share, ..Tuning::default() } };
            let after = rerank(Found { hits, confidence: 0.5, answer: None }, &liked, 20, |id| may(id.0).then(|| text(id.0)));
            prop_assert!(after.hits.iter().all(|hit| may(hit.article.article.0)));
            let mut ids = order(&after);
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), after.hits.len());
            prop_assert!((0.0..=1.0).contains(&after.confidence));
        }
    }
}
