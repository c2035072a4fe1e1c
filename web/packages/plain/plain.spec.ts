import { describe, expect, it } from "vitest";
import { tongue as en } from "./en";
import { tongue as fi } from "./fi";
import { hints, score } from "./index";
import { tongue as sv } from "./sv";
import { sentences, syllables } from "./text";

const said = (text: string, lang: "en" | "fi" | "sv"): string[] => hints(text, lang).map((hint) => `${hint.kind}: ${hint.text}${hint.plainer ? ` → ${hint.plainer}` : ""}`);

describe("lists", () => {
  it.each([["English", en], ["Finnish", fi], ["Swedish", sv]] as const)("of %s hold at least sixty words, each with a plainer one", (_, tongue) => {
    const pairs = Object.entries(tongue.official);
    expect(pairs.length).toBeGreaterThanOrEqual(60);
    expect(pairs.filter(([word, plainer]) => !plainer.trim() || word !== word.toLowerCase() || word === plainer)).toEqual([]);
  });

  it("never offer a word that they would blame in turn", () => {
    for (const [lang, tongue] of [["en", en], ["fi", fi], ["sv", sv]] as const) {
      const circles = Object.values(tongue.official).filter((plainer) => !plainer.startsWith("–") && hints(plainer, lang).some((hint) => hint.kind === "official"));
      expect(circles, lang).toEqual([]);
    }
  });
});

describe("Finnish", () => {
  it("hears office language, and what can stand in its place", () => {
    expect(said("Mikäli tuote on viallinen, suorita reklamaatio viipymättä.", "fi")).toEqual(["official: Mikäli → jos", "official: suorita → tehdä, maksaa", "official: reklamaatio → valitus, ilmoitus viasta", "official: viipymättä → heti"]);
    expect(hints("Mikäli haluat", "fi")[0]?.swap).toBe("Jos");
    expect(hints("reklamaatiosta", "fi")[0]?.swap).toBeUndefined();
  });

  it("finds the passive and leaves words that only look like it", () => {
    expect(said("Tilaus lähetetään huomenna, ja lasku on maksettu.", "fi")).toEqual(["passive: lähetetään", "passive: on maksettu"]);
    expect(said("Panin kirjan pöytään. Menin vastaan. Ota paketti mukaan ja palaa kotiin autollaan.", "fi")).toEqual([]);
  });

  it("finds long compounds, long sentences and doing that is dressed as a thing", () => {
    expect(said("Katso asiakaspalvelupäällikkötason ohjeet.", "fi")).toEqual(["compound: asiakaspalvelupäällikkötason"]);
    expect(hints("Palauttaminen tapahtuu kassalla.", "fi").map((hint) => hint.kind)).toEqual(["nominal"]);
    const long = hints(`${"sana ".repeat(19)}loppu.`, "fi");
    expect(long.map((hint) => [hint.kind, hint.n])).toEqual([["sentence", 20]]);
  });

  it("counts syllables", () => {
    const counted = ["talo", "kauppa", "suomalainen", "yö", "tietokone", "maa", "asiakaspalvelu", "hakea", "puhelimeen"].map((word) => syllables(word, "fi"));
    expect(counted).toEqual([2, 2, 4, 1, 4, 1, 7, 3, 4]);
  });
});

describe("Swedish", () => {
  it("hears kanslisvenska", () => {
    expect(said("Samtliga kunder erhåller en bekräftelse angående ordern.", "sv")).toEqual(["official: Samtliga → alla", "official: erhåller → får", "official: angående → om"]);
  });

  it("finds the passive in -s and leaves verbs that only end so", () => {
    expect(said("Paketet skickas i dag. Varan har betalats.", "sv")).toEqual(["passive: skickas", "passive: har betalats"]);
    expect(said("Det finns en plats kvar, och vi hoppas att ni trivs. Deras kassa. Kundernas val.", "sv")).toEqual([]);
  });

  it("prefers verbs", () => {
    expect(hints("Betalningen sker i kassan.", "sv").map((hint) => hint.kind)).toEqual(["nominal"]);
    expect(hints("Du kan göra en ändring.", "sv").map((hint) => hint.kind)).toEqual(["nominal"]);
  });
});

