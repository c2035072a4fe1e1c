//! Weeks that no setting moves: from Monday 00:00 UTC.

use helppo_kernel::Millis;

/// A week in milliseconds.
pub(crate) const WEEK_MS: i64 = 7 * 86_400_000;
/// 1970 began on a Thursday.
const FIRST_MONDAY: i64 = -3 * 86_400_000;

/// When the week of that moment began.
pub(crate) fn week_of(at: Millis) -> Millis {
    Millis((at.0 - FIRST_MONDAY).div_euclid(WEEK_MS) * WEEK_MS + FIRST_MONDAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        // 2026-03-02T00:00:00Z was a Monday.
        let monday = 1_772_409_600_000;
        for (at, of) in [(0, 0), (1, 0), (WEEK_MS - 1, 0), (WEEK_MS, WEEK_MS), (-1, -WEEK_MS)] {
            assert_eq!(week_of(Millis(monday + at)), Millis(monday + of), "{at}");
        }
    }
}
