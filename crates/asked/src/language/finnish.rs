//! How Finnish asks. Words change their ends, so that what is asked for is told by its case: the number one asks
//! for is a subject or an object, the one that something is sent to is not.

use super::Language;
use crate::kind::DataKind as K;
use crate::pattern::Lists;

pub(super) const FINNISH: Language = Language {
    lists: Lists {
        named: &[
            (
                "could",
                "voisitko voisitteko voitko voitteko voinetko viitsisitkö viitsisittekö pystytkö pystyttekö osaisitko osaatko \
                 pystyisitkö haluaisitko",
            ),
            (
                "give",
                "kertoa antaa lähettää laittaa ilmoittaa vahvistaa kirjoittaa toimittaa sanoa mainita lisätä jättää täydentää \
                 tarkentaa jakaa",
            ),
            (
                "do",
                "kerro kertokaa kerrotko kerrotteko kertoisitko kertoisitteko kerrothan lähetä lähettäkää lähetätkö lähettäisitkö \
                 lähettäisittekö laita laittakaa laitatko laittaisitko laittaisitteko laitathan ilmoita ilmoittakaa ilmoitathan \
                 ilmoittaisitko ilmoittaisitteko ilmoitatko anna antakaa annatko antaisitko antaisitteko vahvista vahvistatko \
                 vahvistaisitko vahvistaisitteko vahvistathan kirjoita kirjoittaisitko kirjoittaisitteko kirjoittakaa jätä \
                 jättäisitkö mainitse sanoisitko toimita toimittaisitko täydennä täydentäisitkö liitä lisää tarkentaisitko",
            ),
            (
                "get",
                "saisinko saisimmeko saanko saammeko saisiko saako tarvitsen tarvitsisin tarvitsemme tarvitsisimme tarvitaan \
                 tarvittaisiin tarvisin pyydän pyytäisin pyydämme pyytäisimme haluaisin kysyisin kysyn muistatko muistatteko \
                 löytyykö löytyisikö tiedätkö tiedättekö puuttuu kaipaisin kaipaamme",
            ),
            ("mine", "onko olisiko"),
            ("which", "mikä mitkä mikähän mitä minkä kuka kenen"),
            ("made", "tehty tilattu on kulkee"),
        ],
        bars: "ei en emme älä älkää jonka johon jossa josta että jos kun koskaan jo",
    },
    names: &[
        (
            K::OrderNumber,
            "tilausnumero|tilausnumeroni|tilausnumeron|tilausnumeroa|tilausnumerosi|tilausnumeronne|tilausnumeroasi|tilausnumeroanne",
        ),
        (K::OrderNumber, "tilauksen|tilauksesi|tilauksenne numero|numeron|numeroa"),
        (
            K::OrderNumber,
            "tilaustunnus|tilaustunnuksen|tilaustunnusta|tilaustunnuksesi|varausnumero|varausnumeron|varausnumerosi",
        ),
        (
            K::CustomerNumber,
            "asiakasnumero|asiakasnumeroni|asiakasnumeron|asiakasnumeroa|asiakasnumerosi|asiakasnumeronne|asiakasnumeroasi|asiakasnumeroanne",
        ),
        (
            K::CustomerNumber,
            "asiakastunnus|asiakastunnuksen|asiakastunnusta|asiakastunnuksesi|asiakastunnuksenne",
        ),
        (K::CustomerNumber, "jäsennumero|jäsennumeron|jäsennumerosi|jäsennumeroa|jäsennumeroasi"),
        (
            K::Account,
            "käyttäjätunnus|käyttäjätunnukseni|käyttäjätunnuksen|käyttäjätunnusta|käyttäjätunnuksesi|käyttäjätunnuksenne|käyttäjätunnustasi",
        ),
        (K::Account, "käyttäjänimi|käyttäjänimen|käyttäjänimeä|käyttäjänimesi"),
        (
            K::Iban,
            "tilinumero|tilinumeron|tilinumeroa|tilinumerosi|tilinumeronne|tilinumeroasi|tilinumeroanne|ibantilinumero|ibantilinumeron",
        ),
        (K::Iban, "iban|ibanin|ibania|ibanisi|ibannumero|ibannumeron"),
        (K::Iban, "pankkitilin|pankkitilisi|pankkitilinne|tilin|tilisi numero|numeron|numeroa"),
        (
            K::Phone,
            "puhelinnumero|puhelinnumeron|puhelinnumeroa|puhelinnumerosi|puhelinnumeronne|puhelinnumeroasi|puhelinnumeroanne",
        ),
        (
            K::Phone,
            "matkapuhelinnumero|matkapuhelinnumeron|matkapuhelinnumerosi|kännykkänumero|kännykkänumeron|kännykkänumerosi",
        ),
        (K::Email, "sähköposti|sähköpostin|sähköpostia|sähköpostisi|sähköpostinne|sähköpostiasi"),
        (
            K::Email,
            "sähköpostiosoite|sähköpostiosoitteen|sähköpostiosoitetta|sähköpostiosoitteesi|sähköpostiosoitteenne|sähköpostiosoitettasi",
        ),
        (K::Name, "nimi|nimen|nimeä|nimesi|nimenne|nimeäsi|nimeänne"),
        (K::Name, "koko|etu|sukunimi nimi|nimen|nimeä|nimesi|nimenne"),
        (K::Name, "etu ja sukunimi|sukunimen|sukunimesi|sukunimenne"),
        (K::Name, "sukunimi|sukunimen|sukunimesi|etunimi|etunimen|etunimesi"),
        (K::Address, "osoite|osoitteen|osoitetta|osoitteesi|osoitteenne|osoitettasi|osoitettanne"),
        (
            K::Address,
            "toimitusosoite|toimitusosoitteen|toimitusosoitteesi|postiosoite|postiosoitteen|postiosoitteesi|postiosoitteenne",
        ),
        (
            K::Address,
            "kotiosoite|kotiosoitteen|kotiosoitteesi|katuosoite|katuosoitteen|katuosoitteesi|laskutusosoite|laskutusosoitteen|laskutusosoitteesi",
        ),
        (
            K::Address,
            "postinumero|postinumeron|postinumerosi|postinumeroa|lähiosoite|lähiosoitteen|lähiosoitteesi",
        ),
        (
            K::Date,
            "päivämäärä|päivämäärän|päivämäärää|ostopäivä|ostopäivän|ostopäivää|ostopäiväsi|muuttopäivä|muuttopäivän|muuttopäiväsi",
        ),
        (
            K::Date,
            "syntymäaika|syntymäajan|syntymäaikaa|syntymäaikasi|syntymäaikanne|syntymäpäivä|syntymäpäiväsi|tilauspäivä|tilauspäivän",
        ),
        (
            K::Product,
            "tuotenumero|tuotenumeron|tuotenumeroa|mallinumero|mallinumeron|mallinumeroa|tuotekoodi|tuotekoodin",
        ),
        (K::Product, "tuotteen|laitteen|reitittimen nimi|nimen|nimeä|malli|mallin|mallia"),
        (K::Product, "malli|mallin|mallia"),
        (
            K::Identity,
            "henkilötunnus|henkilötunnuksen|henkilötunnusta|henkilötunnuksesi|henkilötunnuksenne|henkilötunnustasi|henkilötunnustanne",
        ),
        (K::Identity, "hetu|hetun|hetua|hetusi|hetunne|hetuasi|sotu|sotun|sotua|sotusi"),
    ],
    frames: &[
        // Mikä se on?
        "$which on|oli|ovat <2> @",
        "$which @",
        // Voisitko antaa sen?
        "$could <3> $give <4> @",
        "$could <2> @ <2> $give",
        "^ $do <5> @",
        "^ $do <2> vielä <2> @",
        "ja|niin|ensin|tähän|kuitenkin $do <4> @",
        "$do <1> @",
        "@ <2> $do",
        // Saanko sen?
        "$get <4> @",
        "@ <2> $get",
        // Onko se?
        "$mine sinulla|teillä|sinun|teidän <2> @",
        "^ $mine @ <1> tallessa|käsillä|tiedossa|muistissa|antaa",
        "^ @ ?",
        "^ @ kiitos",
    ],
    not_it: &[
        "meidän|minun @",
        "tuotteen|yrityksen|tiedoston nimi @",
        "päivitä|muuta|vaihda|säilytä|tarkista <2> @",
        "odota <2> @",
        "kirjoita|lähetä meille|minulle @ milloin|koska|mihin",
        "tiedän|tiedämme|näen|näemme <2> @",
    ],
    never: &[
        "emme koskaan|kysy",
        "ei tarvitse|tarvita",
        "en tarvitse",
        "emme tarvitse",
        "älä|älkää <2> lähetä|lähettäkö|kirjoita|anna",
        "^ vahvistan että",
        "kerron|lähetän|ilmoitan sinulle|teille",
    ],
    outright: &[
        (K::Name, "kenen kanssa keskustelen|puhun|asioin"),
        (K::Name, "millä|kenen nimellä <2> $made"),
        (K::Name, "millä|kenen nimellä <1> sopimus|tilaus|varaus"),
        (K::Address, "missä asut|asutte"),
        (K::Address, "mihin osoitteeseen"),
        (K::Address, "minne|mihin toimitamme|lähetämme|toimitetaan|lähetetään"),
        (K::Phone, "mihin|mistä numeroon|numerosta"),
        (K::Email, "millä sähköpostilla|sähköpostiosoitteella"),
        (K::Email, "mihin sähköpostiin|sähköpostiosoitteeseen"),
        (K::Email, "mitä sähköpostiosoitetta|sähköpostia"),
        (K::Iban, "mille tilille"),
        (K::Account, "millä käyttäjätunnuksella|tunnuksella"),
        (K::Date, "milloin ostit|ostitte|tilasit|tilasitte|teit|teitte|muutat|muutatte|sait|hankit|muutit"),
        (K::Date, "koska ostit|tilasit|muutat|laite|se"),
        (K::Date, "milloin laite|se|vika <2> rikki|alkoi|meni"),
        (K::Date, "minä|mistä päivänä|päivästä"),
        (
            K::Product,
            "mistä|mitä|minkä|mikä tuotteesta|tuotetta|tuotteen|tuote|laitteesta|laitetta|laitteen|laite",
        ),
        (K::Product, "mikä malli"),
    ],
    joins: &["ja", "tai", "sekä"],
    in_lists: &["ja", "tai", "sekä", "myös", "uusi", "uuden", "koko", "tilinomistajan", "omistajan"],
};
