// The visitor's language: its words, and how it says times and durations.
import type { Words } from "./shape.ts";

export type Language = "en" | "fi" | "sv";

/** A visitor's browser loads the one language that is spoken; the server asks for it early by its name. */
const LOAD: Record<Language, () => Promise<Words>> = {
  en: async () => (await import("./en.ts")).en,
  fi: async () => (await import("./fi.ts")).fi,
  sv: async () => (await import("./sv.ts")).sv,
};
/** English clocks run to 24 here as everywhere in the north. */
const TAG: Record<Language, string> = { en: "en-GB", fi: "fi-FI", sv: "sv-SE" };

/** A language with everything needed to speak it; times are in the visitor's own zone. */
export class Speech {
  private readonly tag: string;

  constructor(
    readonly language: Language,
    readonly words: Words,
  ) {
    this.tag = TAG[language];
  }

  static async of(language: Language): Promise<Speech> {
    return new Speech(language, await LOAD[language]());
  }

  /** `14:21`, `8:00`. */
  clock(at: number): string {
    return this.say(at, { hour: "numeric", minute: "2-digit" }).replace(/^0(?=\d)/, "");
  }

  /** The day as a separator names it: today, yesterday, `Friday 20 November`. */
  day(at: number, now: number): string {
    const days = dayNumber(now) - dayNumber(at);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    return this.say(at, { weekday: "long", day: "numeric", month: "long" });
  }

  /** When something is due or was: `14:36`, `tomorrow 8:00`, `Wed 25 Nov 8:00`. */
  when(at: number, now: number): string {
    const days = dayNumber(at) - dayNumber(now);
    if (days === 0) return this.clock(at);
    if (days === 1) return `${this.words.tomorrow} ${this.clock(at)}`;
    return `${this.say(at, { weekday: "short", day: "numeric", month: "short" })} ${this.clock(at)}`;
  }

  /** A full date and time with its zone, for a tooltip. */
  full(at: number): string {
    return this.say(at, { dateStyle: "full", timeStyle: "long" });
  }

  /** An estimate: `under a minute`, `about 4 min`, `about 2 h`; null when not known. */
  about(ms: number | null | undefined): string | null {
    if (ms === null || ms === undefined) return null;
    const minutes = Math.round(ms / 60_000);
    if (minutes < 1) return this.words.underMinute;
    return minutes < 90 ? this.words.minutes(minutes) : this.words.hours(Math.round(minutes / 60));
  }

  /** The same in the fewest words, never below one minute: `2 min`. */
  short(ms: number | null): string | null {
    return ms === null ? null : this.took(Math.max(ms, 60_000));
  }

  /** A measured time: `4 min`; null below a minute, which nobody needs to be told. */
  took(ms: number | null): string | null {
    if (ms === null || ms < 60_000) return null;
    const minutes = Math.round(ms / 60_000);
    return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  }

  /** `340 kB`, `2.4 MB`. */
  size(bytes: number): string {
    const [n, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), "kB"] : [bytes / 1_000_000, "MB"];
    return `${new Intl.NumberFormat(this.tag, { maximumFractionDigits: 1 }).format(n)} ${unit}`;
  }

  private say(at: number, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.tag, options).format(at);
  }
}

/** The first of ours among `wishes`, by BCP 47 tag. */
export function pickLanguage(...wishes: (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.slice(0, 2).toLowerCase();
    if (primary && primary in LOAD) return primary as Language;
  }
  return "en";
}

function dayNumber(at: number): number {
  const d = new Date(at);
  return Math.round(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000);
}
