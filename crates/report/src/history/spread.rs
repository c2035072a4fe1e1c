//! Spreads of times in few numbers that can be added: buckets that grow by a tenth each. Pure.

use std::sync::LazyLock;

/// How far a percentile read from the buckets is off at most, as a share of it; times under a second are
/// all shown as half of one.
pub const ERROR: f64 = 0.05;

const FIRST_MS: f64 = 1000.0;
const STEP: f64 = 1.1;
/// Up to about twenty years.
const BUCKETS: usize = 215;

/// Where each bucket begins: multiplied up, so that every machine has the same bounds.
static BOUNDS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let mut bound = FIRST_MS;
    let bounds = (0..BUCKETS).map(|_| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "twenty years in milliseconds are far below 2^52"
        )]
        let whole = bound.ceil() as i64;
        bound *= STEP;
        whole
    });
    bounds.collect()
});

/// The bucket of a time: 0 is everything below a second.
pub(crate) fn bucket(ms: i64) -> i64 {
    i64::try_from(BOUNDS.partition_point(|bound| *bound <= ms)).unwrap_or(i64::MAX)
}

/// The middle of a bucket, in milliseconds.
fn middle(bucket: i64) -> i64 {
    match usize::try_from(bucket - 1).ok().and_then(|i| BOUNDS.get(i)) {
        Some(bound) => bound + bound / 20,
        None => 500,
    }
}

/// The time that `percent` of a hundred do not exceed; `None` of an empty spread. In the order of buckets.
pub(crate) fn percentile(
    spread: impl IntoIterator<Item = (i64, i64)>,
    all: i64,
    percent: i64,
) -> Option<i64> {
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
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_percentile_is_off_by_no_more_than_it_says() {
        let mut times: Vec<i64> = (0..3000).map(|n| 1000 + 700 * n * (n % 7 + 1) + (n * n) % 977).collect();
        let mut spread: BTreeMap<i64, i64> = BTreeMap::new();
        for ms in &times {
            *spread.entry(bucket(*ms)).or_default() += 1;
        }
        times.sort_unstable();
        for percent in [1, 10, 50, 90, 95, 99, 100] {
            let exact = times[usize::try_from(3000 * percent / 100 - 1).expect("small")];
            let read = percentile(spread.clone(), 3000, percent).expect("not empty");
            assert!((read - exact).abs() * 20 <= exact + 20, "p{percent}: {read} for {exact}");
        }
    }

    #[test]
    fn every_time_has_its_bucket_and_nothing_has_no_percentile() {
        assert_eq!((bucket(-5), bucket(0), bucket(999), bucket(1000), bucket(1100)), (0, 0, 0, 1, 2));
        assert!(bucket(i64::MAX) <= 215);
        assert_eq!(percentile([], 0, 50), None);
        assert_eq!(percentile([(0, 3)], 3, 50), Some(500));
    }
}
