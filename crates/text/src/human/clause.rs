//! A clause that speaks of nothing but reaching a person: one who serves, a wish, and small words.
//!
//! The patterns of each language know how a wish is put; this knows only what it is put together from, and
//! so hears wordings that no pattern foresaw. A word outside these lists names some other matter; one such
//! word is borne in a clause of five words and more.

/// The words of one language. A `*` at the end stands for any ending.
pub(super) struct Parts {
    /// People who serve.
    person: &'static str,
    /// Those of them that are often spoken of otherwise: beside them no strange word is borne.
    weak: &'static str,
    /// What is wished of them or of the bot: reaching, asking, being given.
    wish: &'static str,
    /// Words that may stand around.
    small: &'static str,
    /// Words that make it another matter.
    veto: &'static str,
}

/// Longest clause that is looked at.
const LONGEST: usize = 16;

/// Whether the folded words of a clause are such a wish.
pub(super) fn asks(words: &[&str]) -> bool {
    !words.is_empty() && words.len() <= LONGEST && LANGUAGES.iter().any(|parts| parts.asks(words))
}

impl Parts {
    fn asks(&self, words: &[&str]) -> bool {
        let count = |list: &str| words.iter().filter(|word| is_in(word, list)).count();
        let (persons, wishes) = (count(self.person), count(self.wish));
        if persons == 0 || wishes == 0 || count(self.veto) > 0 {
            return false;
        }
        let strange =
            words.iter().filter(|w| ![self.person, self.wish, self.small].iter().any(|list| is_in(w, list)));
        let weak = words.iter().all(|word| !is_in(word, self.person) || is_in(word, self.weak));
        strange.count() <= usize::from(words.len() >= 5 && !weak)
    }
}

fn is_in(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|entry| match entry.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == entry,
    })
}

