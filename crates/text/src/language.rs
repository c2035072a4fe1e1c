//! Which language a text is in, of those that are switched on.

use helppo_kernel::Locale;
use whatlang::{Detector, Lang};

use crate::stop::says_much_of;
use crate::{concepts, words};

/// Shorter texts say too little: the language of the conversation so far is kept.
const SHORT: usize = 3;
/// Words of a text that are looked at.
const MOST: usize = 200;

/// The language of a text among `enabled`, given the language of the conversation so far (`prior`).
///
/// Texts of up to three words keep the prior unless their very words belong to one other language. The
/// function words of each language are counted first; the trigrams of the detector decide the rest.
/// Nothing is returned when there is neither evidence nor prior.
pub fn language(text: &str, enabled: &[Locale], prior: Option<Locale>) -> Option<Locale> {
    let prior = prior.filter(|p| enabled.contains(p));
    if let [only] = enabled {
        return Some(*only);
    }
    let words: Vec<String> =
        words(text).take(MOST).map(|w| w.text).filter(|w| w.chars().any(char::is_alphabetic)).collect();
    if words.is_empty() {
        return prior;
    }
    let mut votes: Vec<(Locale, f64)> =
        enabled.iter().map(|locale| (*locale, evidence(&words, *locale))).collect();
    if let Some(detected) = detected(text, enabled) {
        let said = |locale| words.iter().map(|word| says_much_of(word, locale)).sum::<f64>();
        let others = enabled.iter().filter(|locale| **locale != detected).map(|locale| said(*locale));
        // Trigrams that speak against every function word of a text are hardly to be trusted.
        let doubtful = said(detected) < 0.5 && others.fold(0.0, f64::max) >= 1.0;
        let trust = (words.len() as f64).min(6.0) / if doubtful { 9.0 } else { 3.0 };
        votes.iter_mut().filter(|(locale, _)| *locale == detected).for_each(|(_, vote)| *vote += trust);
    }
    if let Some(prior) = prior {
        let habit = if words.len() <= SHORT { 1.9 } else { 1.0 };
        votes.iter_mut().filter(|(locale, _)| *locale == prior).for_each(|(_, vote)| *vote += habit);
    }
    let best = votes.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    if best.1 > 0.0 { Some(best.0) } else { prior }
}

/// What the words themselves say: function words count one each, telling letters and endings a little.
fn evidence(words: &[String], locale: Locale) -> f64 {
    words.iter().map(|word| says_much_of(word, locale) + shape(word, locale) + trade(word, locale)).sum()
}

/// Words of the trade that the thesaurus knows in this language alone.
fn trade(word: &str, locale: Locale) -> f64 {
    let known = |locale| !concepts(&[word.to_owned()], locale).is_empty();
    let alone = known(locale) && !Locale::ALL.into_iter().any(|other| other != locale && known(other));
    if alone { 0.6 } else { 0.0 }
}

/// Letters and letter pairs that one of the languages has and the others hardly know.
fn shape(word: &str, locale: Locale) -> f64 {
    let any = |parts: &[&str]| parts.iter().filter(|part| word.contains(**part)).count() as f64;
    let ends = |parts: &[&str]| if parts.iter().any(|part| word.ends_with(part)) { 0.4 } else { 0.0 };
    match locale {
        Locale::Fi => {
            0.4 * any(&[
                "ää", "öö", "yy", "uu", "ii", "aa", "yö", "uo", "ie", "kk", "äy", "äi", "ht", "lm", "ei",
                "älä",
            ])
            .min(2.0)
                + ends(&[
                    "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "nen", "ko", "kö", "isi",
                    "mme", "ksi", "jen", "vat", "sää", "ältä", "än", "ön",
                ])
                - 0.5 * any(&["b", "c", "f", "w", "x", "z", "å", "q", "sh"]).min(2.0)
        }
        Locale::Sv => {
            0.5 * any(&["å", "sj", "skj", "ck"]).min(2.0) + 0.1 * any(&["ä", "ö"])
                - 0.4 * any(&["ää", "öö", "yy", "uu", "th", "w"]).min(2.0)
                + ends(&["ning", "het", "arna", "orna", "erna", "igt", "ade", "ar", "or", "en", "et"]) * 0.6
        }
        Locale::En => {
            0.5 * any(&["th", "w", "ee", "ou", "sh", "ea", "wh", "gh", "oo", "qu"]).min(2.0)
                - 0.8 * any(&["ä", "ö", "å", "yy", "uu", "kk"]).min(2.0)
                + ends(&["ing", "tion", "ed", "ly", "ment", "y"]) * 0.6
        }
    }
}

fn detected(text: &str, enabled: &[Locale]) -> Option<Locale> {
    let code = |locale: &Locale| match locale {
        Locale::En => Lang::Eng,
        Locale::Fi => Lang::Fin,
        Locale::Sv => Lang::Swe,
    };
    let found = Detector::with_allowlist(enabled.iter().map(code).collect()).detect(text)?.lang();
    enabled.iter().copied().find(|locale| code(locale) == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Locale> {
        language(text, &Locale::ALL, None)
    }

    #[test]
    fn plain_sentences_are_told_apart() {
        assert_eq!(of("Tilaukseni ei ole vielä saapunut, missä se viipyy?"), Some(Locale::Fi));
        assert_eq!(of("Min beställning har inte kommit ännu, var är den?"), Some(Locale::Sv));
        assert_eq!(of("My order has not arrived yet, where is it?"), Some(Locale::En));
        assert_eq!(of("haluan puhua ihmiselle"), Some(Locale::Fi));
        assert_eq!(of("kan jag få prata med en människa"), Some(Locale::Sv));
    }

    #[test]
    fn a_few_words_keep_the_language_of_the_conversation() {
        assert_eq!(language("ok", &Locale::ALL, Some(Locale::Fi)), Some(Locale::Fi));
        assert_eq!(language("MobilePay iPhone", &Locale::ALL, Some(Locale::Sv)), Some(Locale::Sv));
        assert_eq!(language("12345", &Locale::ALL, Some(Locale::En)), Some(Locale::En));
        assert_eq!(language("12345", &Locale::ALL, None), None);
    }

    #[test]
    fn a_customer_may_change_the_language() {
        let text = "Sorry, could we continue in English because my Finnish is not good";
        assert_eq!(language(text, &Locale::ALL, Some(Locale::Fi)), Some(Locale::En));
    }

    #[test]
    fn short_questions_without_function_words_are_told_by_their_trade() {
        assert_eq!(of("wrong size exchange"), Some(Locale::En));
        assert_eq!(of("halvempi hinta muualla"), Some(Locale::Fi));
        assert_eq!(of("Can I order extra cards?"), Some(Locale::En));
    }

    #[test]
    fn only_languages_that_are_on_come_out() {
        let on = [Locale::Fi, Locale::En];
        assert_ne!(language("Min beställning har inte kommit ännu", &on, None), Some(Locale::Sv));
        assert_eq!(language("whatever", &[Locale::Sv], Some(Locale::Fi)), Some(Locale::Sv));
    }
}
