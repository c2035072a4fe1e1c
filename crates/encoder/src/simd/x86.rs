//! The same for x86-64 with AVX2 and with AVX-512 VNNI.

use std::arch::x86_64::*;

use super::{BLOCK, GROUP_BLOCK, Matrix, Quantised, ROWS, WEIGHTS, plain};

/// A plain function compiled once more with AVX2 and FMA, where the compiler finds wide registers itself.
macro_rules! with_avx2 {
    ($(fn $name:ident ( $($arg:ident : $kind:ty),* ) $(-> $out:ty)?;)*) => {$(
        pub(super) fn $name($($arg: $kind),*) $(-> $out)? {
            #[target_feature(enable = "avx2,fma")]
            fn wide($($arg: $kind),*) $(-> $out)? {
                plain::$name($($arg),*)
            }
            // SAFETY: reached only at a level that was found on this processor.
            unsafe { wide($($arg),*) }
        }
    )*};
}

with_avx2! {
    fn dot(a: &[f32], b: &[f32]) -> f32;
    fn dot_bytes(a: &[i8], b: &[f32]) -> f32;
    fn gelu(x: &mut [f32]);
    fn normalise(x: &mut [f32], scale: &[f32], shift: &[f32], eps: f32);
    fn quantise(x: &[f32], bytes: &mut [i8], scales: &mut [f32], offsets: &mut [i32]);
    fn attend(query: &[f32], key: &[f32], value: &[f32], heads: usize, out: &mut [f32]);
}

pub(super) fn multiply_vnni(matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    // SAFETY: reached only at a level that was found on this processor.
    unsafe { vnni(matrix, x, out) }
}

pub(super) fn multiply_avx2(matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    // SAFETY: reached only at a level that was found on this processor.
    unsafe { avx2(matrix, x, out) }
}

/// What one token brings to one block.
struct Part<'a> {
    bytes: &'a [i8; BLOCK],
    scale: f32,
    offset: i32,
}

fn part<'a>(x: &'a Quantised, token: usize, block: usize) -> Part<'a> {
    let at = token * (x.inputs / BLOCK) + block;
    let bytes = x.bytes[at * BLOCK..].first_chunk().expect("a block is whole");
    Part { bytes, scale: x.scales[at], offset: x.offsets[at] }
}

/// Four inputs as one number.
fn four(bytes: &[i8; BLOCK], step: usize) -> i32 {
    let four = &bytes[step * 4..step * 4 + 4];
    i32::from_le_bytes([four[0] as u8, four[1] as u8, four[2] as u8, four[3] as u8])
}

#[target_feature(enable = "avx2,fma,avx512f,avx512vnni")]
fn vnni(matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    for (first, group) in matrix.groups() {
        let mut token = 0;
        while token + 8 <= x.rows() {
            vnni_tile::<8>(matrix, group, first, x, token, out);
            token += 8;
        }
        while token + 4 <= x.rows() {
            vnni_tile::<4>(matrix, group, first, x, token, out);
            token += 4;
        }
        while token < x.rows() {
            vnni_tile::<1>(matrix, group, first, x, token, out);
            token += 1;
        }
    }
}

#[target_feature(enable = "avx2,fma,avx512f,avx512vnni")]
fn vnni_tile<const N: usize>(
    matrix: &Matrix<'_>,
    group: &[u8],
    first: usize,
    x: &Quantised,
    token: usize,
    out: &mut [f32],
) {
    let low = _mm512_set1_epi8(15);
    let mut sums = [_mm512_setzero_ps(); N];
    for (b, block) in group.chunks_exact(GROUP_BLOCK).enumerate() {
        let (weights, scales) = block.split_at(WEIGHTS);
        let mut steps = [_mm512_setzero_si512(); 8];
        for (pair, bytes) in weights.chunks_exact(64).enumerate() {
            // SAFETY: the chunk is 64 bytes long.
            let both = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
            steps[pair * 2] = _mm512_and_si512(both, low);
            steps[pair * 2 + 1] = _mm512_and_si512(_mm512_srli_epi32::<4>(both), low);
        }
        let scales: &[u8; ROWS * 4] = scales.first_chunk().expect("a block ends with its scales");
        // SAFETY: the array is 64 bytes long.
        let scales = unsafe { _mm512_loadu_ps(scales.as_ptr().cast()) };
        for (t, sum) in sums.iter_mut().enumerate() {
            let part = part(x, token + t, b);
            let mut whole = _mm512_set1_epi32(part.offset);
            for (step, weights) in steps.iter().enumerate() {
                whole = _mm512_dpbusd_epi32(whole, *weights, _mm512_set1_epi32(four(part.bytes, step)));
            }
            let scale = _mm512_mul_ps(scales, _mm512_set1_ps(part.scale));
            *sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(whole), scale, *sum);
        }
    }
    let outputs = matrix.bias.len();
    let bias: &[f32; ROWS] = matrix.bias[first..].first_chunk().expect("a group has sixteen rows");
    // SAFETY: the array is 64 bytes long.
    let bias = unsafe { _mm512_loadu_ps(bias.as_ptr()) };
    for (t, sum) in sums.iter().enumerate() {
        let to: &mut [f32; ROWS] =
            out[(token + t) * outputs + first..].first_chunk_mut().expect("every output has its place");
        // SAFETY: the array is 64 bytes long.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), _mm512_add_ps(*sum, bias)) };
    }
}

