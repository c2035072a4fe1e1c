//! How large a share may be, given what was counted.

/// The one-sided upper bound of a share by Clopper and Pearson: with `certainty` the true share is at most
/// this. `wrong` of `all` were counted.
pub fn upper_bound(wrong: usize, all: usize, certainty: f64) -> f64 {
    if wrong >= all {
        return 1.0;
    }
    let (mut low, mut high) = (wrong as f64 / all as f64, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(wrong, all, middle) > 1.0 - certainty {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The probability of no more than `wrong` of `all` when each is wrong with `share`.
fn at_most(wrong: usize, all: usize, share: f64) -> f64 {
    let (yes, no) = (share.ln(), (1.0 - share).ln());
    let mut ways = 0.0_f64;
    let mut sum = 0.0;
    for k in 0..=wrong {
        sum += (ways + k as f64 * yes + (all - k) as f64 * no).exp();
        ways += ((all - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_the_one_of_the_tables() {
        for (wrong, all, bound) in
            [(0, 59, 0.0495), (0, 200, 0.0149), (1, 93, 0.0500), (5, 200, 0.0519), (10, 10, 1.0)]
        {
            let got = upper_bound(wrong, all, 0.95);
            assert!((got - bound).abs() < 0.0006, "{wrong} of {all}: {got}");
        }
    }

    #[test]
    fn nothing_counted_says_nothing() {
        assert_eq!(upper_bound(0, 0, 0.95), 1.0);
    }
}
