//! What the customer reads, in three languages.

use helppo_kernel::Locale;

/// Words of the page and of the message.
pub struct Words {
    pub lang: &'static str,
    pub question: &'static str,
    pub hard: &'static str,
    pub easy: &'static str,
    pub about: &'static str,
    pub comment: &'static str,
    pub optional: &'static str,
    pub send: &'static str,
    pub choose: &'static str,
    pub thanks: &'static str,
    pub kept: &'static str,
    pub change: &'static str,
    pub stands: &'static str,
    pub gone: &'static str,
    pub gone_more: &'static str,
}

/// The words of a language.
pub fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &EN,
        Locale::Fi => &FI,
        Locale::Sv => &SV,
    }
}

const EN: Words = Words {
    lang: "en",
    question: "How easy was it to get this done with us?",
    hard: "Very hard",
    easy: "Very easy",
    about: "About your matter",
    comment: "What made it easy or hard?",
    optional: "optional",
    send: "Send",
    choose: "Choose a number from 1 to 7, then send.",
    thanks: "Thank you",
    kept: "Your answer has been saved.",
    change: "Change the answer",
    stands: "You have answered already. The answer can no longer be changed.",
    gone: "This link does not lead anywhere",
    gone_more: "It may be incomplete. Try to copy the whole address from the message.",
};

const FI: Words = Words {
    lang: "fi",
    question: "Kuinka helppoa asian hoitaminen kanssamme oli?",
    hard: "Hyvin vaikeaa",
    easy: "Hyvin helppoa",
    about: "Asia, jota vastaus koskee",
    comment: "Mikä teki siitä helppoa tai vaikeaa?",
    optional: "vapaaehtoinen",
    send: "Lähetä",
    choose: "Valitse numero 1–7 ja lähetä.",
    thanks: "Kiitos",
    kept: "Vastaus on tallennettu.",
    change: "Muuta vastausta",
    stands: "Olet jo vastannut. Vastausta ei voi enää muuttaa.",
    gone: "Linkki ei johda mihinkään",
    gone_more: "Osoite voi olla vajaa. Kopioi se viestistä kokonaan.",
};

const SV: Words = Words {
    lang: "sv",
    question: "Hur lätt var det att få ärendet uträttat hos oss?",
    hard: "Mycket svårt",
    easy: "Mycket lätt",
    about: "Ärendet som svaret gäller",
    comment: "Vad gjorde det lätt eller svårt?",
    optional: "frivilligt",
    send: "Skicka",
    choose: "Välj en siffra från 1 till 7 och skicka.",
    thanks: "Tack",
    kept: "Svaret har sparats.",
    change: "Ändra svaret",
    stands: "Du har redan svarat. Svaret kan inte längre ändras.",
    gone: "Länken leder ingenstans",
    gone_more: "Adressen kan vara ofullständig. Kopiera hela adressen från meddelandet.",
};