#[target_feature(enable = "avx2,fma")]
fn avx2(matrix: &Matrix<'_>, x: &Quantised, out: &mut [f32]) {
    for (first, group) in matrix.groups() {
        for half in 0..2 {
            let mut token = 0;
            while token + 4 <= x.rows() {
                avx2_tile::<4>(matrix, group, first, half, x, token, out);
                token += 4;
            }
            while token < x.rows() {
                avx2_tile::<1>(matrix, group, first, half, x, token, out);
                token += 1;
            }
        }
    }
}

/// Eight rows of a group. Products of a block are summed in sixteen bits: at most 8 · 2 · 15 · 128.
#[target_feature(enable = "avx2,fma")]
fn avx2_tile<const N: usize>(
    matrix: &Matrix<'_>,
    group: &[u8],
    first: usize,
    half: usize,
    x: &Quantised,
    token: usize,
    out: &mut [f32],
) {
    let low = _mm256_set1_epi8(15);
    let ones = _mm256_set1_epi16(1);
    let mut sums = [_mm256_setzero_ps(); N];
    for (b, block) in group.chunks_exact(GROUP_BLOCK).enumerate() {
        let (weights, scales) = block.split_at(WEIGHTS);
        let mut steps = [_mm256_setzero_si256(); 8];
        for (pair, bytes) in weights.chunks_exact(64).enumerate() {
            let bytes: &[u8; 32] = bytes[half * 32..].first_chunk().expect("half of 64 bytes");
            // SAFETY: the array is 32 bytes long.
            let both = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
            steps[pair * 2] = _mm256_and_si256(both, low);
            steps[pair * 2 + 1] = _mm256_and_si256(_mm256_srli_epi16::<4>(both), low);
        }
        let scales: &[u8; 32] = scales[half * 32..].first_chunk().expect("eight scales");
        // SAFETY: the array is 32 bytes long.
        let scales = unsafe { _mm256_loadu_ps(scales.as_ptr().cast()) };
        for (t, sum) in sums.iter_mut().enumerate() {
            let part = part(x, token + t, b);
            let mut short = _mm256_setzero_si256();
            for (step, weights) in steps.iter().enumerate() {
                let inputs = _mm256_set1_epi32(four(part.bytes, step));
                short = _mm256_add_epi16(short, _mm256_maddubs_epi16(*weights, inputs));
            }
            let whole = _mm256_add_epi32(_mm256_madd_epi16(short, ones), _mm256_set1_epi32(part.offset));
            let scale = _mm256_mul_ps(scales, _mm256_set1_ps(part.scale));
            *sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole), scale, *sum);
        }
    }
    let (outputs, first) = (matrix.bias.len(), first + half * 8);
    let bias: &[f32; 8] = matrix.bias[first..].first_chunk().expect("eight rows");
    // SAFETY: the array is 32 bytes long.
    let bias = unsafe { _mm256_loadu_ps(bias.as_ptr()) };
    for (t, sum) in sums.iter().enumerate() {
        let to: &mut [f32; 8] =
            out[(token + t) * outputs + first..].first_chunk_mut().expect("every output has its place");
        // SAFETY: the array is 32 bytes long.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), _mm256_add_ps(*sum, bias)) };
    }
}
