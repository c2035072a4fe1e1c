//! Words that carry no matter of their own.

use helppo_kernel::Locale;

/// Whether a folded word says nothing about the matter: articles, pronouns, copulas, polite fillers.
pub fn is_stop_word(word: &str, locale: Locale) -> bool {
    let list = match locale {
        Locale::En => ENGLISH,
        Locale::Fi => FINNISH,
        Locale::Sv => SWEDISH,
    };
    word.chars().count() == 1 && !word.chars().all(|c| c.is_numeric()) || list.binary_search(&word).is_ok()
}

/// How strongly a word speaks for a language: one for its function words, nothing for those it shares.
pub(crate) fn says_much_of(word: &str, locale: Locale) -> f64 {
    if word.chars().count() < 2 {
        return if matches!((word, locale), ("i", Locale::En | Locale::Sv)) { 0.3 } else { 0.0 };
    }
    const ENGLISH_TOO: [&str; 8] = ["call", "give", "show", "set", "tell", "turn", "up", "down"];
    if locale == Locale::En && ENGLISH_TOO.contains(&word) {
        return 1.0;
    }
    let has = |l: Locale| is_stop_word(word, l);
    let others = Locale::ALL.iter().filter(|l| **l != locale && has(**l)).count();
    match (has(locale), others) {
        (true, 0) => 1.0,
        (true, _) => 0.3,
        (false, _) => 0.0,
    }
}

// Sorted by bytes, so that they can be searched by halves; a test watches over it.
const ENGLISH: &[&str] = &[
    "about", "again", "all", "also", "am", "an", "and", "any", "anyone", "are", "arent", "as", "at", "be",
    "because", "been", "being", "but", "by", "can", "cannot", "cant", "could", "did", "didnt", "do", "does",
    "doesnt", "doing", "dont", "for", "from", "get", "got", "had", "has", "have", "havent", "having", "he",
    "hello", "help", "her", "hers", "hey", "hi", "him", "his", "how", "id", "if", "ill", "im", "in", "into",
    "is", "isnt", "it", "its", "itself", "ive", "just", "let", "like", "may", "me", "might", "mine", "must",
    "my", "need", "no", "not", "now", "of", "off", "ok", "okay", "on", "one", "or", "our", "ours", "out",
    "please", "shall", "she", "should", "so", "some", "someone", "such", "than", "thank", "thanks", "that",
    "thats", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "us",
    "very", "want", "was", "wasnt", "we", "were", "what", "whats", "when", "where", "wheres", "which",
    "while", "who", "whose", "why", "will", "with", "wont", "would", "yes", "you", "your", "yours",
];

const FINNISH: &[&str] = &[
    "ai",
    "aina",
    "ainoa",
    "asia",
    "ehkä",
    "ei",
    "eikä",
    "eivät",
    "eli",
    "emme",
    "en",
    "enää",
    "et",
    "ette",
    "että",
    "haluaisin",
    "haluan",
    "he",
    "hei",
    "heidän",
    "heille",
    "heitä",
    "hän",
    "hänen",
    "ihan",
    "ilman",
    "ja",
    "jo",
    "joka",
    "jolla",
    "jos",
    "joskus",
    "jossa",
    "jota",
    "jotka",
    "juuri",
    "kai",
    "kaikki",
    "kanssa",
    "keneltä",
    "kenen",
    "kerran",
    "kiitos",
    "kuin",
    "kuinka",
    "kuka",
    "kun",
    "kuuluu",
    "kyllä",
    "kysyä",
    "me",
    "meidän",
    "meille",
    "meitä",
    "mihin",
    "miksi",
    "mikä",
    "mikäli",
    "millainen",
    "milloin",
    "minkä",
    "minua",
    "minulla",
    "minulle",
    "minulta",
    "minun",
    "minut",
    "minä",
    "missä",
    "mistä",
    "miten",
    "mitä",
    "moi",
    "moikka",
    "mua",
    "mukaan",
    "mulla",
    "mulle",
    "multa",
    "mun",
    "mutta",
    "muu",
    "myös",
    "mä",
    "ne",
    "niiden",
    "niin",
    "niitä",
    "noin",
    "nuo",
    "nyt",
    "näin",
    "nämä",
    "olemme",
    "olen",
    "olet",
    "olette",
    "oli",
    "olin",
    "olisi",
    "olisiko",
    "olisin",
    "olisivat",
    "olla",
    "ollut",
    "on",
    "onko",
    "onkohan",
    "osaa",
    "osaan",
    "osaatteko",
    "ovat",
    "paitsi",
    "pitäisi",
    "pitää",
    "saa",
    "saada",
    "saako",
    "saan",
    "saat",
    "saatte",
    "saisi",
    "saisin",
    "se",
    "sekä",
    "sen",
    "siellä",
    "siihen",
    "siinä",
    "siis",
    "siitä",
    "sille",
    "sinun",
    "sinä",
    "sitten",
    "sitä",
    "sun",
    "sä",
    "tai",
    "te",
    "teidän",
    "teille",
    "teillä",
    "teiltä",
    "tekee",
    "terve",
    "tule",
    "tulee",
    "tuo",
    "tuon",
    "tähän",
    "tämä",
    "tämän",
    "tän",
    "tässä",
    "tästä",
    "täällä",
    "vaan",
    "vai",
    "vaikka",
    "vain",
    "vielä",
    "voi",
    "voida",
    "voidaan",
    "voiko",
    "voimme",
    "voin",
    "voinko",
    "voisi",
    "voisin",
    "voisitteko",
    "voit",
    "voitteko",
    "voivat",
    "ymmärrä",
];

const SWEDISH: &[&str] = &[
    "all", "alla", "allt", "att", "av", "bara", "blev", "bli", "blir", "da", "de", "dem", "den", "denna",
    "deras", "dess", "dessa", "det", "detta", "dig", "din", "dina", "ditt", "du", "där", "då", "efter", "ej",
    "eller", "en", "er", "era", "ert", "ett", "finns", "från", "får", "för", "gör", "göra", "ha", "hade",
    "han", "hans", "har", "hej", "hejsan", "henne", "hon", "hos", "hur", "här", "i", "icke", "in", "inte",
    "ja", "jag", "jo", "kan", "kunde", "man", "med", "mej", "men", "mig", "min", "mina", "mitt", "mot",
    "måste", "nej", "ni", "nog", "nu", "när", "någon", "något", "några", "nån", "och", "också", "om", "oss",
    "på", "sen", "sig", "sin", "sina", "sitt", "ska", "skall", "skulle", "snälla", "som", "så", "sådan",
    "tack", "till", "under", "upp", "ut", "utan", "vad", "var", "vara", "varför", "varit", "vart", "vem",
    "vi", "vid", "vilja", "vilka", "vilken", "vilket", "vill", "är", "över",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_every_word_is_found() {
        for list in [ENGLISH, FINNISH, SWEDISH] {
            assert!(list.windows(2).all(|w| w[0] < w[1]));
        }
    }

    #[test]
    fn single_letters_are_stop_words_and_single_digits_are_not() {
        assert!(is_stop_word("i", Locale::En));
        assert!(!is_stop_word("5", Locale::En));
        assert!(is_stop_word("minun", Locale::Fi));
        assert!(!is_stop_word("lasku", Locale::Fi));
    }
}
