//! Greetings, thanks and short verdicts: texts that carry no question.

use crate::words;

/// A text that is nothing but manners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallTalk {
    Greeting,
    Thanks,
    Goodbye,
}

/// A short verdict on an answer just given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Helped,
    NotHelped,
}

const GREETING: &[&str] = &[
    "afternoon",
    "day",
    "evening",
    "god",
    "goddag",
    "good",
    "hei",
    "heippa",
    "hej",
    "hejsan",
    "hello",
    "hey",
    "hi",
    "huomenta",
    "hyvää",
    "iltaa",
    "kväll",
    "moi",
    "moikka",
    "moin",
    "mornar",
    "moro",
    "morgon",
    "morning",
    "päivää",
    "tere",
    "terve",
    "tervehdys",
    "tjena",
    "dag",
    "hallå",
    "moro",
    "heips",
    "yo",
    "greetings",
];
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "ty",
    "kiitos",
    "kiitti",
    "kiitoksia",
    "tack",
    "tackar",
    "cheers",
    "tusen",
    "paljon",
    "kiitokset",
    "tuhannesti",
    "appreciated",
];
const GOODBYE: &[&str] = &[
    "bye",
    "goodbye",
    "heido",
    "hejdå",
    "hejdo",
    "heihei",
    "näkemiin",
    "moido",
    "adjö",
    "ciao",
    "cya",
    "heippa",
];
const MANNERS: &[&str] = &[
    "there",
    "you",
    "very",
    "much",
    "so",
    "a",
    "lot",
    "all",
    "everyone",
    "kaikille",
    "teille",
    "alla",
    "på",
    "dig",
    "er",
    "ni",
    "du",
    "så",
    "mycket",
    "för",
    "hjälpen",
    "avusta",
    "for",
    "the",
    "help",
    "hyvä",
    "hyvästä",
    "snabbt",
    "ok",
    "okei",
    "okej",
    "great",
    "super",
    "bra",
    "hienoa",
    "oikein",
    "and",
    "ja",
    "och",
    "för",
    "svaret",
    "your",
];

/// Recognises a text of at most six words that only greets, thanks or says goodbye.
pub fn small_talk(text: &str) -> Option<SmallTalk> {
    let words: Vec<String> = words(text).map(|word| word.text).collect();
    let among = |list: &[&str], word: &String| list.contains(&word.as_str());
    let known = |word: &String| [GREETING, THANKS, GOODBYE, MANNERS].iter().any(|list| among(list, word));
    if words.is_empty() || words.len() > 6 || !words.iter().all(known) {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|word| among(list, word));
    if has(THANKS) {
        Some(SmallTalk::Thanks)
    } else if has(GOODBYE) && words[0] != "heippa" {
        Some(SmallTalk::Goodbye)
    } else if has(GREETING) {
        Some(SmallTalk::Greeting)
    } else {
        None
    }
}

