//! Rules that speak before anything was learnt.

use helppo_kernel::{Locale, TeamId};
use helppo_text::{Mood, concepts, fold, is_stop_word, language, mood, stem, words};

/// Fewer words do not tell a language for sure.
const TOLD: usize = 4;
/// A word of a name that is shorter says nothing.
const SHORTEST: usize = 4;
/// Priorities as cases have them.
const HIGH: i64 = 2;
const URGENT: i64 = 3;

/// Beginnings of words that say that it cannot wait.
const PRESSING: [&str; 16] = [
    "urgent",
    "immediately",
    "asap",
    "emergency",
    "right away",
    "at once",
    "kiireelli",
    "heti paikalla",
    "välittömästi",
    "mitä pikimmin",
    "hätä",
    "brådskande",
    "omedelbart",
    "akut",
    "snarast",
    "genast",
];

/// The language that a text is in, when it says enough.
pub(crate) fn language_of(text: &str, on: &[Locale]) -> Option<Locale> {
    words(text).nth(TOLD - 1)?;
    language(text, on, None)
}

/// How pressing a text is, above the usual.
pub(crate) fn priority_of(text: &str) -> Option<i64> {
    let said = format!(" {}", fold(text));
    let pressing = PRESSING.iter().any(|beginning| said.contains(&format!(" {beginning}")));
    match mood(text) {
        Mood::Distressed => Some(URGENT),
        Mood::Angry => Some(HIGH),
        Mood::Even => pressing.then_some(HIGH),
    }
}

/// The one team whose name a text speaks of.
pub(crate) fn team_of(text: &str, teams: &[(TeamId, String)]) -> Option<TeamId> {
    let said = Said::read(text);
    let mut named = teams.iter().filter(|(_, name)| said.speaks_of(name)).map(|(team, _)| *team);
    named.next().filter(|_| named.next().is_none())
}

/// The tags whose words a text says, in whatever form.
pub(crate) fn tags_of<'a>(text: &str, tags: &'a [String]) -> Vec<&'a str> {
    let said = Said::read(text);
    tags.iter().map(String::as_str).filter(|tag| said.says(tag)).collect()
}

/// A text as stems and concepts of every language.
struct Said {
    stems: Vec<String>,
    concepts: Vec<u16>,
}

impl Said {
    fn read(text: &str) -> Self {
        let all: Vec<String> = words(text).take(300).map(|word| word.text).collect();
        let meaningful = all.iter().filter(|word| !Locale::ALL.iter().any(|l| is_stop_word(word, *l)));
        let stems = meaningful.flat_map(|word| Locale::ALL.map(|locale| stem(word, locale))).collect();
        Self { stems, concepts: ids(&all) }
    }

    /// Whether every word of the name is said.
    fn says(&self, name: &str) -> bool {
        let mut all = words(name).map(|word| word.text).peekable();
        let long = all.peek().is_some_and(|word| word.chars().count() >= SHORTEST);
        long && all.all(|word| Locale::ALL.iter().any(|locale| self.stems.contains(&stem(&word, *locale))))
    }

    /// Whether a word of the name, or what it means, is said.
    fn speaks_of(&self, name: &str) -> bool {
        let all: Vec<String> = words(name).map(|word| word.text).collect();
        let long = all.iter().filter(|word| word.chars().count() >= SHORTEST);
        let same = long.flat_map(|word| Locale::ALL.map(|locale| stem(word, locale)));
        let mut same = same.filter(|stem| stem.chars().count() >= SHORTEST);
        same.any(|stem| self.stems.contains(&stem)) || ids(&all).iter().any(|id| self.concepts.contains(id))
    }
}

fn ids(words: &[String]) -> Vec<u16> {
    Locale::ALL.into_iter().flat_map(|locale| concepts(words, locale)).map(|concept| concept.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_from_four_words_on() {
        let on = Locale::ALL;
        assert_eq!(language_of("Var är mitt paket nu?", &on), Some(Locale::Sv));
        assert_eq!(language_of("Hej!", &on), None);
    }

    #[test]
    fn pressing_words_raise_the_priority_and_calm_ones_leave_it() {
        assert_eq!(priority_of("This is urgent, please help"), Some(HIGH));
        assert_eq!(priority_of("Asia on kiireellinen"), Some(HIGH));
        assert_eq!(priority_of("Det är brådskande"), Some(HIGH));
        assert_eq!(priority_of("Where is my parcel?"), None);
    }

    #[test]
    fn a_tag_is_proposed_when_it_is_said_not_when_something_near_it_is() {
        let tags = ["sähkökatko".to_owned(), "palautus".to_owned()];
        assert_eq!(tags_of("Saako sähkösopimuksen mukaan?", &tags), Vec::<&str>::new());
        assert_eq!(tags_of("Palautus on lähetetty", &tags), ["palautus"]);
    }

    #[test]
    fn a_team_is_proposed_when_its_name_alone_is_spoken_of() {
        let teams = [(TeamId(1), "Laskutus".to_owned()), (TeamId(2), "Tekninen tuki".to_owned())];
        assert_eq!(team_of("Laskutuksessa on virhe", &teams), Some(TeamId(1)));
        assert_eq!(team_of("Hei vain kaikille", &teams), None);
    }
}
