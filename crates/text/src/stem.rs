//! Stems by the Snowball rules of each language, finished off where those leave forms of a word apart.

use helppo_kernel::Locale;
use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a folded word. Words with digits come back unchanged.
pub fn stem(word: &str, locale: Locale) -> String {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    let algorithm = match locale {
        Locale::En => Algorithm::English,
        Locale::Fi => Algorithm::Finnish,
        Locale::Sv => Algorithm::Swedish,
    };
    let stem = Stemmer::create(algorithm).stem(word);
    match locale {
        _ if stem.is_empty() => word.to_owned(),
        Locale::Fi => finished(&stem).to_owned(),
        Locale::Sv => without(without(&stem, "s"), "an").to_owned(),
        Locale::En => stem.into_owned(),
    }
}

/// Swedish: `fakturan` and `leverans-` are left with an ending that other forms of the word lack.
fn without<'a>(stem: &'a str, ending: &str) -> &'a str {
    stem.strip_suffix(ending).filter(|rest| rest.chars().count() >= 4).unwrap_or(stem)
}

/// Snowball leaves `tilaus`, `tilauks-`, `tilau-` and `asiakas`, `asiak-` apart. The commonest such
/// endings are cut to one shape; what is cut too far is cut alike everywhere, so it is still found.
fn finished(stem: &str) -> &str {
    const AFTER_U_OR_Y: [&str; 4] = ["ks", "s", "d", "t"];
    const ANYWHERE: [&str; 7] = ["as", "äs", "im", "in", "is", "ej", "o"];
    let long_enough = |rest: &str, letters: usize| rest.chars().count() >= letters;
    for ending in AFTER_U_OR_Y {
        if let Some(rest) = stem.strip_suffix(ending)
            && rest.ends_with(['u', 'y'])
            && long_enough(rest, 4)
        {
            return rest;
        }
    }
    for ending in ANYWHERE {
        if let Some(rest) = stem.strip_suffix(ending)
            && long_enough(rest, 4)
        {
            return single_end(rest);
        }
    }
    single_end(stem)
}

/// `kortt-` and `kort-` are one: a doubled last consonant is written once.
fn single_end(stem: &str) -> &str {
    let mut last = stem.char_indices().rev();
    match (last.next(), last.next()) {
        (Some((cut, a)), Some((_, b))) if a == b && a.is_ascii_alphabetic() && !"aeiouy".contains(a) => {
            &stem[..cut]
        }
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_share_a_stem() {
        let families = [
            (Locale::Fi, "tilaus tilauksen tilausta tilaukset tilauksia tilauksessa tilaukseni tilaukseen"),
            (Locale::Fi, "palautus palautuksen palautukset"),
            (Locale::Fi, "lasku laskun laskua laskut laskuja laskussa laskuni laskujen"),
            (Locale::Fi, "asiakas asiakkaan asiakasta asiakkaat asiakkaita asiakkaiden"),
            (Locale::Fi, "puhelin puhelimen puhelinta puhelimet puhelimeni puhelimessa"),
            (Locale::Fi, "yhteys yhteyden yhteyttä yhteydet yhteyksiä yhteydessä"),
            (Locale::Fi, "jäsenyys jäsenyyden jäsenyyttä jäsenyyteni"),
            (Locale::Fi, "kortti kortin korttia kortit kortteja kortilla"),
            (Locale::Fi, "punainen punaisen punaista punaiset punaisessa"),
            (Locale::Sv, "leverans leveransen leveranser leveranserna"),
            (Locale::Sv, "faktura fakturan fakturor fakturorna"),
            (Locale::En, "return returned returning returns"),
        ];
        for (locale, family) in families {
            let mut stems: Vec<String> = family.split(' ').map(|word| stem(word, locale)).collect();
            stems.dedup();
            assert_eq!(stems.len(), 1, "{family}: {stems:?}");
        }
    }

    #[test]
    fn different_matters_keep_different_stems() {
        for (a, b) in [("tilaus", "tili"), ("lasku", "laskin"), ("maksu", "maksaa"), ("palautus", "palaute")]
        {
            assert_ne!(stem(a, Locale::Fi), stem(b, Locale::Fi), "{a} and {b}");
        }
    }

    #[test]
    fn words_with_digits_are_left_alone() {
        assert_eq!(stem("fi1234s", Locale::En), "fi1234s");
    }
}
