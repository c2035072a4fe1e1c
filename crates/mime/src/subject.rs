//! Subjects: the prefixes that mail clients pile up, and the subject of an answer.

/// "Re", "Fwd" and their relatives in the languages around us.
const PREFIXES: &[&str] = &["re", "fw", "fwd", "vs", "vl", "sv", "vb", "aw", "wg", "antw", "ref", "rv"];

/// The subject without any prefix: what two messages of one thread have in common.
pub fn base(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let Some((word, after)) = rest.split_once(':') else { return rest };
        // `Re[2]:` and `Re (2):` count, too.
        let word = word
            .trim()
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | ' '));
        if !PREFIXES.iter().any(|p| word.eq_ignore_ascii_case(p)) {
            return rest;
        }
        rest = after.trim();
    }
}

/// The subject of an answer: one `Re:`, however many the other side has piled up.
pub fn answer(subject: &str) -> String {
    let base = base(subject);
    if base.is_empty() { "Re:".to_owned() } else { format!("Re: {base}") }
}

/// Whether somebody passes on what somebody else wrote.
pub fn is_forward(subject: &str) -> bool {
    let Some((word, _)) = subject.trim().split_once(':') else { return false };
    ["fw", "fwd", "vl", "vb", "wg"].iter().any(|p| word.trim().eq_ignore_ascii_case(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_four_languages_fall_off() {
        for subject in
            ["Tilaus 12", "Re: Tilaus 12", "VS: SV: re[3]: Tilaus 12", "AW:Tilaus 12", "Fwd: VL: Tilaus 12"]
        {
            assert_eq!(base(subject), "Tilaus 12");
            assert_eq!(answer(subject), "Re: Tilaus 12");
        }
        assert_eq!(answer("Note: important"), "Re: Note: important");
        assert_eq!(answer(" Re: "), "Re:");
    }
}
