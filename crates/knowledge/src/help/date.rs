//! Days as people write them.

use helppo_kernel::{Locale, Millis};

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FINNISH: [&str; 12] = [
    "tammikuuta",
    "helmikuuta",
    "maaliskuuta",
    "huhtikuuta",
    "toukokuuta",
    "kesäkuuta",
    "heinäkuuta",
    "elokuuta",
    "syyskuuta",
    "lokakuuta",
    "marraskuuta",
    "joulukuuta",
];
const SWEDISH: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// `12 November 2026`, `12. marraskuuta 2026`, `12 november 2026`; by UTC.
pub fn long(at: Millis, locale: Locale) -> String {
    let (year, month, day) = civil(at.0.div_euclid(86_400_000));
    let (months, dot) = match locale {
        Locale::En => (ENGLISH, ""),
        Locale::Fi => (FINNISH, "."),
        Locale::Sv => (SWEDISH, ""),
    };
    format!("{day}{dot} {} {year}", months[month - 1])
}

/// `2026-11-12`.
pub(crate) fn iso(at: Millis) -> String {
    let (year, month, day) = civil(at.0.div_euclid(86_400_000));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar
/// (H. Hinnant, chrono-compatible low-level date algorithms).
fn civil(days: i64) -> (i64, usize, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_each_language() {
        let at = Millis(1_794_441_600_000);
        assert_eq!(iso(at), "2026-11-12");
        assert_eq!(long(at, Locale::En), "12 November 2026");
        assert_eq!(long(at, Locale::Fi), "12. marraskuuta 2026");
        assert_eq!(long(at, Locale::Sv), "12 november 2026");
    }

    #[test]
    fn leap_days_and_ends_of_years_are_right() {
        assert_eq!(iso(Millis(1_709_164_800_000)), "2024-02-29");
        assert_eq!(iso(Millis(1_735_689_599_999)), "2024-12-31");
        assert_eq!(iso(Millis(0)), "1970-01-01");
    }
}
