//! How sure it is that the best article answers the question.

use helppo_search::{Ranked, Ranking};

/// From here on an article is given as the answer; below, it is one of several to choose from.
///
/// Chosen with the weights below, see `docs/understanding.md`: on questions kept apart in
/// cross-validation at most one answer in twenty is wrong.
pub const SURE: f32 = 0.9;

/// What a ranking shows, as numbers around 0 to 1.
///
/// Of words: how much of the question the article covers, how much of its title is spoken of, how far the
/// next one is behind, how much of the question nobody knows, how long the question is, how strong the
/// match is, how much more it covers than the next. With a model also: how near the first is, how much
/// nearer than any other, whether words and meaning agree on it, how far it leads in all.
pub fn signs(ranking: &Ranking) -> Option<Vec<f64>> {
    let first = ranking.best.first()?;
    let others = &ranking.best[1..];
    let most = |of: fn(&Ranked) -> f32| others.iter().map(of).fold(0.0, f32::max);
    let (next_words, next_covered) = match (first.near, others.first()) {
        // Behind the best by words stands the next in the list; behind one by meaning, whoever matches best.
        (None, Some(next)) => (next.words, next.covered),
        _ => (most(|other| other.words), most(|other| other.covered)),
    };
    let margin = if first.words > 0.0 { ((first.words - next_words) / first.words).max(-1.0) } else { -1.0 };
    // Scores grow with the rarity that a collection allows; 4.54 is a strong match in units of it.
    let strength = (first.words / ranking.rarest.max(0.1)).min(4.54) / 4.54;
    let length = ranking.words.min(6) as f32 / 6.0;
    let mut out = vec![
        first.covered,
        first.title,
        margin,
        ranking.unknown,
        length,
        strength,
        first.covered - next_covered,
    ];
    if let Some(near) = first.near {
        let nearest_other = others.iter().filter_map(|other| other.near).fold(-1.0, f32::max);
        let lead = others.first().map_or(2.0, |next| first.score - next.score);
        let agree = f32::from(u8::from(first.words >= next_words && near >= nearest_other));
        out.extend([near, near - nearest_other, agree, lead.min(4.0) / 4.0]);
    }
    Some(out.into_iter().map(f64::from).collect())
}

/// Logistic regression on [`signs`] of words alone; the constant comes first.
const WORDS: [f64; 8] = [-2.915, 1.454, 0.182, 1.664, -2.736, -0.120, 3.020, 0.750];
/// The same with a model.
const MEANING: [f64; 12] =
    [-3.112, -0.135, 1.143, 0.267, -2.683, -0.262, 1.712, 0.731, 4.345, 2.252, 0.181, 2.416];

/// The probability that the best article is what the question is about.
pub fn confidence(ranking: &Ranking) -> f32 {
    // One word names a topic, not a question.
    if ranking.words < 2 {
        return 0.0;
    }
    signs(ranking).map_or(0.0, |signs| probability(&signs) as f32)
}

/// The probability that belongs to [`signs`].
pub fn probability(signs: &[f64]) -> f64 {
    let weights: &[f64] = if signs.len() == WORDS.len() - 1 { &WORDS } else { &MEANING };
    let sum: f64 =
        weights[0] + signs.iter().zip(&weights[1..]).map(|(sign, weight)| sign * weight).sum::<f64>();
    1.0 / (1.0 + (-sum).exp())
}
