//! The arithmetic that costs, in plain Rust and in the processor's own words.
//!
//! This is the only module with `unsafe`. There are two reasons for it, both in `x86.rs`: a function that
//! is compiled for AVX2 or AVX-512 may be called only where [`level`] has found those instructions, and
//! vectors are loaded from slices by address. Every slice is cut to the length that is read before its
//! address is taken. Each fast path has a plain twin in `plain.rs`; `tests.rs` holds them to the same
//! numbers on random input.
//!
//! A [`Matrix`] holds 4-bit weights in groups of sixteen rows. A group holds for each block of 32 inputs
//! 256 bytes of weights and sixteen `f32` scales. The weights are four times 64 bytes: byte `4·row + j` of
//! the `p`-th holds input `8·p + j` in its low half and input `8·p + 4 + j` in its high half, each plus 8.
//! So one instruction multiplies four inputs of sixteen rows, and nothing is summed across a register.

mod plain;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "see the head of this module")]
mod x86;

use crate::half::from_half;
use crate::published::{BLOCK, BLOCK_BYTES};

/// Calls a function's version for the level.
macro_rules! dispatch {
    ($level:expr, $name:ident ( $($arg:expr),* )) => {
        match $level {
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Vnni => x86::$name($($arg),*),
            _ => plain::$name($($arg),*),
        }
    };
}

/// Rows of a group.
const ROWS: usize = 16;
/// Bytes of weights of a block of a group.
const WEIGHTS: usize = ROWS * BLOCK / 2;
/// Bytes of a block of a group, with its scales.
const GROUP_BLOCK: usize = WEIGHTS + ROWS * 4;

/// Which instructions are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Any processor.
    Plain,
    /// AVX2 with FMA.
    Avx2,
    /// AVX-512 with VNNI.
    Vnni,
}

/// The best that this processor can.
pub fn level() -> Level {
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        if avx2 && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            return Level::Vnni;
        }
        if avx2 {
            return Level::Avx2;
        }
    }
    Level::Plain
}

/// A matrix of 4-bit weights, and what is added to its outputs.
pub(crate) struct Matrix<'a> {
    pub(crate) packed: &'a [u8],
    pub(crate) bias: &'a [f32],
    pub(crate) inputs: usize,
}

impl Matrix<'_> {
    pub(crate) fn packed_bytes(outputs: usize, inputs: usize) -> usize {
        outputs / ROWS * (inputs / BLOCK) * GROUP_BLOCK
    }

    /// Lays out rows of published blocks anew; nothing when they are too few.
    pub(crate) fn pack(blocks: &[u8], outputs: usize, inputs: usize) -> Option<Vec<u8>> {
        let per_row = inputs / BLOCK;
        let blocks = blocks.get(..outputs * per_row * BLOCK_BYTES)?;
        let mut out = Vec::with_capacity(Self::packed_bytes(outputs, inputs));
        for group in blocks.chunks_exact(ROWS * per_row * BLOCK_BYTES) {
            for b in 0..per_row {
                let block = |row: usize| &group[(row * per_row + b) * BLOCK_BYTES..][..BLOCK_BYTES];
                // Input i of a published block: low halves hold 0 to 15, high halves 16 to 31.
                let weight = |row: usize, i: usize| (block(row)[2 + i % 16] >> (i / 16 * 4)) & 15;
                for pair in 0..4 {
                    for row in 0..ROWS {
                        for j in 0..4 {
                            let i = pair * 8 + j;
                            out.push(weight(row, i) | weight(row, i + 4) << 4);
                        }
                    }
                }
                for row in 0..ROWS {
                    let scale = from_half(u16::from_le_bytes([block(row)[0], block(row)[1]]));
                    out.extend_from_slice(&scale.to_le_bytes());
                }
            }
        }
        Some(out)
    }

    fn groups(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let bytes = self.inputs / BLOCK * GROUP_BLOCK;
        self.packed.chunks_exact(bytes).enumerate().map(|(g, group)| (g * ROWS, group))
    }
}

/// Rows of numbers as bytes: each block of 32 has its own scale.
#[derive(Default)]
pub(crate) struct Quantised {
    bytes: Vec<i8>,
    scales: Vec<f32>,
    /// Minus eight times the sum of a block: takes back the 8 that every weight is stored with.
    offsets: Vec<i32>,
    inputs: usize,
}

impl Quantised {
    pub(crate) fn take(&mut self, x: &[f32], inputs: usize, level: Level) {
        self.inputs = inputs;
        self.bytes.resize(x.len(), 0);
        self.scales.resize(x.len() / BLOCK, 0.0);
        self.offsets.resize(x.len() / BLOCK, 0);
        dispatch!(level, quantise(x, &mut self.bytes, &mut self.scales, &mut self.offsets));
    }

    fn rows(&self) -> usize {
        self.bytes.len() / self.inputs.max(1)
    }
}

/// `out` = `x` · matrix + bias, a row of outputs for each row of inputs.
pub(crate) fn multiply(level: Level, matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    assert_eq!(matrix.inputs, x.inputs, "a matrix fits its input");
    assert_eq!(out.len(), x.rows() * matrix.bias.len(), "every output has its place");
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Vnni => x86::multiply_vnni(matrix, x, out),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => x86::multiply_avx2(matrix, x, out),
        _ => plain::multiply(matrix, x, out),
    }
}

/// Attention of every token to every token, heads of 32 numbers.
pub(crate) fn attend(level: Level, query: &[f32], key: &[f32], value: &[f32], heads: usize, out: &mut [f32]) {
    dispatch!(level, attend(query, key, value, heads, out));
}

/// `x` · Φ(x), in place.
pub(crate) fn gelu(level: Level, x: &mut [f32]) {
    dispatch!(level, gelu(x));
}

/// Rows to mean 0 and variance 1, then scaled and shifted, in place.
pub(crate) fn normalise(level: Level, x: &mut [f32], scale: &[f32], shift: &[f32], eps: f32) {
    dispatch!(level, normalise(x, scale, shift, eps));
}

impl Level {
    /// This, or what the processor can when that is less: whoever asks for too much gets no wrong instruction.
    pub(crate) fn usable(self) -> Self {
        self.min(level())
    }
}

/// The sum of products of two vectors; of the shorter one's length.
pub fn dot(level: Level, a: &[f32], b: &[f32]) -> f32 {
    dispatch!(level.usable(), dot(a, b))
}

/// The sum of products of bytes and numbers.
pub fn dot_bytes(level: Level, a: &[i8], b: &[f32]) -> f32 {
    dispatch!(level.usable(), dot_bytes(a, b))
}
