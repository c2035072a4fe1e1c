//! How Swedish asks.

use super::Language;
use crate::kind::DataKind as K;
use crate::pattern::Lists;

pub(super) const SWEDISH: Language = Language {
    lists: Lists {
        named: &[
            (
                "give",
                "skicka ge uppge meddela berätta lämna bekräfta dela skriva skriv ange säga säg tala mejla maila \
                 fyll fylla bifoga lägg ta mejla nämn nämna",
            ),
            ("you", "du ni"),
            ("we", "jag vi"),
            ("filler", "gärna vänligen snälla tack hej då och så men först sedan"),
            ("thing", "produkt produkten vara varan artikel apparat modell"),
        ],
        bars: "till på via från min mitt vår vårt våra att om när inte aldrig ingen redan som",
    },
    names: &[
        (K::OrderNumber, "ordernummer*"),
        (K::OrderNumber, "ordernumret"),
        (K::OrderNumber, "beställningsnummer|beställningsnumret|bokningsnummer|bokningsnumret|orderid"),
        (K::CustomerNumber, "kundnummer|kundnumret|medlemsnummer|medlemsnumret|kundid"),
        (K::Account, "användarnamn|användarnamnet|användarid"),
        (K::Iban, "kontonummer|kontonumret|bankkontonummer|bankkontonumret|iban|ibannummer|bankuppgifter"),
        (K::Phone, "telefonnummer|telefonnumret|mobilnummer|mobilnumret|telefon"),
        (K::Email, "epost|epostadress|epostadressen|mejladress|mejladressen|mailadress|mail|mejl"),
        (K::Name, "namn|namnet|förnamn|efternamn"),
        (K::Name, "fullständiga|hela namn"),
        (K::Name, "för och efternamn"),
        (K::Name, "kontoinnehavarens namn"),
        (
            K::Address,
            "adress|adressen|leveransadress|postadress|hemadress|gatuadress|fakturaadress|leveransadressen",
        ),
        (K::Address, "postnummer|postnumret"),
        (
            K::Date,
            "datum|datumet|köpdatum|köpdatumet|födelsedatum|födelsedatumet|inflyttningsdatum|leveransdatum|flyttdatum",
        ),
        (
            K::Product,
            "produktnamn|produktnamnet|modellnummer|modellnumret|artikelnummer|artikelnumret|modell",
        ),
        (K::Product, "produktens|varans|apparatens namn"),
        (K::Identity, "personnummer|personnumret|personbeteckning|personbeteckningen"),
        (K::Identity, "fyra sista siffrorna"),
    ],
    frames: &[
        // Vad är det?
        "vad|vilket|vilken är <3> @",
        "vad har $you för @",
        "vilket|vilken @ <1> har|är|gäller|beställde|loggar|ska|använde|kan|använder",
        "vilket|vilken @ <2> har",
        // Kan du ge det?
        "kan|kunde|vill|skulle|ska $you <2> $give <5> @",
        "vilket|vilken @ $you har",
        "^ $give <5> @",
        "^ $filler $give <5> @",
        "^ om $you <1> skickar|uppger|ger|meddelar|skriver <3> @",
        "svara|svar <4> med <2> @",
        // Får jag det?
        "får|kan|skulle $we <3> få|fråga|ha|be <4> @",
        "får $we <2> @",
        "be om <2> @",
        // Jag behöver det.
        "$we <2> behöver|behöva|saknar|vill <3> @",
        "@ saknas",
        // Har du det?
        "har|minns|vet $you <3> @",
        "kommer|minns $you <1> ihåg <2> @",
        // Det?
        "^ @ <2> ?",
        "^ ditt|din|ert|er @ <2> ?",
    ],
    not_it: &[
        "till|på|via|från|i|efter|hos din|ditt|dina|er|ert|era|den|det|adressen|vår|vårt @",
        "logga|loggar|titta|ändra|uppdatera|byter|byta <4> @",
        "vår|vårt|min|mitt @",
        "^ med <2> @",
        "att <2> @ stämmer",
    ],
    never: &[
        "frågar aldrig",
        "behöver|behövs inte",
        "inte <2> skicka",
        "skicka inte",
        "jag|vi kan bekräfta",
        "jag ger|skickar dig",
        "ska jag ringa",
    ],
    outright: &[
        (K::Name, "vad heter du|ni"),
        (K::Name, "vem pratar|talar|chattar jag"),
        (K::Name, "i vilket|vems namn"),
        (K::Name, "vem står <2> på"),
        (K::Address, "var bor du|ni"),
        (K::Address, "vart ska|kan vi <2> leverera|skicka"),
        (K::Address, "vilken|vad adress"),
        (K::Phone, "vilket nummer <1> kan|når|ska jag|vi"),
        (K::Phone, "på vilket nummer"),
        (K::Email, "vilken epostadress|mejladress|epost|mejl"),
        (K::Iban, "till vilket konto"),
        (K::Iban, "vilket kontonummer|bankkonto"),
        (K::Account, "vilket användarnamn"),
        (K::Date, "när köpte|beställde|fick|gjorde|tecknade|flyttar|flyttade du|ni"),
        (K::Date, "när du gjorde|köpte|beställde|fick"),
        (K::Date, "när gick|slutade|började den|det"),
        (K::Date, "vilken dag"),
        (K::Date, "vilket datum"),
        (K::Product, "vilken|vilket $thing <1> gäller|har|var|är|vill|beställde|använder|köpte|det"),
        (K::Product, "vad $thing heter"),
        (K::Product, "uppge <2> modell"),
    ],
    joins: &["och", "eller", "samt"],
    in_lists: &[
        "och",
        "eller",
        "samt",
        "ditt",
        "din",
        "ert",
        "er",
        "ett",
        "en",
        "nya",
        "också",
        "även",
        "fullständiga",
    ],
};
