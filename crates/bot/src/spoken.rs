//! Which language the customer speaks.

use helppo_kernel::Locale;
use helppo_text::{language, words};

use crate::decide::Library;

/// Texts up to this many words may say too little by themselves.
const SHORT: usize = 3;

/// The language of a message among those that are on. A first message of a word or two is looked up in
/// every language: the one whose articles know its words is the one it is written in.
pub(crate) fn spoken(
    text: &str,
    on: &[Locale],
    so_far: Option<Locale>,
    library: &impl Library,
) -> Option<Locale> {
    if so_far.is_some() || words(text).nth(SHORT).is_some() {
        return language(text, on, so_far);
    }
    let known = |locale: Locale| library.find(locale, text, 1).hits.first().map_or(0.0, |hit| hit.covered);
    let best = on.iter().map(|locale| (*locale, known(*locale))).max_by(|a, b| a.1.total_cmp(&b.1));
    let detected = language(text, on, None);
    match best {
        // The detector's guess stands where its articles know the words as well as any.
        Some((locale, covered)) if covered > 0.0 && detected.is_none_or(|guess| known(guess) < covered) => {
            Some(locale)
        }
        _ => detected,
    }
}
