//! A customer's words as the title of an article, and a person's reply as its body. Pure.

use helppo_text::small_talk;

use crate::mask::mask;

/// Longest title, in characters.
const LONGEST: usize = 90;

/// The first sentence that says something, as a title.
pub fn title(question: &str) -> String {
    let sentences = question.split_inclusive(['.', '!', '?', '\n']).map(str::trim);
    let says = |sentence: &&str| {
        sentence.chars().filter(|c| c.is_alphabetic()).count() > 2 && small_talk(sentence).is_none()
    };
    let first = sentences.into_iter().find(says).unwrap_or(question.trim());
    let first = without_greeting(first).trim_end_matches(['.', '!', ',', ' ']);
    let mut letters = first.chars();
    let capital = letters.next().map_or(String::new(), |first| first.to_uppercase().collect());
    shortened(&format!("{capital}{}", letters.as_str()))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].rsplit_once(' ').map_or(&text[..end], |(kept, _)| kept)),
    }
}

/// "Hei, miten palautan?" without its "Hei,".
fn without_greeting(sentence: &str) -> &str {
    match sentence.split_once(',') {
        Some((before, after)) if is_greeting(before) && !after.trim().is_empty() => after.trim_start(),
        _ => sentence,
    }
}

fn is_greeting(words: &str) -> bool {
    words.split_whitespace().count() <= 4
        && words.split_whitespace().next().is_some_and(|first| small_talk(first).is_some())
}

/// A reply as the beginning of an article: no greeting, no name beneath, nothing personal.
pub fn body(reply: &str, names: &[&str]) -> String {
    let masked = mask(reply.trim(), names);
    let mut lines: Vec<&str> = masked.lines().map(str::trim_end).collect();
    while lines.first().is_some_and(|line| line.trim().is_empty() || is_opening(line)) {
        lines.remove(0);
    }
    while lines.last().is_some_and(|line| line.trim().is_empty() || is_closing(line)) {
        lines.pop();
    }
    lines.join("\n").trim().to_owned()
}

fn is_opening(line: &str) -> bool {
    let bare = line.replace("[name]", "");
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
    line.split_whitespace().count() <= 4 && (bare.is_empty() || is_greeting(bare))
}

/// How letters end, in the first words of their last lines.
const CLOSINGS: [&str; 12] = [
    "terveisin",
    "ystävällisin",
    "yst.",
    "t.",
    "best",
    "kind",
    "regards",
    "yours",
    "hälsningar",
    "vänliga",
    "med",
    "mvh",
];

fn is_closing(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default().to_lowercase();
    let first = first.trim_end_matches(',');
    let few = line.split_whitespace().count() <= 4;
    few && (CLOSINGS.contains(&first)
        || line.replace("[name]", "").trim_matches(|c: char| !c.is_alphanumeric()).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_becomes_a_title() {
        for (question, shown) in [
            ("Hei, miten palautan tuotteen?", "Miten palautan tuotteen?"),
            ("Hei! voiko lahjakortilla maksaa. Kiitos", "Voiko lahjakortilla maksaa"),
            ("where is my parcel", "Where is my parcel"),
        ] {
            assert_eq!(title(question), shown);
        }
        assert!(title(&"sana ".repeat(60)).chars().count() <= LONGEST + 1);
    }

    #[test]
    fn a_reply_becomes_a_body_without_persons() {
        let reply = "Hei Aino,\n\nLahjakortti käy verkkokaupassa: kirjoita koodi kassalla.\n\nYstävällisin terveisin,\nSilja Mäki";
        assert_eq!(
            body(reply, &["Aino Virtanen", "Silja Mäki"]),
            "Lahjakortti käy verkkokaupassa: kirjoita koodi kassalla."
        );
    }
}
