/** Times and numbers as people read them. Every function takes the language; nothing here keeps state. */
export type Lang = "en" | "fi" | "sv";

const TAG: Record<Lang, string> = { en: "en-GB", fi: "fi-FI", sv: "sv-SE" };
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const cache = new Map<string, Intl.DateTimeFormat>();

function date(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) cache.set(key, (format = new Intl.DateTimeFormat(TAG[lang], options)));
  return format;
}

/** 14:05; Finnish writes 14.05. */
export function clock(lang: Lang, at: number): string {
  return date(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** "Wed 18 November", with the year when it is not this year. */
export function day(lang: Lang, at: number, now: number): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : ("numeric" as const);
  const text = date(lang, { weekday: "short", day: "numeric", month: "long", year }).format(at);
  return text.replace(/^(\p{L})/u, (first) => first.toLocaleUpperCase(TAG[lang])).replace(",", "");
}

/** "18 Nov", or "18 Nov 2025". */
export function shortDay(lang: Lang, at: number, now: number): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : ("numeric" as const);
  return date(lang, { day: "numeric", month: "short", year }).format(at);
}

/** For what is long gone: "17 Mar" becomes "Mar", last year "2025". */
export function roughDay(lang: Lang, at: number, now: number): string {
  if (new Date(at).getFullYear() !== new Date(now).getFullYear()) return String(new Date(at).getFullYear());
  return now - at > 60 * DAY ? date(lang, { month: "short" }).format(at) : shortDay(lang, at, now);
}

/** For titles and tooltips: "18 November 2026 at 09:12, Europe/Helsinki". */
export function full(lang: Lang, at: number): string {
  const zone = date(lang, {}).resolvedOptions().timeZone;
  return `${date(lang, { day: "numeric", month: "long", year: "numeric" }).format(at)} ${clock(lang, at)}, ${zone}`;
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** A length of time in one unit: 40 s, 2 min, 3 h, 5 d. */
export function span(lang: Lang, ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return `${Math.floor(length / HOUR)} ${lang === "sv" ? "tim" : "h"}`;
  return `${Math.floor(length / DAY)} ${{ en: "d", fi: "pv", sv: "d" }[lang]}`;
}

/** 0:18, 12:05, 1:02:10. For countdowns and waits that are watched. */
export function timer(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

export function number(lang: Lang, value: number): string {
  return new Intl.NumberFormat(TAG[lang]).format(value);
}

export function bytes(lang: Lang, size: number): string {
  const unit = size < 1_000_000 ? { by: 1000, word: "kB" } : { by: 1_000_000, word: "MB" };
  return `${new Intl.NumberFormat(TAG[lang], { maximumFractionDigits: size < 10 * unit.by ? 1 : 0 }).format(size / unit.by)} ${unit.word}`;
}