static LANGUAGES: [Parts; 3] = [
    Parts {
        person: "human humans person people agent agents representative representatives rep operator advisor adviser member
            supervisor supervisors manager managers colleague colleagues advisors coworker staff employee specialist support somebody someone anyone anybody",
        weak: "member person people someone somebody anyone anybody support staff employee specialist operator manager",
        wish: "connected transferred forwarded redirected escalated read reads assistance now asap instead asking chance wish seeking looking want wanna need prefer give bring get let put have connect transfer switch escalate reach contact hand
            forward pass demand speak talk chat call ring help handle answer take look respond reply assist please rather
            request require find where",
        small: "a an the i id im ill we me us my your you to with for from of on in at by this that it is are be there here
            who which and or but not no more real live actual proper human right away today hold just only
            simply really some any one can could would will may might should how do does dont like being over back up out
            through about thanks thank hello hi hey ok okay so if possible bot bots robot robots chatbot machine ai
            computer conversation chat case question matter problem issue line else team customer service care directly
            urgently quickly still already again want myself",
        veto: "account accounts another under over18 allowed many name remove add change add delete reviews tall per
            spoke talked told said promised was were yesterday hours open opening cost costs number",
    },
    Parts {
        person: "ihminen ihmisen ihmistä ihmiselle ihmiseen ihmiseltä ihmisiä ihmisille ihmisten ihmis ihmiskontakti*
            asiakaspalvelij* aspa aspaa aspan aspaan aspalle aspalta virkailij* asiakasneuvoj* neuvojaa neuvojan neuvojalle
            esimie* esihenkilö* henkilön henkilölle henkilöltä työntekijä* työntekijän asiantuntij* edustaj* myyjän myyjälle
            asiakaspalveluun asiakaspalvelun asiakaspalvelusta asiakaspalveluunne asiakaspalvelustanne ihmispalvel* aspasta henkilökunta* tyyppi tyypin tyypille elävä elävän elävää elävälle",
        weak: "henkilökunta* tyyppi tyypin tyypille henkilön henkilölle henkilöltä työntekijä* työntekijän esimie* esihenkilö* myyjän myyjälle asiantuntij* edustaj*
            asiakaspalvelun asiakaspalvelusta",
        wish: "lukee lukea lukisi laita laittakaa laittaa ottamaan ottaa nyt heti puhelu yhtään ketään halua* haluis* haluu* tahdo* tahto* saanko saisinko saisko saako saada saan saisi voinko voisinko voiko
            voisiko voisko voitko voisitko voitteko voisitteko antakaa anna antaa kutsu kutsukaa hae hakekaa hakea siirrä
            siirtäkää siirtää siirtäisit* yhdist* ohja* vaihda vaihtakaa vaihtaa päästä päästäkää pääsenkö pääsen pääsisin*
            tarvi* pyydän pyytäisin pyydä vaadin mieluummin mieluiten tavoit* kiinni tänne linjalle chattiin puhelimeen
            paikalle hoita* ottaisi* vastaisi* vastata vastaa vastaamaan auttaa auttaisi* auttamaan puhu* jutel* juttel*
            keskustel* asioi* soitta* kysy* yhtey* missä mistä miten kiitos apua apuun jatkaa jatkamaan",
        small: "minä mä minun mun minut mut minulle mulle minua mua me meille te teidän teiltä teillä teille sinä sinun sun
            joku jonkun jollekin jotakuta ketään kukaan yhtään yksi yhden joka jolle jonka se tämä tämän tätä tähän tässä
            tästä sen sitä siitä on ovat olla onko oisko olisiko eikö ei en eikä enkä vaan vain ihan oikea oikean oikeaa
            oikealle oikealta oikeasti aito aidon aidolle pian täällä siellä teistä kanssa kaa neuvo* viestini viestin tavallisen mahdollista jos voi lopeta* nämä bott* keskusteluun
            edes enää enemmän ja tai että niin no hei moi terve kiitti pliis robotti*
            robotin kone koneen koneelle koneelta tekoäly* keskustelu keskustelun asia asian asiaa asiassa ongelma* tilalle
            numero numeron numerosta suoraan henkilökohtais* palvelu* työssä töissä ole mielummin mielipi* kuulla",
        veto: "asiakaspalvelijaksi töitä työpaik* sanoi lupasi neuvoi kertoi puhuin soitin juttelin eilen toinen toisen toiselle toiseen montako monta
            kuinka moni nimi nimen auki milloin tilille tililleni tililtä hinta maksaa kokoinen kokoisen mukava mukavia",
    },
    Parts {
        person: "människa människor människan mänsklig mänskligt mänskliga person personen handläggare medarbetare
            kundtjänstmedarbetare kundtjänst kundtjänsten kundservice kundsupport chef chefen överordnade överordnad agent operatör rådgivare
            kollega personal support någon nån",
        weak: "person personen personal support någon nån chef chefen kollega kundtjänst kundtjänsten",
        wish: "få assistans läser läsa överlämna lämna nu genast finns tag vill behöver kräver önskar ge hämta koppla vidarekoppla byt byta låt når nå prata tala snacka chatta snälla
            hellre helst tack kontakta kontakt ringa ring uppringd svarar svara skicka hjälpa hjälp hjälper be ber ta tar
            föredrar begär flytta slussa träffa komma kommer ansluta titta hör höra var",
        small: "i andra änden din dina ingen inget online tillgänglig ledig inne jag mig min mitt vi oss du dig ni er de en ett den det här där som och eller inte med till av från på i om
            för att är bli blir få får fås ha har kan kunde kunna skulle ska går finns riktig riktigt riktiga levande
            verklig vanlig annan direkt istället stället bara ju då över vidare upp tillbaka åt hos mänsklig
            personlig personligt personligen bot boten bott botten robot roboten maskin ai chatbot hej hejsan ok okej ja nej
            så snart möjligt fråga ärende ärendet frågan problem konversationen samtalet hur vem",
        veto: "konto kontot många annan pratade talade lovade sade sa igår öppet öppnar öppettider kostar hämtar hämta_ut
            under över18 skriva avtalet stor paket paketet",
    },
];
