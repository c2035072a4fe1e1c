//! The forward pass: embeddings, twelve layers of attention and feed-forward, the mean of all tokens.

use crate::file::{Linear, Norm, Weights};
use crate::half::from_half;
use crate::published::{BLOCK, BLOCK_BYTES};
use crate::simd::{self, Level, Quantised};

/// The vector of unit length of a sequence of tokens.
pub(crate) fn forward(weights: &Weights, tokens: &[usize], level: Level) -> Vec<f32> {
    let (count, hidden, inner) = (tokens.len(), weights.hidden, weights.inner);
    let mut x = embedded(weights, tokens);
    normalise(&mut x, None, &weights.norm, weights.eps, level);
    let mut quantised = Quantised::default();
    let mut room = [const { Vec::new() }; 5];
    for (buffer, size) in room.iter_mut().zip([hidden, hidden, hidden, hidden, inner]) {
        buffer.resize(count * size, 0.0);
    }
    let [query, key, value, mixed, wide] = &mut room;
    for layer in &weights.layers {
        let multiply = |quantised: &Quantised, linear: &Linear, inputs: usize, out: &mut [f32]| {
            simd::multiply(level, &weights.matrix(linear, inputs), quantised, out);
        };
        quantised.take(&x, hidden, level);
        multiply(&quantised, &layer.query, hidden, query);
        multiply(&quantised, &layer.key, hidden, key);
        multiply(&quantised, &layer.value, hidden, value);
        simd::attend(level, query, key, value, weights.heads, mixed);
        quantised.take(mixed, hidden, level);
        multiply(&quantised, &layer.joined, hidden, query);
        normalise(&mut x, Some(query), &layer.joined_norm, weights.eps, level);
        quantised.take(&x, hidden, level);
        multiply(&quantised, &layer.wide, hidden, wide);
        simd::gelu(level, wide);
        quantised.take(wide, inner, level);
        multiply(&quantised, &layer.narrow, inner, query);
        normalise(&mut x, Some(query), &layer.norm, weights.eps, level);
    }
    let mut mean = vec![0.0; hidden];
    for row in x.chunks_exact(hidden) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
    mean.iter_mut().for_each(|value| *value /= length);
    mean
}

fn normalise(x: &mut [f32], add: Option<&[f32]>, norm: &Norm, eps: f32, level: Level) {
    if let Some(add) = add {
        x.iter_mut().zip(add).for_each(|(value, more)| *value += more);
    }
    simd::normalise(level, x, &norm.scale, &norm.shift, eps);
}

/// A row of the table and a place for each token.
fn embedded(weights: &Weights, tokens: &[usize]) -> Vec<f32> {
    let hidden = weights.hidden;
    let mut x = Vec::with_capacity(tokens.len() * hidden);
    for (token, place) in tokens.iter().zip(weights.places.chunks_exact(hidden)) {
        let from = x.len();
        for block in weights.row(*token).chunks_exact(BLOCK_BYTES) {
            let scale = from_half(u16::from_le_bytes([block[0], block[1]]));
            let nibble = |byte: &u8, shift: u8| (f32::from((byte >> shift) & 15) - 8.0) * scale;
            x.extend(block[2..].iter().map(|byte| nibble(byte, 0)));
            x.extend(block[2..].iter().map(|byte| nibble(byte, 4)));
        }
        debug_assert_eq!(x.len() - from, hidden / BLOCK * BLOCK);
        x[from..].iter_mut().zip(place).for_each(|(value, place)| *value += place);
    }
    x
}