const HELPED: &[&str] = &[
    "absolut",
    "auttoi",
    "exakt",
    "fungerade",
    "great",
    "helped",
    "helpful",
    "hienoa",
    "hjälpte",
    "ja",
    "japp",
    "jees",
    "jep",
    "jes",
    "jo",
    "jodå",
    "joo",
    "juu",
    "kyllä",
    "löysin",
    "löytyi",
    "mahtavaa",
    "onnistui",
    "perfect",
    "perfekt",
    "precis",
    "selvisi",
    "selvä",
    "solved",
    "toimi",
    "worked",
    "works",
    "yeah",
    "yep",
    "yes",
];
const NOT_HELPED: &[&str] = &[
    "ei", "eikä", "eipä", "en", "inget", "ingen", "inte", "knappast", "nah", "nej", "nix", "no", "nope",
    "not", "didnt", "doesnt", "isnt", "wrong", "väärä", "fel",
];
const AROUND: &[&str] = &[
    "asiani",
    "aspect",
    "auttanut",
    "auttaa",
    "auta",
    "min",
    "fråga",
    "frågan",
    "det",
    "den",
    "this",
    "that",
    "thats",
    "it",
    "my",
    "question",
    "what",
    "i",
    "asked",
    "meant",
    "was",
    "did",
    "does",
    "help",
    "helped",
    "hjälpte",
    "hjälper",
    "mig",
    "mitä",
    "kysyin",
    "tarkoitin",
    "tämä",
    "tää",
    "se",
    "sitä",
    "kysymykseni",
    "kysymys",
    "kiitos",
    "tack",
    "thanks",
    "thank",
    "you",
    "of",
    "these",
    "none",
    "any",
    "mikään",
    "näistä",
    "inget",
    "av",
    "dessa",
    "jag",
    "menade",
    "frågade",
    "var",
    "vad",
    "svar",
    "answer",
    "the",
    "really",
    "oikein",
    "aivan",
    "ihan",
    "ole",
    "ollut",
    "apua",
    "me",
    "so",
    "mua",
    "minua",
    "hyvin",
    "bra",
    "good",
    "and",
    "solved",
    "oikea",
    "rätt",
    "right",
    "tästä",
    "siitä",
    "asia",
    "toimi",
    "toiminut",
    "fungerade",
    "work",
    "kiitti",
    "nyt",
    "now",
    "nu",
    "on",
    "är",
    "is",
    "vastaus",
    "väärä",
    "fel",
    "wrong",
    "oli",
    "ei",
    "koske",
    "löytynyt",
    "vastannut",
    "vastaa",
    "kysymykseeni",
    "kysymystäni",
    "ratkesi",
    "löste",
];

/// Recognises a short verdict such as "joo, kiitos" or "nej, det var inte min fråga". Only ask when a
/// verdict was invited: by itself `no` may mean anything.
pub fn verdict(text: &str) -> Option<Verdict> {
    let words: Vec<String> = words(text).map(|word| word.text).collect();
    let among = |list: &[&str], word: &String| list.contains(&word.as_str());
    let known = |word: &String| [HELPED, NOT_HELPED, AROUND].iter().any(|list| among(list, word));
    if words.is_empty() || words.len() > 7 || !words.iter().all(known) {
        return None;
    }
    if words.iter().any(|word| among(NOT_HELPED, word)) {
        Some(Verdict::NotHelped)
    } else if words.iter().any(|word| among(HELPED, word)) {
        Some(Verdict::Helped)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manners_alone_are_small_talk() {
        for text in ["Hei!", "moi", "Hej på dig", "Good morning", "hello there", "Hyvää päivää"] {
            assert_eq!(small_talk(text), Some(SmallTalk::Greeting), "{text}");
        }
        for text in ["Kiitos!", "tack så mycket", "thank you very much", "ok kiitos"] {
            assert_eq!(small_talk(text), Some(SmallTalk::Thanks), "{text}");
        }
        assert_eq!(small_talk("hejdå"), Some(SmallTalk::Goodbye));
    }

    #[test]
    fn a_question_with_manners_is_a_question() {
        for text in ["Hei, missä tilaukseni on?", "Hello, refund?", "tack men var är paketet", "", "???"] {
            assert_eq!(small_talk(text), None, "{text}");
        }
    }

    #[test]
    fn short_verdicts_are_understood() {
        for text in ["Joo, kiitos", "yes that helped", "ja tack", "Kyllä, tämä auttoi", "perfect, thanks"]
        {
            assert_eq!(verdict(text), Some(Verdict::Helped), "{text}");
        }
        for text in [
            "ei auttanut",
            "Tämä ei vastannut kysymykseeni",
            "Det var inte min fråga",
            "No, that's not my question",
            "nej det hjälpte inte",
            "ei mikään näistä",
        ] {
            assert_eq!(verdict(text), Some(Verdict::NotHelped), "{text}");
        }
        for text in ["Entä jos se on rikki?", "what about refunds", "kiitos"] {
            assert_eq!(verdict(text), None, "{text}");
        }
    }
}
