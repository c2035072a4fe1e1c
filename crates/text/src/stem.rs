//! Stems by the Snowball rules of each language.

use helppo_kernel::Locale;
use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a folded word. Words with digits and words of other scripts come back unchanged.
pub fn stem(word: &str, locale: Locale) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    let algorithm = match locale {
        Locale::En => Algorithm::English,
        Locale::Fi => Algorithm::Finnish,
        Locale::Sv => Algorithm::Swedish,
    };
    let stem = Stemmer::create(algorithm).stem(word);
    if stem.is_empty() { word.to_owned() } else { stem.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_share_a_stem() {
        for (locale, a, b) in [
            (Locale::Fi, "palautukset", "palautuksen"),
            (Locale::Fi, "laskussa", "laskun"),
            (Locale::Sv, "leveransen", "leveranser"),
            (Locale::En, "returned", "returning"),
        ] {
            assert_eq!(stem(a, locale), stem(b, locale), "{a} and {b}");
        }
    }

    #[test]
    fn numbers_are_left_alone() {
        assert_eq!(stem("fi1234s", Locale::En), "fi1234s");
    }
}
