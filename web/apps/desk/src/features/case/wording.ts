/**
 * Hints on wording, as a colleague who reads over one's shoulder might give them: scripted openers, blame, a refusal
 * first, words of the house. Pure; few and certain rather than many.
 */
export type WordingKind = "scripted" | "blame" | "negative" | "jargon";

export interface WordingHint {
  kind: WordingKind;
  /** As it stands in the text. */
  words: string;
  /** What it is ignored by: the same phrase in any case of letters. */
  phrase: string;
  from: number;
  to: number;
}

type Language = "en" | "fi" | "sv";

/** `*` ends a word that goes on in any way; `…` is up to three words. Openers count at the beginning of a sentence only. */
const PHRASES: Record<Language, Record<WordingKind, string[]>> = {
  en: {
    scripted: [
      "thank you for reaching out", "thanks for reaching out", "thank you for contacting", "thank you for your patience", "we apologi* for any inconvenience", "sorry for any inconvenience",
      "we apologi* for the inconvenience", "i hope this email finds you well", "i hope this message finds you well", "please be advised", "please do not hesitate", "don't hesitate to contact", "rest assured", "your call is important", "we value your",
      "i completely understand your frustration", "we regret to inform", "per our policy", "as per our policy", "kindly be informed",
    ],
    blame: ["you should have", "you failed to", "you forgot to", "you didn't follow", "you did not follow", "you neglected", "your mistake", "your fault", "as i already told you", "as i already said", "as already mentioned", "as stated earlier", "you claim", "you must have", "if you had read", "obviously you"],
    negative: ["we can't help", "we cannot help", "i can't help", "i cannot help", "it's not possible", "it is not possible", "that's not possible", "that is not possible", "there's nothing i can do", "there is nothing i can do", "we don't do that", "that's not our", "it is against our policy", "unfortunately"],
    jargon: ["sla", "ticket", "backend", "escalat* to tier", "tier 2", "l2", "crm", "kyc", "sku", "rma", "end user", "utilize", "utilise", "provision* your", "facilitat*", "leverage", "herewith", "aforementioned", "pursuant to"],
  },
  fi: {
    scripted: [
      "kiitos yhteydenotostasi", "kiitos yhteydenotosta", "kiitämme yhteydenotostasi", "pahoittelemme aiheutunutta haittaa", "pahoittelemme mahdollisesti aiheutunutta", "pahoittelut aiheutuneesta haitasta", "olethan yhteydessä, mikäli", "ystävällisin terveisin asiakaspalvelu",
      "arvostamme palautettasi", "otamme palautteesi vakavasti", "asiasi on meille tärkeä", "ymmärrän täysin turhautumisesi", "valitettavasti joudumme ilmoittamaan", "ilmoitamme täten",
    ],
    blame: ["olisi* pitänyt", "et ole lukenut", "et noudattanut", "et ole noudattanut", "unohdit", "laiminlöit", "oma vikasi", "omaa syytäsi", "oma virheesi", "kuten jo sanoin", "kuten jo kerroin", "kuten aiemmin totesin", "kuten ohjeissa lukee", "väität", "väitätte", "jos olisit lukenut"],
    negative: ["emme voi auttaa", "en voi auttaa", "ei ole mahdollista", "ei onnistu", "en voi tehdä asialle mitään", "asialle ei voi mitään", "ei kuulu meille", "valitettavasti"],
    jargon: ["tiketti*", "tiketin", "sla", "eskaloi*", "backend", "crm", "prosessoi*", "tier", "resurssi*", "implementoi*", "toimenpiteisiin ryhtyminen", "suorittaa toimenpide*", "edellä mainit*", "täten"],
  },
  sv: {
    scripted: [
      "tack för att du kontaktar oss", "tack för att du hör av dig till oss", "vi ber om ursäkt för eventuella besvär", "vi beklagar eventuella besvär", "vi beklagar besväret", "tveka inte att kontakta", "tveka inte att höra av dig", "ditt ärende är viktigt för oss", "vi värdesätter",
      "jag förstår din frustration", "härmed meddelas", "vänligen notera",
    ],
    blame: ["du borde ha", "du skulle ha", "du har inte följt", "du har glömt", "du glömde", "ditt eget fel", "ditt misstag", "som jag redan sagt", "som jag redan sa", "som tidigare nämnts", "som det står i instruktionerna", "du påstår", "ni påstår", "om du hade läst"],
    negative: ["vi kan inte hjälpa", "jag kan inte hjälpa", "det går inte", "det är inte möjligt", "det finns inget jag kan göra", "det är inte vårt", "tyvärr"],
    jargon: ["ärendehanteringssystem*", "eskalera*", "backend", "sla", "crm", "tier", "processa*", "implementera*", "nyttja*", "erhåll*", "beträffande", "ovannämnd*", "avseende", "i enlighet med", "återkoppla*"],
  },
};

/** These only count where a sentence begins: elsewhere they may be the honest word. */
const OPENERS = new Set(["unfortunately", "valitettavasti", "tyvärr", "ei onnistu", "det går inte"]);
const MOST = 20_000;

const compiled = new Map<Language, { kind: WordingKind; phrase: string; pattern: RegExp; seed: string }[]>();

function patterns(language: Language): { kind: WordingKind; phrase: string; pattern: RegExp; seed: string }[] {
  let known = compiled.get(language);
  if (!known) {
    const kinds = Object.entries(PHRASES[language]) as [WordingKind, string[]][];
    known = kinds.flatMap(([kind, phrases]) => phrases.map((phrase) => ({ kind, phrase, pattern: patternOf(phrase), seed: seedOf(phrase) })));
    compiled.set(language, known);
  }
  return known;
}

/** The longest piece without a sign: a text that lacks it lacks the phrase, and most texts lack most phrases. */
function seedOf(phrase: string): string {
  return phrase.split(/[\s*',]+/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}

function patternOf(phrase: string): RegExp {
  const words = phrase.split(" ").map((word) => word.replace(/[.?+^$()[\]{}|\\]/g, "\\$&").replace(/'/g, "['’]").replace("*", "\\p{L}*").replace(",", ",?"));
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.join("\\s+")}(?![\\p{L}\\p{N}])`, "giu");
}

/** What could be said better, in the order in which it stands; a place is named once. */
export function wordingHints(text: string, language: Language): WordingHint[] {
  const written = withoutQuotes(text.slice(0, MOST));
  const all: WordingHint[] = [];
  const low = written.toLowerCase();
  for (const { kind, phrase, pattern, seed } of patterns(language)) {
    if (!low.includes(seed)) continue;
    for (const match of written.matchAll(pattern)) {
      const from = match.index;
      const opens = /(^|[.!?:\n]\s*)$/.test(written.slice(0, from));
      if (OPENERS.has(phrase) && !opens) continue;
      all.push({ kind, words: match[0], phrase, from, to: from + match[0].length });
    }
  }
  all.sort((a, b) => a.from - b.from || b.to - a.to);
  return all.filter((one, index) => !all.slice(0, index).some((before) => one.from < before.to));
}

/** Lines that quote somebody are not ours: blanked, so that places stay. */
function withoutQuotes(text: string): string {
  return text.replace(/^>.*$/gm, (line) => " ".repeat(line.length));
}
