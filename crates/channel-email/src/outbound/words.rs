//! The few words that we add to a mail, in three languages.

use helppo_kernel::Locale;

/// The subject of a mail that has none to answer.
pub(super) fn subject(locale: Locale, brand: &str) -> String {
    match locale {
        Locale::En => format!("Your conversation with {brand}"),
        Locale::Fi => format!("Keskustelusi: {brand}"),
        Locale::Sv => format!("Din konversation med {brand}"),
    }
}

/// Over an answer that goes on by mail because the customer has left the chat.
pub(super) fn from_the_chat(locale: Locale, brand: &str) -> String {
    match locale {
        Locale::En => format!("You wrote to {brand} in the chat. Here is the answer:"),
        Locale::Fi => format!("Kirjoitit meille chatissa ({brand}). Tässä on vastaus:"),
        Locale::Sv => format!("Du skrev till {brand} i chatten. Här är svaret:"),
    }
}

/// Under it.
pub(super) fn answer_here(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "You can answer this e-mail.",
        Locale::Fi => "Voit vastata tähän sähköpostiin.",
        Locale::Sv => "Du kan svara på det här mejlet.",
    }
}

/// Before the link under the question how easy it was.
pub(super) fn rate(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "Answer here, it takes a moment:",
        Locale::Fi => "Vastaa tästä, se vie hetken:",
        Locale::Sv => "Svara här, det tar bara en stund:",
    }
}

/// Before the article that an answer was taken from.
pub(super) fn read_more(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "Read more:",
        Locale::Fi => "Lue lisää:",
        Locale::Sv => "Läs mer:",
    }
}

/// The name of an automatic writer.
pub(super) fn assistant(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "automatic answer",
        Locale::Fi => "automaattinen vastaus",
        Locale::Sv => "automatiskt svar",
    }
}
