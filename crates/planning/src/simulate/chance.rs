//! Repeatable chance: one stream of numbers for each purpose, each from the scenario's seed.
//!
//! Each queue draws from a stream of its own, so that the same customers with the same patience and the same
//! matters come whoever serves them: two arrangements are compared on the very same days.

/// xoshiro256++ (Blackman and Vigna 2019), its state filled by SplitMix64.
#[derive(Clone, Debug)]
pub(super) struct Chance([u64; 4]);

impl Chance {
    /// Stream number `stream` of a seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut state = seed ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03).rotate_left(17);
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }))
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -self.unit().ln()
    }

    /// Normal with mean 0 and variance 1 (Box and Muller; the second of the pair is not kept).
    pub(super) fn normal(&mut self) -> f64 {
        let (radius, turn) = (self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }

    /// Uniform in (0, 1].
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(draw: impl FnMut() -> f64) -> (f64, f64) {
        let drawn: Vec<f64> = std::iter::repeat_with(draw).take(400_000).collect();
        let mean = drawn.iter().sum::<f64>() / 400_000.0;
        (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 400_000.0)
    }

    #[test]
    fn the_shapes_have_their_means_and_variances() {
        let mut chance = Chance::new(3, 1);
        let (mean, variance) = mean_and_variance(|| chance.exponential());
        assert!((mean - 1.0).abs() < 0.006 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        let (mean, variance) = mean_and_variance(|| chance.normal());
        assert!(mean.abs() < 0.006 && (variance - 1.0).abs() < 0.01, "{mean} {variance}");
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |seed, stream| {
            let mut chance = Chance::new(seed, stream);
            [chance.next(), chance.next(), chance.next()]
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }
}
