//! Every computation in plain Rust. Sums run in eight lanes, so that a compiler may use wide registers
//! and gets the same numbers with any of them.

use super::{BLOCK, Matrix, Quantised, ROWS, WEIGHTS};

const LANES: usize = 8;
/// Adding it leaves the nearest whole number in the low bits.
const ROUND: f32 = 12_582_912.0;

#[inline(always)]
fn lanes_sum(lanes: [f32; LANES]) -> f32 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f32 = if a.len() == b.len() {
        a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum()
    } else {
        let done = a.len().min(b.len()) / LANES * LANES;
        a[done..].iter().zip(&b[done..]).map(|(x, y)| x * y).sum()
    };
    for (x, y) in a_chunks.zip(b_chunks) {
        for i in 0..LANES {
            lanes[i] += x[i] * y[i];
        }
    }
    lanes_sum(lanes) + tail
}

#[inline(always)]
pub(super) fn dot_bytes(a: &[i8], b: &[f32]) -> f32 {
    const WIDE: usize = 4 * LANES;
    let mut lanes = [0.0; WIDE];
    let (a_chunks, b_chunks) = (a.chunks_exact(WIDE), b.chunks_exact(WIDE));
    let done = a.len().min(b.len()) / WIDE * WIDE;
    let tail: f32 = a[done..].iter().zip(&b[done..]).map(|(x, y)| f32::from(*x) * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for i in 0..WIDE {
            lanes[i] += f32::from(x[i]) * y[i];
        }
    }
    lanes.iter().sum::<f32>() + tail
}

/// e to the power of x, to about one part in ten million.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    // ln 2 in two parts, the first with few digits, so that the product is exact.
    let rest = x - whole * 0.693_359_4 - whole * -2.121_944_4e-4;
    let mut sum = 1.987_569_1e-4;
    for factor in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        sum = sum * rest + factor;
    }
    let sum = sum * rest * rest + rest + 1.0;
    f32::from_bits(sum.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// The error function by Abramowitz and Stegun 7.1.26, to two parts in ten million.
#[inline(always)]
pub(super) fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let mut sum = 1.061_405_4;
    for factor in [-1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6] {
        sum = sum * t + factor;
    }
    (1.0 - sum * t * exp(-size * size)).copysign(x)
}

#[inline(always)]
pub(super) fn gelu(x: &mut [f32]) {
    for value in x {
        *value = 0.5 * *value * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
    }
}

#[inline(always)]
pub(super) fn normalise(x: &mut [f32], scale: &[f32], shift: &[f32], eps: f32) {
    for row in x.chunks_exact_mut(scale.len()) {
        let size = row.len() as f32;
        let mut sum = [0.0; LANES];
        for chunk in row.chunks_exact(LANES) {
            for i in 0..LANES {
                sum[i] += chunk[i];
            }
        }
        let mean = lanes_sum(sum) / size;
        let mut squares = [0.0; LANES];
        for chunk in row.chunks_exact(LANES) {
            for i in 0..LANES {
                squares[i] += (chunk[i] - mean) * (chunk[i] - mean);
            }
        }
        let by = 1.0 / (lanes_sum(squares) / size + eps).sqrt();
        for ((value, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
            *value = (*value - mean) * by * scale + shift;
        }
    }
}

#[inline(always)]
pub(super) fn quantise(x: &[f32], bytes: &mut [i8], scales: &mut [f32], offsets: &mut [i32]) {
    let blocks = x.chunks_exact(BLOCK).zip(bytes.chunks_exact_mut(BLOCK));
    for ((block, bytes), (scale, offset)) in blocks.zip(scales.iter_mut().zip(offsets)) {
        let mut most = [0f32; LANES];
        for chunk in block.chunks_exact(LANES) {
            for i in 0..LANES {
                most[i] = most[i].max(chunk[i].abs());
            }
        }
        let most = most.iter().copied().fold(0.0, f32::max);
        *scale = most / 127.0;
        let by = if *scale > 0.0 { 1.0 / *scale } else { 0.0 };
        let mut sum = 0;
        for (byte, value) in bytes.iter_mut().zip(block) {
            let whole = (value * by + ROUND).to_bits() as i8;
            *byte = whole;
            sum += i32::from(whole);
        }
        *offset = -8 * sum;
    }
}

#[inline(always)]
pub(super) fn attend(query: &[f32], key: &[f32], value: &[f32], heads: usize, out: &mut [f32]) {
    let hidden = heads * BLOCK;
    let count = query.len() / hidden;
    let by = 1.0 / (BLOCK as f32).sqrt();
    let mut shares = vec![0.0; count];
    for head in (0..hidden).step_by(BLOCK) {
        let of = |x: &'_ [f32], token: usize| -> [f32; BLOCK] {
            x[token * hidden + head..][..BLOCK].try_into().unwrap_or([0.0; BLOCK])
        };
        for token in 0..count {
            let asks = of(query, token);
            let mut most = f32::NEG_INFINITY;
            for (other, share) in shares.iter_mut().enumerate() {
                *share = dot(&asks, &of(key, other)) * by;
                most = most.max(*share);
            }
            for share in &mut shares {
                *share = exp(*share - most);
            }
            let mut mixed = [0.0; BLOCK];
            for (other, share) in shares.iter().enumerate() {
                let gives = of(value, other);
                for i in 0..BLOCK {
                    mixed[i] += share * gives[i];
                }
            }
            let sum: f32 = shares.iter().sum();
            for (to, mixed) in out[token * hidden + head..][..BLOCK].iter_mut().zip(mixed) {
                *to = mixed / sum;
            }
        }
    }
}

pub(super) fn multiply(matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    let (inputs, outputs) = (matrix.inputs, matrix.bias.len());
    let per_row = inputs / BLOCK;
    for (first, group) in matrix.groups() {
        for token in 0..x.rows() {
            let mut sums = [0f32; ROWS];
            for (b, block) in group.chunks_exact(WEIGHTS + ROWS * 4).enumerate() {
                let at = token * per_row + b;
                let bytes = &x.bytes[at * BLOCK..][..BLOCK];
                for (row, sum) in sums.iter_mut().enumerate() {
                    let mut whole = x.offsets[at];
                    for pair in 0..4 {
                        for j in 0..4 {
                            let byte = block[pair * 64 + row * 4 + j];
                            whole += i32::from(byte & 15) * i32::from(bytes[pair * 8 + j]);
                            whole += i32::from(byte >> 4) * i32::from(bytes[pair * 8 + 4 + j]);
                        }
                    }
                    let scale = &block[WEIGHTS + row * 4..][..4];
                    let scale = f32::from_le_bytes([scale[0], scale[1], scale[2], scale[3]]);
                    *sum += whole as f32 * (scale * x.scales[at]);
                }
            }
            let to = &mut out[token * outputs + first..][..ROWS];
            for ((to, sum), bias) in to.iter_mut().zip(sums).zip(&matrix.bias[first..]) {
                *to = sum + bias;
            }
        }
    }
}
