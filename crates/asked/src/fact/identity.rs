//! Personal identity codes: the Finnish henkilötunnus with its check sign, the Swedish personnummer with Luhn's
//! digit.

use super::date::is_day;
use super::{Given, alone, runs};
use crate::kind::DataKind;

/// The check sign is what nine digits leave when divided by 31.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Whether this is a Finnish or a Swedish personal identity code.
pub fn is_identity(text: &str) -> bool {
    is_finnish(text) || is_swedish(text)
}

/// `131052-308T`: day, month, year, the sign of the century, three digits, the check sign.
fn is_finnish(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().map(|b| b.to_ascii_uppercase()).collect();
    let [digits @ .., check] = bytes.as_slice() else { return false };
    if digits.len() != 10 || !b"+-YXWVUABCDEF".contains(&digits[6]) {
        return false;
    }
    let nine: Vec<u8> = [&digits[..6], &digits[7..]].concat();
    let Some(number) = number(&nine) else { return false };
    let born = is_day(number / 10_000_000, number / 100_000 % 100, 2000);
    born && SIGNS[usize::try_from(number % 31).unwrap_or(0)] == *check
}

/// `811228-9874` or `19811228-9874`; the century and the hyphen may be missing. The day is up to 60 higher in a
/// coordination number.
fn is_swedish(text: &str) -> bool {
    let plain: Vec<u8> = text.bytes().filter(|b| !b"-+".contains(b)).collect();
    let hyphens = text.len() - plain.len();
    let place = text.len().checked_sub(5).and_then(|at| text.as_bytes().get(at));
    if hyphens > 1 || hyphens == 1 && !place.is_some_and(|b| b"-+".contains(b)) {
        return false;
    }
    let ten = match plain.len() {
        10 => &plain[..],
        12 if plain.starts_with(b"19") || plain.starts_with(b"20") => &plain[2..],
        _ => return false,
    };
    let Some(value) = number(ten) else { return false };
    let day = value / 10_000 % 100;
    let born = is_day(if day > 60 { day - 60 } else { day }, value / 1_000_000 % 100, 2000);
    let sum: u32 = ten
        .iter()
        .enumerate()
        .map(|(i, byte)| {
            let digit = u32::from(byte - b'0') * if i.is_multiple_of(2) { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    born && sum.is_multiple_of(10)
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')))
}

pub(super) fn find(text: &str) -> Vec<Given> {
    runs(text, |c| c.is_ascii_alphanumeric() || c == '-' || c == '+')
        .into_iter()
        .filter_map(|(from, to)| {
            let word = &text[from..to];
            let cut = word.trim_matches(['-', '+']);
            let from = from + word.find(cut).unwrap_or(0);
            let to = from + cut.len();
            // Ten bare digits are more often an order than a person.
            let bare = cut.len() == 10 && cut.bytes().all(|b| b.is_ascii_digit());
            let fits = !bare && is_identity(cut) && alone(text, from, to);
            fits.then(|| Given { kind: DataKind::Identity, value: cut.to_ascii_uppercase(), from, to })
        })
        .collect()
}
