//! Telephone numbers as people write them: `+358 40 123 4567`, `040-1234567`, `08-123 45 67`.

use super::{Given, runs};
use crate::kind::DataKind;

/// Digits of a number, the country's own included.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

pub(super) fn find(text: &str) -> Vec<Given> {
    runs(text, |c| c.is_ascii_digit() || "+-() \u{a0}".contains(c))
        .into_iter()
        .filter_map(|(from, to)| {
            let word = &text[from..to];
            let cut = word.trim_matches(['-', ' ', '\u{a0}', ')']).trim_end_matches(['(', '+']);
            let from = from + word.find(cut).unwrap_or(0);
            let value: String = cut.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            let digits = value.trim_start_matches('+').len();
            let begins = value.starts_with('+') || value.starts_with('0') && !value.starts_with("000");
            let stands = value.matches('+').count() <= 1 && !text[..from].ends_with(char::is_alphanumeric);
            let fits =
                begins && stands && DIGITS.contains(&digits) && value.rfind('+').is_none_or(|at| at == 0);
            fits.then(|| Given { kind: DataKind::Phone, value, from, to: from + cut.len() })
        })
        .collect()
}
