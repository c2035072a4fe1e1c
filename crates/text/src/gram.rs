//! Word 4-grams: they find inflected, compound and mistyped words at once, without a dictionary.

/// Calls `each` with the 4-grams of a folded word, padded with `_` at both ends: `tili` gives `_til`,
/// `tili`, `ili_`. A word of one or two letters gives itself, padded.
pub fn grams(word: &str, mut each: impl FnMut(&str)) {
    let padded = format!("_{word}_");
    let bounds: Vec<usize> = padded.char_indices().map(|(i, _)| i).chain([padded.len()]).collect();
    if bounds.len() <= 5 {
        each(&padded);
        return;
    }
    for window in bounds.windows(5) {
        each(&padded[window[0]..window[4]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<String> {
        let mut out = Vec::new();
        grams(word, |g| out.push(g.to_owned()));
        out
    }

    #[test]
    fn a_word_gives_its_padded_windows() {
        assert_eq!(of("tili"), ["_til", "tili", "ili_"]);
        assert_eq!(of("äiti"), ["_äit", "äiti", "iti_"]);
        assert_eq!(of("ab"), ["_ab_"]);
        assert_eq!(of("abc"), ["_abc", "abc_"]);
    }
}
