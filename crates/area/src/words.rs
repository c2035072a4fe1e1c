//! Everything these pages and their mail say, in each language.

use helppo_case::{AuthorKind, PromiseState};
use helppo_kernel::Locale;

pub(crate) struct Words {
    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_lead: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) signed_in_as: fn(&str) -> String,
    pub(crate) email: &'static str,
    pub(crate) email_wrong: &'static str,
    pub(crate) send_code: &'static str,
    pub(crate) wait: fn(u64) -> String,
    pub(crate) code_title: &'static str,
    pub(crate) code_sent: fn(&str) -> String,
    pub(crate) code: &'static str,
    pub(crate) code_wrong: &'static str,
    pub(crate) no_mail: &'static str,
    pub(crate) other_address: &'static str,
    pub(crate) link_signs_in: fn(&str) -> String,
    pub(crate) link_gone: &'static str,
    pub(crate) mail_subject: fn(&str) -> String,
    /// The code and the whole address of the link.
    pub(crate) mail_text: fn(&str, &str) -> String,
    pub(crate) path: &'static str,
    pub(crate) my_cases: &'static str,
    pub(crate) no_cases: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) reading_on: &'static str,
    pub(crate) reading_off: &'static str,
    pub(crate) reading_start: &'static str,
    pub(crate) reading_stop: &'static str,
    pub(crate) number: fn(i64) -> String,
    pub(crate) last_word: &'static str,
    pub(crate) our_turn: &'static str,
    pub(crate) answered: &'static str,
    pub(crate) your_turn: &'static str,
    pub(crate) solved: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) promised: &'static str,
    pub(crate) by_then: fn(&str) -> String,
    pub(crate) late: fn(&str) -> String,
    pub(crate) conversation: &'static str,
    pub(crate) you: &'static str,
    pub(crate) bot: &'static str,
    pub(crate) house: &'static str,
    pub(crate) files: &'static str,
    pub(crate) write_more: &'static str,
    pub(crate) text_wrong: &'static str,
    pub(crate) send: &'static str,
    pub(crate) said: &'static str,
}

impl Words {
    /// Who said something.
    pub(crate) fn author(&self, kind: AuthorKind, name: Option<&str>) -> String {
        match (kind, name.map(str::trim).filter(|name| !name.is_empty())) {
            (AuthorKind::Customer, _) => self.you.to_owned(),
            (AuthorKind::Agent, Some(name)) => name.to_owned(),
            (AuthorKind::Bot, _) => self.bot.to_owned(),
            (AuthorKind::Agent | AuthorKind::System, _) => self.house.to_owned(),
        }
    }

    /// Until when something is owed, or was.
    pub(crate) fn due(&self, state: PromiseState, at: &str) -> String {
        match state {
            PromiseState::Broken => (self.late)(at),
            PromiseState::Open | PromiseState::Kept | PromiseState::Released => (self.by_then)(at),
        }
    }
}

pub(crate) fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &ENGLISH,
        Locale::Fi => &FINNISH,
        Locale::Sv => &SWEDISH,
    }
}

