use proptest::prelude::*;

use super::*;

fn levels() -> Vec<Level> {
    [Level::Plain, Level::Avx2, Level::Vnni].into_iter().filter(|l| *l <= level()).collect()
}

fn close(a: &[f32], b: &[f32], what: &str) -> Result<(), TestCaseError> {
    let size = a.iter().fold(1e-3_f32, |most, value| most.max(value.abs()));
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        prop_assert!((x - y).abs() <= 2e-5 * size, "{what}: {x} and {y} at {i}");
    }
    Ok(())
}

/// Random published blocks of a matrix, its bias, and rows of input.
fn product() -> impl Strategy<Value = (usize, usize, Vec<u8>, Vec<f32>, Vec<f32>)> {
    (1..3_usize, 1..5_usize, 1..14_usize).prop_flat_map(|(groups, blocks, rows)| {
        let outputs = groups * ROWS;
        let inputs = blocks * BLOCK;
        let scale = (0x2000..0x3000_u16).prop_map(u16::to_le_bytes);
        let block = (scale, prop::collection::vec(any::<u8>(), 16)).prop_map(|(s, q)| [&s[..], &q].concat());
        let matrix = prop::collection::vec(block, outputs * blocks).prop_map(|blocks| blocks.concat());
        let bias = prop::collection::vec(-1f32..1.0, outputs);
        (Just(outputs), Just(inputs), matrix, bias, prop::collection::vec(-4f32..4.0, rows * inputs))
    })
}

/// The product computed from the published blocks, weight by weight.
fn by_hand(blocks: &[u8], inputs: usize, x: &Quantised, bias: &[f32]) -> Vec<f32> {
    let weight = |row: usize, i: usize| {
        let block = &blocks[(row * (inputs / BLOCK) + i / BLOCK) * BLOCK_BYTES..][..BLOCK_BYTES];
        let (j, high) = (i % 16, i % BLOCK / 16);
        let scale = from_half(u16::from_le_bytes([block[0], block[1]]));
        (f32::from((block[2 + j] >> (4 * high)) & 15) - 8.0) * scale
    };
    let mut out = Vec::new();
    for token in 0..x.rows() {
        for (row, bias) in bias.iter().enumerate() {
            let term = |i: usize| {
                let at = token * inputs + i;
                weight(row, i) * f32::from(x.bytes[at]) * x.scales[at / BLOCK]
            };
            out.push((0..inputs).map(term).sum::<f32>() + bias);
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_level_multiplies_alike((outputs, inputs, blocks, bias, x) in product()) {
        let packed = Matrix::pack(&blocks, outputs, inputs).expect("whole");
        let matrix = Matrix { packed: &packed, bias: &bias, inputs };
        for level in levels() {
            let mut quantised = Quantised::default();
            quantised.take(&x, inputs, level);
            let expected = by_hand(&blocks, inputs, &quantised, &bias);
            let mut out = vec![0.0; expected.len()];
            multiply(level, &matrix, &quantised, &mut out);
            close(&expected, &out, &format!("{level:?}"))?;
        }
    }

    #[test]
    fn every_level_quantises_alike_and_near(x in prop::collection::vec(-9f32..9.0, BLOCK..BLOCK + 1)) {
        for level in levels() {
            let mut quantised = Quantised::default();
            quantised.take(&x, BLOCK, level);
            let sum: i32 = quantised.bytes.iter().map(|b| i32::from(*b)).sum();
            prop_assert_eq!(quantised.offsets[0], -8 * sum);
            for (byte, value) in quantised.bytes.iter().zip(&x) {
                prop_assert!((f32::from(*byte) * quantised.scales[0] - value).abs() <= quantised.scales[0] * 0.501);
            }
        }
    }

    #[test]
    fn every_level_does_the_rest_alike(x in prop::collection::vec(-6f32..6.0, 3 * 64), by in 0.1f32..2.0) {
        let (scale, shift) = (vec![by; 64], vec![0.5; 64]);
        let mut first: Option<[Vec<f32>; 4]> = None;
        for level in levels() {
            let (mut curved, mut normal, mut mixed) = (x.clone(), x.clone(), vec![0.0; x.len()]);
            gelu(level, &mut curved);
            normalise(level, &mut normal, &scale, &shift, 1e-12);
            attend(level, &x, &normal, &curved, 2, &mut mixed);
            let bytes: Vec<i8> = x[..61].iter().map(|value| (value * 20.0) as i8).collect();
            let product = vec![dot(level, &x[..61], &x[64..125]), dot_bytes(level, &bytes, &x[..61])];
            let got = [curved, normal, mixed, product];
            match &first {
                None => first = Some(got),
                Some(first) => {
                    for (a, b) in first.iter().zip(&got) {
                        close(a, b, &format!("{level:?}"))?;
                    }
                }
            }
        }
    }

    #[test]
    fn the_curves_are_those_of_the_library(x in -20f32..20.0) {
        let near = plain::exp(x) / x.exp();
        prop_assert!((near - 1.0).abs() < 1e-6, "exp({x}): {near}");
        // Between its tables' points: erf(1) and erf(2), and its sign.
        prop_assert_eq!(plain::erf(-x), -plain::erf(x));
    }
}

#[test]
fn the_error_function_goes_through_its_known_points() {
    for (x, value) in [(0.5_f32, 0.520_499_9), (1.0, 0.842_700_8), (2.0, 0.995_322_3), (5.0, 1.0)] {
        assert!((plain::erf(x) - value).abs() < 1e-6, "erf({x})");
    }
}
