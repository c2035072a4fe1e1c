//! Takes personal data out of words before anything is learnt from them or shown beside other people's. Pure.

use std::sync::LazyLock;

use regex::Regex;

/// What stands in place of what was taken out, with what finds it. The order matters: an account number
/// holds runs that alone would look like a telephone number.
static PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let patterns = [
        ("[link]", r"(?i)\b(?:https?://|www\.)\S+"),
        ("[email]", r"(?i)[\w.+%\-]+@[\w\-]+(?:\.[\w\-]+)+"),
        ("[account]", r"(?i)\b[a-z]{2}\d{2}(?:[ \u{a0}]?[a-z0-9]{4}){2,7}(?:[ \u{a0}]?[a-z0-9]{1,3})?\b"),
        // Finnish: day, month, year, century sign, number, check. Swedish: year, month, day, number.
        ("[identity]", r"(?i)\b\d{6}[-+a-fu-y]\d{3}[0-9a-z]\b"),
        ("[identity]", r"\b(?:\d{2})?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]?\d{4}\b"),
        (
            "[phone]",
            r"(?:\+|\b00)\d[\d \u{a0}()\-]{6,16}\d\b|\b0\d{1,3}[ \u{a0}\-]?\d{2,4}(?:[ \u{a0}\-]?\d{2,4}){1,2}\b",
        ),
        ("[number]", r"\b\d(?:[ \u{a0}\-]?\d){5,}\b"),
    ];
    patterns.into_iter().filter_map(|(sign, pattern)| Some((sign, Regex::new(pattern).ok()?))).collect()
});

/// What stands in place of a name.
const NAME: &str = "[name]";
/// Names of fewer letters are too like other words.
const SHORTEST: usize = 3;
/// Letters that a case ending may add to a name.
const ENDING: usize = 5;

/// The same words without addresses, numbers that lead to somebody, and the names given.
pub fn mask(text: &str, names: &[&str]) -> String {
    let mut out = text.to_owned();
    for (sign, pattern) in PATTERNS.iter() {
        if pattern.is_match(&out) {
            out = pattern.replace_all(&out, *sign).into_owned();
        }
    }
    let parts: Vec<String> = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphabetic()))
        .map(str::to_lowercase)
        .filter(|part| part.chars().count() >= SHORTEST)
        .collect();
    if parts.is_empty() { out } else { without_names(&out, &parts) }
}

fn without_names(text: &str, parts: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let end = rest[start..].find(|c: char| !c.is_alphabetic()).map_or(rest.len(), |at| start + at);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        let ours = rest[..start].ends_with('[') && rest[end..].starts_with(']');
        out.push_str(if !ours && parts.iter().any(|part| is_name(word, part)) { NAME } else { word });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Whether a word is that name, as it is or inflected: "Ainolle", "Virtasen", "Eriks".
fn is_name(word: &str, part: &str) -> bool {
    let lower = word.to_lowercase();
    if lower == *part {
        return true;
    }
    // An inflected one is believed when it is written as a name.
    if !word.starts_with(char::is_uppercase) {
        return false;
    }
    let ends = |stem: &str| {
        lower.strip_prefix(stem).is_some_and(|ending| (1..=ENDING).contains(&ending.chars().count()))
    };
    ends(part) || part.strip_suffix("nen").is_some_and(|stem| ends(&format!("{stem}s")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leads_to_somebody_is_taken_out() {
        for (said, kept) in [
            ("Osoitteeni on aino.virtanen@example.fi, kiitos", "Osoitteeni on [email], kiitos"),
            ("Soita 040 123 4567 tai +358 40 1234567", "Soita [phone] tai [phone]"),
            ("ring 08-123 456 78 eller 070-123 45 67", "ring [phone] eller [phone]"),
            ("tili FI21 1234 5600 0007 85 heti", "tili [account] heti"),
            ("konto SE4550000000058398257466.", "konto [account]."),
            ("hetuni on 131052-308T", "hetuni on [identity]"),
            ("hetu 010203A123B!", "hetu [identity]!"),
            ("mitt personnummer är 19811218-9876", "mitt personnummer är [identity]"),
            ("811218-9876 är det", "[identity] är det"),
            ("order 12345678 is late", "order [number] is late"),
            ("katso https://shop.example/o?token=abc nyt", "katso [link] nyt"),
            ("I paid 49,90 on 12.3.2026 for 2 items", "I paid 49,90 on 12.3.2026 for 2 items"),
        ] {
            assert_eq!(mask(said, &[]), kept);
        }
    }

    #[test]
    fn the_customers_name_is_taken_out_in_any_form() {
        let names = ["Aino Virtanen"];
        assert_eq!(mask("Olen Aino Virtanen", &names), "Olen [name] [name]");
        assert_eq!(mask("paketti Virtasen nimellä, Ainolle", &names), "paketti [name] nimellä, [name]");
        assert_eq!(mask("terveisin aino", &names), "terveisin [name]");
        assert_eq!(mask("ainoa ongelma on virta", &names), "ainoa ongelma on virta");
        assert_eq!(mask("Eriks faktura", &["Erik Bo"]), "[name] faktura");
    }

    proptest! {
        #[test]
        fn no_address_number_or_name_survives(
            before in "[a-zäö ]{0,30}", user in "[a-z]{1,10}", host in "[a-z]{2,10}", digits in "[0-9]{7,9}", after in "[a-zäö ]{0,30}",
        ) {
            let text = format!("{before} {user}@{host}.fi +358{digits} Aino {after}");
            let masked = mask(&text, &["Aino"]);
            prop_assert!(!masked.contains('@'), "{masked}");
            prop_assert!(!masked.contains(&digits), "{masked}");
            prop_assert!(!masked.contains("Aino"), "{masked}");
        }

        #[test]
        fn what_is_masked_stays_as_it_is(text in "\\PC{0,80}") {
            let once = mask(&text, &["Aino Virtanen"]);
            prop_assert_eq!(mask(&once, &["Aino Virtanen"]), once);
        }
    }
}