static ENGLISH: Words = Words {
    sign_in: "Sign in",
    sign_in_lead: "Write the e-mail address from which you have written to us. We send a code to it; there is no password.",
    sign_out: "Sign out",
    signed_in_as: |email| format!("You are signed in as {email}."),
    email: "Your e-mail address",
    email_wrong: "Write an e-mail address such as name@example.com.",
    send_code: "Send me a code",
    wait: |minutes| match minutes {
        1 => "There were many tries just now. Try again in a minute.".into(),
        n => format!("There were many tries just now. Try again in {n} minutes."),
    },
    code_title: "Write the code",
    code_sent: |email| {
        format!(
            "If we know {email}, a code is on its way to it now. It is good for 15 minutes, in this browser."
        )
    },
    code: "Code of six digits",
    code_wrong: "The code is not right, or it is too old. Look at the newest mail, or ask for a new code.",
    no_mail: "No mail? Look among unwanted mail, or",
    other_address: "ask again with the address from which you wrote to us.",
    link_signs_in: |email| format!("Sign in to this browser as {email}?"),
    link_gone: "This link has been used already, or it is too old.",
    mail_subject: |code| format!("{code} is your code"),
    mail_text: |code, url| {
        format!(
            "Your code is {code}\n\nWrite it in the browser where you asked for it, or open this link:\n{url}\n\n\
             Both are good for 15 minutes and work once. If you did not ask for them, you need not do anything: \
             without this mail nobody gets in.\n"
        )
    },
    path: "You are here",
    my_cases: "My cases",
    no_cases: "You have no cases with us.",
    earlier: "Earlier cases",
    reading: "What you have read",
    reading_on: "You have agreed that we count which help pages you read in the day before you write to us. We use it to mend pages that do not help.",
    reading_off: "We do not know which help pages you read. If you agree, we count those that you read in the day before you write to us, and mend the ones that do not help.",
    reading_start: "I agree",
    reading_stop: "Take it back and forget",
    number: |n| format!("Case {n}"),
    last_word: "Last message",
    our_turn: "We answer next",
    answered: "We have answered",
    your_turn: "Waits for your answer",
    solved: "Solved",
    closed: "Closed",
    promised: "We have promised you",
    by_then: |at| format!("by {at}"),
    late: |at| format!("it was to be done by {at}; we are late"),
    conversation: "Conversation",
    you: "You",
    bot: "Automatic answer",
    house: "Customer service",
    files: "Files:",
    write_more: "Write further",
    text_wrong: "Write your message, at most 20,000 characters.",
    send: "Send",
    said: "Your message has reached us. The answer comes here and to your e-mail.",
};

static FINNISH: Words = Words {
    sign_in: "Kirjaudu sisään",
    sign_in_lead: "Kirjoita sähköpostiosoite, josta olet ollut meihin yhteydessä. Lähetämme siihen koodin; salasanaa ei ole.",
    sign_out: "Kirjaudu ulos",
    signed_in_as: |email| format!("Olet kirjautunut osoitteella {email}."),
    email: "Sähköpostiosoitteesi",
    email_wrong: "Kirjoita sähköpostiosoite, esimerkiksi nimi@example.com.",
    send_code: "Lähetä koodi",
    wait: |minutes| match minutes {
        1 => "Yrityksiä on juuri ollut monta. Yritä minuutin päästä uudelleen.".into(),
        n => format!("Yrityksiä on juuri ollut monta. Yritä {n} minuutin päästä uudelleen."),
    },
    code_title: "Kirjoita koodi",
    code_sent: |email| {
        format!(
            "Jos osoite {email} on meille tuttu, siihen on nyt matkalla koodi. Se on voimassa 15 minuuttia tässä selaimessa."
        )
    },
    code: "Kuusinumeroinen koodi",
    code_wrong: "Koodi ei täsmää tai on vanhentunut. Katso uusin viesti tai pyydä uusi koodi.",
    no_mail: "Eikö viestiä näy? Katso roskapostista tai",
    other_address: "pyydä koodi osoitteeseen, josta olet kirjoittanut meille.",
    link_signs_in: |email| format!("Kirjaudutaanko tähän selaimeen osoitteella {email}?"),
    link_gone: "Tätä linkkiä on jo käytetty, tai se on vanhentunut.",
    mail_subject: |code| format!("Koodisi on {code}"),
    mail_text: |code, url| {
        format!(
            "Koodisi on {code}\n\nKirjoita se selaimeen, jossa pyysit sitä, tai avaa tämä linkki:\n{url}\n\n\
             Kumpikin on voimassa 15 minuuttia ja toimii kerran. Jos et pyytänyt koodia, sinun ei tarvitse tehdä \
             mitään: ilman tätä viestiä kukaan ei pääse sisään.\n"
        )
    },
    path: "Sijainti",
    my_cases: "Omat asiat",
    no_cases: "Sinulla ei ole asioita meillä.",
    earlier: "Aiemmat asiat",
    reading: "Mitä olet lukenut",
    reading_on: "Olet antanut luvan laskea, mitä ohjeita luet vuorokauden aikana ennen kuin kirjoitat meille. Näin löydämme ohjeet, joista ei ole apua.",
    reading_off: "Emme tiedä, mitä ohjeita luet. Jos annat luvan, laskemme ohjeet, joita luet vuorokauden aikana ennen kuin kirjoitat meille, ja korjaamme ne, joista ei ole apua.",
    reading_start: "Annan luvan",
    reading_stop: "Peru lupa ja unohda",
    number: |n| format!("Asia {n}"),
    last_word: "Viimeisin viesti",
    our_turn: "Vastaamme seuraavaksi",
    answered: "Olemme vastanneet",
    your_turn: "Odottaa vastaustasi",
    solved: "Ratkaistu",
    closed: "Suljettu",
    promised: "Olemme luvanneet sinulle",
    by_then: |at| format!("viimeistään {at}"),
    late: |at| format!("piti olla valmis {at}; olemme myöhässä"),
    conversation: "Keskustelu",
    you: "Sinä",
    bot: "Automaattinen vastaus",
    house: "Asiakaspalvelu",
    files: "Tiedostot:",
    write_more: "Kirjoita lisää",
    text_wrong: "Kirjoita viestisi, enintään 20 000 merkkiä.",
    send: "Lähetä",
    said: "Viestisi on tullut perille. Vastaus tulee tähän ja sähköpostiisi.",
};

