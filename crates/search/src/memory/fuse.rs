//! Words and meaning on one scale: each score as its distance from what is usual for this question.

use std::collections::HashMap;

use super::Ranked;

/// Few documents tell little about what is usual: so many more are imagined, spread as they mostly are.
const IMAGINED: f32 = 10.0;
/// How cosines mostly spread around zero.
const SPREAD_NEAR: f32 = 0.13;

/// Sets every score to how far its nearness, and with `share` its words, stand out among `all` documents.
pub(super) fn fuse(ranked: &mut [Ranked], near: &HashMap<i64, f32>, share: f32, all: usize) {
    let all = all.max(1) as f32;
    let most = ranked.iter().map(|one| one.words).fold(0.0, f32::max);
    // Documents that match no word are in no list; their zeros count all the same.
    let sum: f32 = ranked.iter().map(|one| one.words).sum();
    let squares: f32 = ranked.iter().map(|one| one.words * one.words).sum();
    let usual_words = sum / all;
    let imagined = (most / 4.0).powi(2);
    let spread_words = ((squares - sum * usual_words).max(0.0) + IMAGINED * imagined) / (all + IMAGINED);
    let spread_words = spread_words.sqrt().max(1e-6);
    let known = near.len() as f32;
    let usual_near = near.values().sum::<f32>() / (known + IMAGINED);
    let squares: f32 = near.values().map(|near| (near - usual_near).powi(2)).sum();
    let spread_near = ((squares + IMAGINED * SPREAD_NEAR.powi(2)) / (known + IMAGINED)).sqrt();
    for one in ranked {
        one.near = near.get(&one.id).copied();
        let by_words = (one.words - usual_words) / spread_words;
        let by_sense = one.near.map(|near| (near - usual_near) / spread_near);
        one.score = by_sense.unwrap_or(by_words) + share * by_words;
    }
}
