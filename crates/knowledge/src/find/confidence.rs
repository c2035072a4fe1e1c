//! How sure it is that the best article answers the question.

use helppo_search::Ranking;

/// From here on an article is given as the answer; below, it is one of several to choose from.
///
/// Chosen on the development questions with five-fold cross-validation so that at most one answer in
/// twenty is wrong (measured: one in thirty to forty) and none of 630 questions about other things is
/// answered. `crates/bot/tests/evaluation.rs` prints the figures and holds them.
pub const SURE: f32 = 0.92;

/// Logistic regression on what the ranking shows: how much of the question the article covers, how much
/// of its title is spoken of, how far the next one is behind, how much of the question nobody knows, how
/// long the question is, how strong the match is.
pub fn confidence(ranking: &Ranking) -> f32 {
    let Some(first) = ranking.best.first() else { return 0.0 };
    // One word names a topic, not a question.
    if ranking.words < 2 {
        return 0.0;
    }
    let second = ranking.best.get(1);
    let (next_score, next_covered) = second.map_or((0.0, 0.0), |ranked| (ranked.score, ranked.covered));
    let margin = if first.score > 0.0 { (first.score - next_score) / first.score } else { 0.0 };
    // Scores grow with the rarity that a collection allows; 4.54 is a strong match in units of it.
    let strength = (first.score / ranking.rarest.max(0.1)).min(4.54) / 4.54;
    let length = ranking.words.min(6) as f32 / 6.0;
    let sum = -1.646 + 2.230 * first.covered + 1.243 * first.title + 0.811 * margin
        - 3.247 * ranking.unknown
        - 2.360 * length
        + 2.160 * strength
        + 1.352 * (first.covered - next_covered);
    1.0 / (1.0 + (-sum).exp())
}