static SWEDISH: Words = Words {
    sign_in: "Logga in",
    sign_in_lead: "Skriv den e-postadress som du har skrivit till oss från. Vi skickar en kod dit; något lösenord finns inte.",
    sign_out: "Logga ut",
    signed_in_as: |email| format!("Du är inloggad som {email}."),
    email: "Din e-postadress",
    email_wrong: "Skriv en e-postadress, till exempel namn@example.com.",
    send_code: "Skicka en kod",
    wait: |minutes| match minutes {
        1 => "Det har nyss varit många försök. Försök igen om en minut.".into(),
        n => format!("Det har nyss varit många försök. Försök igen om {n} minuter."),
    },
    code_title: "Skriv koden",
    code_sent: |email| {
        format!(
            "Om vi känner till {email} är en kod på väg dit nu. Den gäller i 15 minuter, i den här webbläsaren."
        )
    },
    code: "Kod med sex siffror",
    code_wrong: "Koden stämmer inte eller är för gammal. Titta i det nyaste mejlet eller be om en ny kod.",
    no_mail: "Inget mejl? Titta i skräpposten, eller",
    other_address: "be om en kod till adressen som du skrev till oss från.",
    link_signs_in: |email| format!("Vill du logga in i den här webbläsaren som {email}?"),
    link_gone: "Länken har redan använts eller är för gammal.",
    mail_subject: |code| format!("Din kod är {code}"),
    mail_text: |code, url| {
        format!(
            "Din kod är {code}\n\nSkriv den i webbläsaren där du bad om den, eller öppna den här länken:\n{url}\n\n\
             Båda gäller i 15 minuter och fungerar en gång. Om du inte bad om dem behöver du inte göra något: \
             utan det här mejlet kommer ingen in.\n"
        )
    },
    path: "Du är här",
    my_cases: "Mina ärenden",
    no_cases: "Du har inga ärenden hos oss.",
    earlier: "Tidigare ärenden",
    reading: "Vad du har läst",
    reading_on: "Du har gått med på att vi räknar vilka hjälpsidor du läser dygnet innan du skriver till oss. Så hittar vi sidor som inte hjälper.",
    reading_off: "Vi vet inte vilka hjälpsidor du läser. Om du går med på det räknar vi dem som du läser dygnet innan du skriver till oss och rättar de som inte hjälper.",
    reading_start: "Jag går med på det",
    reading_stop: "Ta tillbaka och glöm",
    number: |n| format!("Ärende {n}"),
    last_word: "Senaste meddelandet",
    our_turn: "Vi svarar härnäst",
    answered: "Vi har svarat",
    your_turn: "Väntar på ditt svar",
    solved: "Löst",
    closed: "Avslutat",
    promised: "Vi har lovat dig",
    by_then: |at| format!("senast {at}"),
    late: |at| format!("skulle vara klart {at}; vi är försenade"),
    conversation: "Samtalet",
    you: "Du",
    bot: "Automatiskt svar",
    house: "Kundtjänsten",
    files: "Filer:",
    write_more: "Skriv mer",
    text_wrong: "Skriv ditt meddelande, högst 20 000 tecken.",
    send: "Skicka",
    said: "Ditt meddelande har kommit fram. Svaret kommer hit och till din e-post.",
};
