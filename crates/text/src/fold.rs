//! One spelling for the same word: lower case, compatibility forms, accents that nobody types.

use unicode_normalization::UnicodeNormalization;

/// Folds a whole text: lower case, one space between words, soft hyphens and invisible marks gone.
/// Punctuation stays; use [`crate::words`] to be rid of it.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_whitespace() {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let start = out.len();
        fold_into(piece, &mut out);
        if out.len() == start {
            out.truncate(before);
        }
    }
    out
}

/// Folds one word. Letters of the Nordic alphabets (å ä ö æ ø) are kept; other accents on Latin
/// letters are dropped, so that `café` and `cafe` are one word.
pub fn fold_word(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    for c in word.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | 'å' | 'ä' | 'ö' | 'æ' | 'ø' => out.push(c),
            '’' | '‘' | 'ʼ' => out.push('\''),
            _ => push_without_latin_accent(c, out),
        }
    }
}

/// `é` becomes `e`, `ß` and Cyrillic `й` stay: only a mark on a plain Latin letter is dropped.
fn push_without_latin_accent(c: char, out: &mut String) {
    let mut parts = std::iter::once(c).nfd();
    match parts.next() {
        Some(base) if base.is_ascii_alphabetic() && base != c => out.push(base),
        _ if is_combining_mark(c) && out.ends_with(|p: char| p.is_ascii_alphabetic()) => {}
        _ => out.push(c),
    }
}

pub(crate) fn is_combining_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nordic_letters_stay_and_other_accents_go() {
        assert_eq!(fold_word("Tyytyväisyyskysely"), "tyytyväisyyskysely");
        assert_eq!(fold_word("SMÖRGÅSBORD"), "smörgåsbord");
        assert_eq!(fold_word("Café"), "cafe");
        assert_eq!(fold_word("naïve"), "naive");
        assert_eq!(fold_word("йод"), "йод");
    }

    #[test]
    fn letters_written_with_separate_marks_are_the_same_word() {
        assert_eq!(fold_word("a\u{308}iti"), "äiti");
        assert_eq!(fold_word("cafe\u{301}"), "cafe");
        assert_eq!(fold_word("ｆｕｌｌ"), "full");
    }

    #[test]
    fn invisible_marks_and_extra_spaces_vanish() {
        assert_eq!(fold("  Hei\u{ad}ppa \u{200b} moi\n\tTaas "), "heippa moi taas");
    }
}
