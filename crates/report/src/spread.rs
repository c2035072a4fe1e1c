//! Spreads of times in few numbers: buckets that grow by a quarter each, so that a percentile read from
//! them is at most a tenth or so off. Pure.

/// Everything below a second is one bucket.
const FIRST_MS: f64 = 1000.0;
/// Each bucket is this much wider than the one before.
const STEP: f64 = 1.25;

/// The bucket of a time.
pub(crate) fn bucket(ms: i64) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^52 milliseconds")]
    let ms = ms.max(0) as f64;
    if ms < FIRST_MS {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a time is small")]
    let bucket = ((ms / FIRST_MS).ln() / STEP.ln()).floor() as i64;
    bucket + 1
}

/// The middle of a bucket, in milliseconds.
fn middle(bucket: i64) -> i64 {
    if bucket <= 0 {
        return 500;
    }
    let power = i32::try_from(bucket - 1).unwrap_or(i32::MAX);
    let low = FIRST_MS * STEP.powi(power);
    #[expect(clippy::cast_possible_truncation, reason = "a time in milliseconds")]
    let middle = (low * (1.0 + STEP) / 2.0) as i64;
    middle
}

/// The time below which `percent` of a hundred lie; `None` of an empty spread. Buckets need no order.
pub(crate) fn percentile(spread: &[(i64, i64)], percent: i64) -> Option<i64> {
    let mut spread = spread.to_vec();
    spread.sort_unstable();
    let all: i64 = spread.iter().map(|(_, n)| n).sum();
    let wanted = (all * percent + 99) / 100;
    let mut seen = 0;
    for (bucket, n) in spread {
        seen += n;
        if seen >= wanted && n > 0 {
            return Some(middle(bucket));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_at_most_an_eighth_off() {
        let times: Vec<i64> = (0..2000).map(|n| 700 * n + (n * n) % 977).collect();
        let mut spread = std::collections::BTreeMap::new();
        for ms in &times {
            *spread.entry(bucket(*ms)).or_insert(0) += 1;
        }
        let spread: Vec<(i64, i64)> = spread.into_iter().collect();
        let mut sorted = times;
        sorted.sort_unstable();
        for percent in [10, 50, 90, 99] {
            let exact = sorted[usize::try_from(2000 * percent / 100 - 1).expect("small")];
            let read = percentile(&spread, percent).expect("not empty");
            assert!((read - exact).abs() * 8 <= exact, "p{percent}: {read} for {exact}");
        }
    }

    #[test]
    fn an_empty_spread_has_no_percentile_and_a_short_time_the_first_bucket() {
        assert_eq!(percentile(&[], 50), None);
        assert_eq!((bucket(-5), bucket(0), bucket(999), bucket(1000)), (0, 0, 0, 1));
    }
}
