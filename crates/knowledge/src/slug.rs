//! The readable part of an address.

use helppo_text::words;

/// Longest slug, in characters; what is longer is cut at a word.
pub(crate) const LONGEST: usize = 80;

/// `Tilauksen peruuttaminen äkkiä` becomes `tilauksen-peruuttaminen-akkia`. Letters of other scripts stay,
/// so that an address is readable in its language. A text without words gives `article`.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for word in words(text) {
        let word: String = word.text.chars().map(plain).collect();
        if out.chars().count() + word.chars().count() > LONGEST {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word);
    }
    if out.is_empty() { "article".to_owned() } else { out }
}

fn plain(letter: char) -> char {
    match letter {
        'ä' | 'å' | 'æ' => 'a',
        'ö' | 'ø' => 'o',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_readable_address() {
        assert_eq!(slug("Tilauksen peruuttaminen, äkkiä!"), "tilauksen-peruuttaminen-akkia");
        assert_eq!(slug("Var är mitt paket?"), "var-ar-mitt-paket");
        assert_eq!(slug("…"), "article");
    }

    #[test]
    fn a_long_title_is_cut_at_a_word() {
        let long = slug(&"pitkä otsikko ".repeat(30));
        assert!(long.len() <= LONGEST && long.ends_with("-pitka"), "{long}");
    }
}
