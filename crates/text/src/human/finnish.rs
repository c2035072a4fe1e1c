//! Finnish wordings. The endings carry the wish: `ihmiselle` is spoken to, `ihmisen kokoinen` is a size.

use super::Wording;

pub(super) const WORDING: Wording = Wording {
    patterns: &[
        // puhua ihmiselle, jutella asiakaspalvelijan kanssa
        r"(?:puhu[a-zäö]*|jutel[a-zäö]*|juttel[a-zäö]*|jutskaa|keskustel[a-zäö]*|chat[a-zäö]*|tsätä[a-zäö]*|asioi[a-zäö]*|höpöttää)~(?:ihmisel[a-zäö]*|ihmisten kanssa|ihmisen kanssa|ihmisen kaa|ihmiskontaktin|asiakaspalvelijal[a-zäö]*|asiakaspalvelijoi[a-zäö]* kanssa|asiakaspalvelijan [a-zäö]*|asiakaspalvelun kanssa|asiakaspalveluun|asiakaspalvelulle|asiakasneuvojal[a-zäö]*|asiakasneuvojan kanssa|aspan kanssa|aspan kaa|aspalle|aspaan|henkilölle|henkilön kanssa|virkailijal[a-zäö]*|virkailijan kanssa|neuvojal[a-zäö]*|neuvojan kanssa|työntekijäl[a-zäö]*|työntekijän kanssa|työntekijänne kanssa|jollekin|jonkun kanssa|jonkun kaa|jonkun [a-zäö]+ kanssa|teidän kanssa|kanssanne|esimiehel[a-zäö]*|esimiehen kanssa|esihenkilö[a-zäö]*|myyjäl[a-zäö]*|myyjän kanssa|elävälle|oikealle|asiantuntijal[a-zäö]*|asiantuntijan kanssa)",
        r"(?:ihmiselle|ihmisen kanssa|ihmisen kaa|asiakaspalvelijalle|asiakaspalvelijan kanssa|asiakaspalvelun kanssa|aspan kanssa|aspalle|henkilön kanssa|virkailijan kanssa|jonkun kanssa|jonkun ihmisen kanssa|jollekin|neuvojan kanssa|esimiehen kanssa|esihenkilön kanssa|teidän kanssa)~(?:puhua|puhumaan|jutella|juttelemaan|keskustella|keskustelemaan|chatata|chattailla|asioida|tekemisiin|puheisiin|juttusille|juttusilla|yhteyteen)",
        r"(?:puhelin)?yhtey[a-zäö]*~(?:ihmiseen|ihmisen kanssa|asiakaspalvelijaan|asiakaspalveluun|aspaan|henkilöön|virkailijaan|johonkuhun|johonkin|esimieheen)",
        // yhdistäkää asiakaspalvelijalle
        r"(?:yhdist[a-zäö]*|siirr[a-zäö]*|siirt[a-zäö]*|ohja[a-zäö]*|välit[a-zäö]*|kytke[a-zäö]*|vaihda|vaihtakaa|pääs[a-zäö]*|päästä[a-zäö]*|anna|antakaa)~(?:ihmiselle|ihmiseen|ihmisen|asiakaspalvelijalle|asiakaspalvelijaan|asiakaspalvelijan [a-zäö]*|asiakaspalveluun|asiakaspalvelun [a-zäö]*|asiakasneuvojalle|aspaan|aspalle|virkailijalle|neuvojalle|työntekijälle|jollekin ihmiselle|jollekulle|elävälle|esimiehelle|esihenkilölle)",
        // haluan ihmisen, saisinko asiakaspalvelijan
        r"(?:halua[a-zäö]*|haluis[a-zäö]*|haluu[a-zäö]*|tahdo[a-zäö]*|tarvi[a-zäö]*|saisin[a-zäö]*|saanko|saanks|saako|saisiko|saiskos?|voinko|voisinko|pyydän|pyytäisin|antakaa|hae|hakekaa|kutsu|kutsukaa|vaadin|mieluummin|tilalle|linjoille)~(?:ihmisen|ihmistä|ihmiskontaktin|ihmiskontaktia|ihmisasiakaspalvelijan|asiakaspalvelijan|asiakaspalvelijaa|asiakaspalvelijaan|asiakaspalveluun|asiakaspalvelun|asiakaspalvelua|asiakasneuvojan|aspan|aspaa|aspaan|elävän|virkailijan|oikean ihmisen|oikeaa ihmistä|esimiehen|esihenkilön|ihmisapua)(?: (?:puhelimeen|puhelimen|linjalle|chattiin|tähän|apuun|avuksi|kiitos|heti|nyt|auttamaan|vastaamaan|langan|päähän|kanssa|apua|paikalle|mukaan|enkä|eikä|en|äkkiä|puhumaan))*$",
        // onko siellä ketään oikeaa ihmistä
        r"(?:onko|oisko|olisiko|onkohan|löytyykö|vastaako|onks)(?: \S+){0,3} (?:asiakaspalvelija|asiakaspalvelijaa|asiakaspalvelijoita|ihminen|ihmistä|ihmisiä|ketään|joku|virkailija|aspa|aspaa)(?: (?:oikeaa|oikea|ihmistä|elävää|nyt|vielä|tällä|enää|ihminen))*(?: (?:paikalla|vapaana|linjalla|linjoilla|tavoitettavissa|siellä|täällä|töissä|hereillä|langoilla|kotona|joka|kenen|jolle|kenelle|jonka|oikeasti|vastaamassa))",
        r"onko (?:siellä|täällä|tässä|teillä)(?: \S+){0,2} (?:ihmistä|ihmisiä|ihminen|ketään|oikeita|eläviä)$",
        r"(?:voi|voiko|voisiko|voisko|voitteko|voisitteko|voitko|voisitko|pystyykö|pyydä|pyytäkää)(?: (?:joku|jotakuta|jotain|teiltä|teistä|siellä|oikea|ihminen|ihmistä|asiakaspalvelija|asiakaspalvelijaa|asiakaspalvelun|edustaja|nyt|te|minulle|mulle|vaikka))* (?:soittaa|soittamaan|soitella)(?: (?:minulle|mulle|takaisin|mua|minua))?",
        r"(?:voiko|voisiko|voisko|pystyykö)(?: (?:joku|oikea|elävä))* (?:ihminen|asiakaspalvelija|aspa|virkailija)(?: (?:teiltä|oikeasti))* (?:auttaa|vastata|jutella|puhua|katsoa|hoitaa|ottaa)",
        r"(?:soittakaa|soita|soittakaapa) (?:minulle|mulle|takaisin|mulle takaisin|minulle takaisin)",
        r"(?:kuka|kukaan|ketä|kenelle|kenet|kelle) (?:\S+ ){0,2}(?:voin|voi|voisin|pääsen) (?:puhua|soittaa|jutella)",
        // en halua puhua botille
        r"(?:en halua|en jaksa|en tahdo|ei huvita|ei kiinnosta|en ala|en aio|en suostu|en viitsi|kyllästynyt|väsynyt|turha)(?: \S+){0,3} (?:botille|botin kanssa|bottia|bottien kanssa|boteille|robotille|robotin kanssa|robottien kanssa|koneelle|koneen kanssa|tekoälylle|tekoälyn kanssa|automaatille|automaatin kanssa|chatbotille|chatbotin kanssa|bottiin)",
        r"(?:ihmi\S+|asiakaspalvelij\S+)(?: \S+){0,2} (?:ei|eikä|enkä|en) (?:\S+ ){0,2}(?:bot\S+|robot\S+|kone\S*|tekoäly\S*|automaat\S+)",
    ],
    veto_before: &[
        "puhuin", "puhuimme", "puhunut", "puhuttu", "puhuttiin", "puhuttuani", "juttelin", "juttelimme",
        "jutellut", "keskustelin", "keskustelimme", "keskustellut", "asioin", "asioinut", "eilen", "viimeksi",
        "aiemmin", "jälkeen", "toiselle", "toisen", "toiseen", "neljälle", "kahdelle", "kolmelle", "kuudelle",
        "viidelle", "yhdelle", "usealle", "monelle", "ulkopuoliselle", "jälkeläiselle",
    ],
    veto_after: &["koko", "mittai", "näköi", "muotoi", "hius", "iho", "aukiol", "pituus", "painoi"],
    person: &[
        "ihminen", "ihmiselle", "ihmistä", "ihmisen", "ihmisiä", "asiakaspalvelija", "asiakaspalvelijaa",
        "asiakaspalvelijan", "asiakaspalvelijalle", "asiakaspalvelu", "asiakaspalveluun", "asiakaspalvelua",
        "aspa", "aspaan", "aspaa", "aspalle", "aspan", "virkailija", "virkailijalle", "asiakasneuvoja",
        "henkilö", "henkilölle", "työntekijä", "operaattorille", "ihmisasiakaspalvelija", "puhelinpalvelu",
        "puhelinpalveluun", "esimies", "esihenkilö",
    ],
    filler: &[
        "kiitos", "kiitti", "kiito", "pliis", "oikea", "oikealle", "oikeaa", "oikean", "elävä", "elävälle",
        "elävää", "elävän", "nyt", "heti", "haluan", "haluaisin", "haluun", "tahdon", "mulle", "minulle",
        "hei", "moi", "moro", "terve", "ei", "botti", "bottia", "botille", "robotti", "vaan", "vain", "vaa",
        "kiitoksia", "ystävällisesti", "puhua", "puhumaan", "jutella", "kanssa", "tänne", "tähän", "jos",
        "voi", "voinko", "saanko", "saisinko", "pyydän", "haluaisin", "mieluiten", "mieluummin", "siirrä",
        "yhdistä", "yhdistäkää", "joku", "jollekin", "ihan", "suoraan", "no", "ok", "okei", "joo",
    ],
};