describe("English", () => {
  it("hears jargon, also inflected", () => {
    expect(said("Prior to purchase, utilize the functionality.", "en")).toEqual(["official: Prior to → before", "official: purchase → buy", "official: utilize → use", "official: functionality → feature"]);
    expect(hints("Prior to that", "en")[0]?.swap).toBe("Before");
  });

  it("finds the passive and leaves states", () => {
    expect(said("Your order is automatically shipped. The money was sent.", "en")).toEqual(["passive: is automatically shipped", "passive: was sent"]);
    expect(said("The shop is closed. We are interested.", "en")).toEqual([]);
  });
});

describe("sentences", () => {
  it("do not end at short forms, ordinals and times", () => {
    expect(sentences("Soita esim. huomenna klo 10. Vastaamme 24. joulukuuta asti.", "fi").length).toBe(2);
    expect(sentences("Ring t.ex. i dag. Vi svarar.", "sv").length).toBe(2);
    expect(sentences("See e.g. the order page. Then call", "en").length).toBe(2);
  });
});

describe("scores", () => {
  const easy = {
    en: "Open your orders. Choose the one you want to send back. Print the label and put it on the box. Take the box to the shop near you. We pay you back when we have the box. You do not need a receipt.",
    fi: "Avaa tilaukset. Valitse se, jonka haluat palauttaa. Tulosta lappu ja liimaa se laatikkoon. Vie laatikko kauppaan. Saat rahat takaisin, kun laatikko on meillä. Et tarvitse kuittia. Voit myös soittaa meille. Autamme mielellämme.",
    sv: "Öppna dina order. Välj den du vill skicka tillbaka. Skriv ut lappen och klistra den på lådan. Ta lådan till butiken. Du får pengarna när lådan har kommit. Du behöver inget kvitto. Ring oss om du vill ha hjälp.",
  };
  const hard = {
    en: "Notwithstanding the aforementioned considerations, customers requiring reimbursement of previously remitted administrative expenditures are obligated to facilitate the comprehensive documentation of applicable discrepancies, utilising the organisational authentication functionality provided for notification purposes in accordance with contractual obligations.",
    fi: "Asiakkaan palautusoikeuden toteuttaminen edellyttää alkuperäispakkauksen säilyttämistä käyttämättömänä, minkä johdosta asiakaspalvelun välityksellä suoritettavan palautusilmoituksen tekeminen viivytyksettä toimitusehtojen mukaisesti on palautusmenettelyn käynnistämisen kannalta välttämätön edellytys kaikissa tapauksissa, joissa tuotteen virheellisyyttä epäillään toimituksen jälkeen.",
    sv: "Kundens möjligheter att utnyttja ångerrätten förutsätter att originalförpackningen bibehålls oförändrad, varvid anmälan beträffande returförfarandet skyndsamt skall tillställas kundtjänstavdelningen i enlighet med gällande leveransbestämmelser, såvida inte produktens beskaffenhet föranleder avvikande handläggning enligt särskilda reklamationsföreskrifter.",
  };

  it.each(["en", "fi", "sv"] as const)("tell easy words from hard ones in %s", (lang) => {
    expect(score([easy[lang]], lang).level).toBe("easy");
    expect(score([hard[lang]], lang).level).toBe("hard");
  });

  it("follow the formulas that they name", () => {
    // Two sentences of ten words each, all of one syllable: 206.835 − 1.015 · 10 − 84.6.
    const flesch = score([`${"cat ".repeat(9)}cat. ${"cat ".repeat(9)}cat.`], "en");
    expect(flesch.measure).toEqual({ kind: "flesch", value: 100 });
    // Ten words a sentence, half of them of more than six letters: 10 + 50.
    const lix = score([`${"bil vardagsrum ".repeat(5)}. ${"bil vardagsrum ".repeat(5)}.`], "sv");
    expect(lix.measure).toEqual({ kind: "lix", value: 60 });
  });

  it("say nothing about a line", () => {
    expect(score(["Kolme sanaa tässä."], "fi").level).toBe("short");
  });
});
