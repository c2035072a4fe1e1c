//! Swedish wordings.

use super::Wording;

pub(super) const WORDING: Wording = Wording {
    patterns: &[
        // prata med en människa, tala med någon
        r"(?:prata|tala|snacka|chatta|diskutera|kommunicera|pratar|talar|samtala|få kontakt|kontakt|komma i kontakt)(?: \S+){0,2} (?:med|till|mä)(?: \S+){0,3} (?:människa|människor|person|personer|personal|personalen|någon|nån|några|kundtjänst|kundtjänsten|kundservice|kundsupport|kundtjänstmedarbetare|handläggare|medarbetare|agent|operatör|support|supporten|rådgivare|er|expert|chef|chefen|säljare|anställd)",
        r"(?:någon|nån|människa|person)(?: (?:som|här|där|levande|riktig|jag))* (?:kan|får|man kan) (?:prata|tala|snacka|chatta) (?:med|till)",
        // koppla mig till kundtjänst
        r"(?:koppla|kopplas|kopplad|slussa|slussas|skicka|flytta|vidarekoppla|hänvisa|ansluta|förflytta|lämna över|bli kopplad|nå|ta mig)(?: \S+){0,3} (?:till|med|vidare|över)(?: \S+){0,2} (?:människa|person|någon|nån|kundtjänst|kundtjänsten|kundservice|kundsupport|kundtjänstmedarbetare|handläggare|medarbetare|agent|operatör|support|supporten|rådgivare|personal|chef|chefen)",
        // jag vill ha en människa
        r"(?:vill|behöver|få|får|fås|skulle|ge|önskar|kräver|hämta|ha|föredrar|begär)(?: (?:jag|mig|ha|få|en|ett|med|att|hellre|gärna|bara|hjälp|av|kontakt|prata|tala|helst|nå|träffa|nu|riktig|levande|verklig|vanlig|mänsklig))* (?:människa|riktig person|levande person|verklig person|kundtjänstmedarbetare|handläggare|agent|operatör|mänsklig kontakt|mänsklig hjälp|mänskligt stöd|mänsklig support|kundtjänst|kundtjänsten|kundservice|mänskligt)(?: (?:tack|nu|istället|i stället|här|på|som|snälla|inte|och|genast|direkt|att prata med|prata med).*)?$",
        // finns det någon där
        r"(?:finns|är|sitter)(?: (?:det|där|här|någon|nån|en|riktig|levande|verklig|ni|du|jag))* (?:människa|människor|riktig person|levande person|någon|nån)(?: (?:riktig|levande|annan|människa|person|som|kan|ens))*(?: (?:där|här|tillgänglig|ledig|inne|online|på plats|svara|svarar|hemma|jag kan|att prata))",
        r"(?:kan|kunde|skulle|låt|be)(?: (?:en|någon|nån|riktig|människa|person|ni|du|handläggare|medarbetare|kunna|från er|hos er|av er))* (?:ringa|kontakta|höra av)(?: (?:upp|mig|tillbaka|sig|er))",
        r"(?:kan|kunde|låt)(?: (?:en|någon|riktig|levande))* (?:människa|riktig person|handläggare|medarbetare|kundtjänstmedarbetare)(?: \S+)? (?:hjälpa|svara|titta|ta|prata)",
        r"(?:ring|ringa) (?:mig|upp mig|tillbaka|mig tillbaka|upp)(?: (?:tack|nu|snälla|snarast))?$",
        // inte en robot
        r"(?:inte|slippa|slipper|aldrig|trött på|less på|sluta|vägrar)(?: \S+){0,4} (?:prata|tala|chatta|snacka|skriva|svar)(?: \S+){0,3} (?:bot|bott|boten|botten|robot|roboten|robotar|bottar|maskin|maskiner|dator|datorn|ai|chatbot|chattbot|chattbott)",
        r"(?:människa|person|någon)(?: \S+){0,2} (?:inte|och inte|i stället för|istället för)(?: (?:med|en|ett|den|här))* (?:bot|bott|boten|robot|roboten|maskin|dator|ai|chatbot|chattbot)",
    ],
    veto_before: &[
        "pratade", "talade", "pratat", "talat", "snackade", "snackat", "chattade", "chattat", "igår", "tidigare",
        "sist", "redan", "annan", "andra", "efter", "utan", "undvika",
    ],
    veto_after: &["stor", "storlek", "hår", "sade", "sa", "lovade", "öppettid", "per", "över", "under"],
    person: &[
        "människa", "människor", "person", "handläggare", "kundtjänst", "kundtjänsten", "kundservice",
        "kundsupport", "kundtjänstmedarbetare", "medarbetare", "agent", "operatör", "support", "rådgivare",
        "personal", "supporten", "chef",
    ],
    filler: &[
        "tack", "snälla", "en", "ett", "riktig", "levande", "verklig", "mänsklig", "nu", "jag", "vill", "ha",
        "hej", "hejsan", "inte", "bot", "robot", "ja", "nej", "bara", "helst", "gärna", "få", "prata", "tala",
        "med", "till", "mig", "kan", "får", "koppla", "direkt", "genast", "ok", "okej", "någon", "behöver",
        "ge", "kontakt", "kontakta", "chatta", "riktiga", "vanlig",
    ],
};
