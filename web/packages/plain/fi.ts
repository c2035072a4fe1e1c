/** Finnish: office language, the passive, long compounds, doing dressed as a thing. The list is our own. */
import type { Tongue } from "./hint";

const official: Record<string, string> = {
  mikäli: "jos", "siinä tapauksessa että": "jos", "siinä tapauksessa, että": "jos", "sikäli kuin": "jos", "sillä edellytyksellä että": "jos", "sillä edellytyksellä, että": "jos",
  koskien: "– käytä sijapäätettä: -sta, -stä", liittyen: "– käytä sijapäätettä: -sta, -stä", johtuen: "takia, vuoksi", johdosta: "takia", nojalla: "mukaan", mukaisesti: "mukaan", puitteissa: "aikana, rajoissa", taholta: "– käytä sijapäätettä: -lta, -ltä",
  toimesta: "– sano, kuka tekee", osalta: "– käytä sijapäätettä", suhteen: "– käytä sijapäätettä: -sta, -stä", "mitä tulee": "– käytä sijapäätettä: -sta, -stä", välityksellä: "kautta", "edellä mainit*": "tämä", "yllä mainit*": "tämä", "alla mainit*": "tämä", "kyseessä olev*": "tämä", kyseinen: "tämä", "kyseise*": "tämä", "kyseis*": "tämä",
  "ko.": "tämä", "em.": "tämä", "ao.": "tämä", "asianomai*": "se, jota asia koskee", "asianosai*": "se, jota asia koskee", "asianmukai*": "oikea, sopiva", allekirjoittanut: "minä",
  "suoritt*": "tehdä, maksaa", "suorita*": "tehdä, maksaa", "suorite*": "tehdä, maksaa", "toteute*": "tehdä", "toteutta*": "tehdä", "toimenpite*": "– sano, mitä tehdään", "toimenpide*": "– sano, mitä tehdään", "ryhtyä toimenpiteisiin": "toimia",
  "edellyttä*": "vaatia, tarvita", "edellytyks*": "ehto", "hyödyntä*": "käyttää", "hyödynnä*": "käyttää", "huomioida": "ottaa huomioon", "huomioi*": "ottaa huomioon", mahdollistaa: "– sano, mitä voi tehdä", mahdollistavat: "– sano, mitä voi tehdä", todetaan: "huomataan", "saattaa tiedoksi": "kertoa", "tiedoksian*": "ilmoitus",
  vastaisuudessa: "jatkossa", viipymättä: "heti", välittömästi: "heti", lukien: "alkaen", "pois lukien": "paitsi", poislukien: "paitsi", "lukuun ottamatta": "paitsi", ohessa: "liitteenä", "ohei*": "liitteenä oleva", "näin ollen": "siis", täten: "näin", "tosiasialli*": "todellinen", seikka: "asia", "seika*": "asia", "seiko*": "asia",
  "vireillepan*": "hakeminen, aloittaminen", "laiminly*": "jättää tekemättä", "velvollis*": "– sano, mitä pitää tehdä", "velvoitet*": "– sano, mitä pitää tehdä", "oikeutet*": "– sano, mitä saa tehdä", "käyttöönot*": "– sano: ota käyttöön", "yhteydenot*": "– sano: ota yhteyttä", "menettely*": "tapa, ohje", "maksusuoritu*": "maksu",
  "veloit*": "laskuttaa", "hyvite*": "palauttaa rahat", "hyvity*": "rahojen palautus", "reklamaatio*": "valitus, ilmoitus viasta", "reklamoi*": "valittaa, ilmoittaa viasta", "deaktivoi*": "poistaa käytöstä", "aktivoi*": "ottaa käyttöön", "autentikoi*": "tunnistautua", "verifioi*": "vahvistaa", "implementoi*": "ottaa käyttöön", "optimoi*": "parantaa", "prosessoi*": "käsitellä",
  "modifioi*": "muuttaa", "indikoi*": "kertoa, näyttää", "konfiguroi*": "asettaa", "relevan*": "olennainen", "adekvaat*": "riittävä", "proseduuri*": "tapa", "kontaktoi*": "ottaa yhteyttä", "informoi*": "kertoa", "integroi*": "liittää", "reaaliaikai*": "heti näkyvä", "priorisoi*": "panna tärkeysjärjestykseen", "lähtökohtaisesti": "yleensä", "pääsääntöisesti": "yleensä", "kulloinkin": "silloin", "mainittakoon": "– jätä pois", "tulee huomioida": "muista", "määräaik*": "viimeinen päivä",
};

/** The present passive by its sure endings; words that only look alike are named. */
const PRESENT = /(?<![\p{L}-])\p{L}{2,}(?:etaan|etään|ataan|ätään|itaan|itään|otaan|ötään|utaan|ytään|daan|dään|nnaan|nnään|rraan|rrään|tellaan|tellään|skellaan|skellään|taisiin|täisiin|ttaisiin|ttäisiin)(?!\p{L})/giu;
const ALIKE = new Set(["lautaan", "hautaan", "rautaan", "sataan", "säätään", "itään", "sitaan", "vuotaan", "jäätään", "pöytään", "töytään", "ikätään", "äitään", "neitään", "kotitaan", "hetaan", "rataan", "kataan"]);
/** "On lähetetty", "ei ole maksettu". */
const PERFECT = /(?<![\p{L}-])(?:on|ovat|oli|olivat|ole|olisi)\s+(?:(?:jo|vielä|nyt|aina|myös|ei)\s+)?\p{L}{2,}(?:ttu|tty|stu|sty|ltu|lty|ntu|nty|rtu|rty|htu|hty)(?!\p{L})/giu;
const STATES = /(?:kuluttu|autettu|tottu|väsynyt)$/iu;

function passive(text: string): { from: number; to: number }[] {
  const found = [...text.matchAll(PRESENT)].filter((one) => !ALIKE.has(one[0].toLowerCase()));
  const perfect = [...text.matchAll(PERFECT)].filter((one) => !STATES.test(one[0]));
  return [...found, ...perfect].map((one) => ({ from: one.index, to: one.index + one[0].length }));
}

export const tongue: Tongue = {
  official,
  longSentence: 18,
  longWord: 20,
  passive,
  nominal: /(?<![\p{L}-])\p{L}{3,}(?:minen|misen|mista|mistä|miseen|misessa|misessä|misesta|misestä|mista)\s+(?:tapahtuu|tapahtuvat|tapahtui|suoritetaan|suorittaa|toteutetaan|tehdään|hoidetaan|hoituu|onnistuu|edellyttää|vaatii|aiheuttaa|on\s+mahdollista|on\s+välttämätöntä|on\s+tarpeen)(?!\p{L})/giu,
};
