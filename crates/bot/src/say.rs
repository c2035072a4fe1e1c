//! What the bot says, in each language. Short, plain, and never as if it were a person.

use helppo_kernel::Locale;

pub(crate) struct Words {
    /// Before the first answer or offer of a talk.
    pub(crate) i_am_a_bot: &'static str,
    pub(crate) greet: &'static str,
    pub(crate) offer: &'static str,
    pub(crate) ask_again: &'static str,
    pub(crate) clarify: &'static str,
    pub(crate) welcome: &'static str,
    pub(crate) finish: &'static str,
    pub(crate) over_asked: &'static str,
    pub(crate) over_unknown: &'static str,
    pub(crate) over_misses: &'static str,
    pub(crate) over_no_words: &'static str,
    pub(crate) over_upset: &'static str,
    pub(crate) over_only_people: &'static str,
    /// Before an article in another language: English, Finnish, Swedish.
    pub(crate) written_in: [&'static str; 3],
    /// Where the channel has no place of its own for the source.
    pub(crate) from: &'static str,
    /// Where the channel has no buttons.
    pub(crate) not_helped: &'static str,
    pub(crate) person: &'static str,
}

pub(crate) fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &ENGLISH,
        Locale::Fi => &FINNISH,
        Locale::Sv => &SWEDISH,
    }
}

static ENGLISH: Words = Words {
    i_am_a_bot: "I am a bot and answer from our help pages.",
    greet: "Hello. I am a bot. Write in a few words what it is about, or ask for a person.",
    offer: "I am not sure what you mean. Is it one of these?",
    ask_again: "Sorry, I misunderstood. Write it in other words, or ask for a person.",
    clarify: "Could you write a little more about it? One sentence helps me find the right page.",
    welcome: "You are welcome. Write here if there is something else.",
    finish: "Good to hear. If it comes back, write here and we go on from this.",
    over_asked: "A person takes over and sees everything above. There is nothing to repeat.",
    over_unknown: "I do not know this. A person takes over and sees everything above.",
    over_misses: "I cannot help with this. A person takes over and sees everything above.",
    over_no_words: "I cannot read this. A person takes over and sees everything above.",
    over_upset: "I am sorry to hear that. A person takes over and sees everything above.",
    over_only_people: "This is for a person to answer. Someone takes over and sees everything above.",
    written_in: ["This page is in English:", "This page is in Finnish:", "This page is in Swedish:"],
    from: "From",
    not_helped: "If this does not help, answer this message and a person goes on.",
    person: "Talk to a person",
};

static FINNISH: Words = Words {
    i_am_a_bot: "Olen botti ja vastaan ohjeidemme perusteella.",
    greet: "Hei. Olen botti. Kirjoita muutamalla sanalla, mistä on kyse, tai pyydä ihmistä.",
    offer: "En ole varma, mitä tarkoitat. Onko kyse jostakin näistä?",
    ask_again: "Ymmärsin väärin. Kirjoita asia toisin sanoin, tai pyydä ihmistä.",
    clarify: "Kerrotko asiasta hieman lisää? Yksi lause auttaa löytämään oikean ohjeen.",
    welcome: "Ole hyvä. Kirjoita tähän, jos tulee muuta.",
    finish: "Hyvä kuulla. Jos asia palaa, kirjoita tähän, niin jatketaan tästä.",
    over_asked: "Ihminen jatkaa tästä ja näkee kaiken yllä olevan. Mitään ei tarvitse toistaa.",
    over_unknown: "En tiedä tätä. Ihminen jatkaa tästä ja näkee kaiken yllä olevan.",
    over_misses: "En osaa auttaa tässä. Ihminen jatkaa ja näkee kaiken yllä olevan.",
    over_no_words: "En osaa lukea tätä. Ihminen jatkaa ja näkee kaiken yllä olevan.",
    over_upset: "Ikävä kuulla, olen pahoillani. Ihminen jatkaa tästä ja näkee kaiken yllä olevan.",
    over_only_people: "Tähän vastaa ihminen. Hän jatkaa tästä ja näkee kaiken yllä olevan.",
    written_in: ["Tämä ohje on englanniksi:", "Tämä ohje on suomeksi:", "Tämä ohje on ruotsiksi:"],
    from: "Lähde:",
    not_helped: "Jos tästä ei ollut apua, vastaa tähän viestiin, niin ihminen jatkaa.",
    person: "Puhu ihmiselle",
};

static SWEDISH: Words = Words {
    i_am_a_bot: "Jag är en bot och svarar utifrån våra hjälpsidor.",
    greet: "Hej. Jag är en bot. Skriv med några ord vad det gäller, eller be om en människa.",
    offer: "Jag är inte säker på vad du menar. Är det något av det här?",
    ask_again: "Jag förstod fel. Skriv det med andra ord, eller be om en människa.",
    clarify: "Kan du skriva lite mer om det? En mening hjälper mig att hitta rätt sida.",
    welcome: "Varsågod. Skriv här om det är något mer.",
    finish: "Bra att höra. Om det återkommer, skriv här så fortsätter vi härifrån.",
    over_asked: "En människa tar över och ser allt ovan. Du behöver inte upprepa något.",
    over_unknown: "Det här vet jag inte. En människa tar över och ser allt ovan.",
    over_misses: "Jag kan inte hjälpa med det här. En människa tar över och ser allt ovan.",
    over_no_words: "Jag kan inte läsa det här. En människa tar över och ser allt ovan.",
    over_upset: "Jag är ledsen att höra det. En människa tar över och ser allt ovan.",
    over_only_people: "Det här svarar en människa på. Någon tar över och ser allt ovan.",
    written_in: [
        "Den här sidan är på engelska:",
        "Den här sidan är på finska:",
        "Den här sidan är på svenska:",
    ],
    from: "Från",
    not_helped: "Om det här inte hjälper, svara på meddelandet så fortsätter en människa.",
    person: "Prata med en människa",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_person_is_understood_by_the_bot_itself() {
        for locale in Locale::ALL {
            assert!(helppo_text::wants_a_person(words(locale).person), "{}", words(locale).person);
        }
    }

    #[test]
    fn the_bot_says_what_it_is() {
        for locale in Locale::ALL {
            assert!(words(locale).i_am_a_bot.to_lowercase().contains("bot"));
            assert!(words(locale).greet.to_lowercase().contains("bot"));
        }
    }
}
