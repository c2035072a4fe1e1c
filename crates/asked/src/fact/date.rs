//! Dates written in numbers: `3.4.2026`, `3/4/2026`, `2026-04-03`.

use super::{Given, runs};
use crate::kind::DataKind;

pub(super) fn find(text: &str) -> Vec<Given> {
    runs(text, |c| c.is_ascii_digit() || ".-/".contains(c))
        .into_iter()
        .filter_map(|(from, to)| {
            let word = &text[from..to];
            let cut = word.trim_matches(['.', '-', '/']);
            let from = from + word.find(cut).unwrap_or(0);
            let value = read(cut)?;
            Some(Given { kind: DataKind::Date, value, from, to: from + cut.len() })
        })
        .collect()
}

/// Year, month and day as `2026-04-03`; the day stands before the month, as all three languages write.
fn read(text: &str) -> Option<String> {
    let sign = ['.', '/', '-'].into_iter().find(|sign| text.matches(*sign).count() == 2)?;
    let parts: Vec<u64> = text.split(sign).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let first = text.split(sign).next().map_or(0, str::len);
    let (day, month, year) = if first == 4 { (c, b, a) } else { (a, b, c) };
    let year = if year < 100 { 2000 + year } else { year };
    is_day(day, month, year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether there is such a day.
pub(super) fn is_day(day: u64, month: u64, year: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day) && (1900..2200).contains(&year)
}
