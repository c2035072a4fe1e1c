// What the launcher says. It states the truth about who answers and when, in the page's language.
import type { Staffed } from "../contract.ts";

export type Language = "en" | "fi" | "sv";

interface Words {
  help: string;
  close: string;
  here: string;
  soon: string;
  within: (minutes: number) => string;
  busy: string;
  closed: (time: string) => string;
  closedUnknown: string;
  answered: (name: string | null) => string;
}

const WORDS: Record<Language, Words> = {
  en: {
    help: "Help",
    close: "Close help",
    here: "We are here",
    soon: "We answer within a minute",
    within: (n) => `We answer in about ${n} min`,
    busy: "Nobody is free just now. Leave a message",
    closed: (t) => `Closed, back ${t}. Leave a message`,
    closedUnknown: "Closed. Leave a message",
    answered: (name) => (name ? `${name} answered` : "New answer"),
  },
  fi: {
    help: "Apua",
    close: "Sulje apu",
    here: "Olemme paikalla",
    soon: "Vastaamme minuutissa",
    within: (n) => `Vastaamme noin ${n} minuutissa`,
    busy: "Kukaan ei ole juuri nyt vapaana. Voit jättää viestin",
    closed: (t) => `Suljettu, auki ${t}. Voit jättää viestin`,
    closedUnknown: "Suljettu. Voit jättää viestin",
    answered: (name) => (name ? `${name} vastasi` : "Uusi vastaus"),
  },
  sv: {
    help: "Hjälp",
    close: "Stäng hjälpen",
    here: "Vi är på plats",
    soon: "Vi svarar inom en minut",
    within: (n) => `Vi svarar om cirka ${n} min`,
    busy: "Ingen är ledig just nu. Lämna ett meddelande",
    closed: (t) => `Stängt, öppnar ${t}. Lämna ett meddelande`,
    closedUnknown: "Stängt. Lämna ett meddelande",
    answered: (name) => (name ? `${name} har svarat` : "Nytt svar"),
  },
};

const DAY = 86_400_000;

export function wordsFor(language: Language): Words {
  return WORDS[language];
}

/** The language to speak: asked for, else the page's own, else the channel's. */
export function pickLanguage(...wishes: (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.slice(0, 2).toLowerCase();
    if (primary === "en" || primary === "fi" || primary === "sv") return primary;
  }
  return "en";
}

/** One short sentence on how the team stands; `null` when nothing is known, or what is known is old. */
export function say(staffed: Staffed | null, language: Language, now: number): string {
  const words = WORDS[language];
  if (!staffed) return words.help;
  if (staffed.state === "busy") return words.busy;
  if (staffed.state === "closed") {
    return staffed.opens_at === null ? words.closedUnknown : words.closed(clock(staffed.opens_at, language, now));
  }
  if (staffed.estimate_ms === null) return words.here;
  const minutes = Math.round(staffed.estimate_ms / 60_000);
  return minutes < 1 ? words.soon : words.within(minutes);
}

/** `8:00` within a day, else with the weekday, in the visitor's own time zone. */
function clock(at: number, language: Language, now: number): string {
  const shape: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  if (at - now > DAY) shape.weekday = "short";
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, shape).format(at).replace(/\b0(?=\d[:.])/, "");
}
