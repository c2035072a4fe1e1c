/** What changed in opening hours, in words: days that changed alike are told together. Pure. */
import type { Locale } from "@helppo/api";
import { DAYS } from "../hours/hours";

interface Span {
  from: string;
  to: string;
}

interface Form {
  time_zone?: string;
  week?: Partial<Record<string, Span[]>>;
  exceptions?: { date: string; name?: string; open?: Span[] }[];
}

export interface HoursWords {
  closed: string;
  /** "Mon–Fri 8–16, before 9–17" */
  changed: (what: string, now: string, before: string) => string;
  set: (what: string, now: string) => string;
  gone: (date: string) => string;
  zone: (from: string, to: string) => string;
  none: string;
}

const MOST = 8;

/** Null when it is no change of hours. */
export function hoursChanged(detail: unknown, lang: Locale, w: HoursWords): string | null {
  const { from, to } = (detail ?? {}) as { from?: Form | null; to?: Form | null };
  if (!to?.week && !from?.week) return null;
  const [was, now] = [from ?? null, to ?? null];
  const parts: string[] = [];
  if (now) parts.push(...week(was, now, lang, w), ...dates(was, now, lang, w));
  if (was?.time_zone && now?.time_zone && was.time_zone !== now.time_zone) parts.push(w.zone(was.time_zone, now.time_zone));
  const shown = parts.slice(0, MOST);
  return shown.length ? `${shown.join(" · ")}${parts.length > MOST ? " …" : ""}` : w.none;
}

function week(was: Form | null, now: Form, lang: Locale, w: HoursWords): string[] {
  const told = DAYS.map((day) => {
    const [before, after] = [hours(was?.week?.[day], w), hours(now.week?.[day], w)];
    return was && before === after ? null : was ? w.changed("\u0000", after, before) : w.set("\u0000", after);
  });
  const runs: { first: number; last: number; text: string }[] = [];
  told.forEach((text, index) => {
    const run = runs.at(-1);
    if (text === null) return;
    if (run && run.text === text && run.last === index - 1) run.last = index;
    else runs.push({ first: index, last: index, text });
  });
  // 2024-01-01 was a Monday.
  const name = (index: number): string => new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + index));
  return runs.map(({ first, last, text }) => text.replace("\u0000", first === last ? name(first) : `${name(first)}–${name(last)}`));
}

function dates(was: Form | null, now: Form, lang: Locale, w: HoursWords): string[] {
  const known = new Map((was?.exceptions ?? []).map((one) => [one.date, one]));
  const kept = new Set((now.exceptions ?? []).map((one) => one.date));
  const say = (date: string, name = ""): string => `${new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "numeric", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${date}T00:00:00Z`))}${name ? ` (${name})` : ""}`;
  const put = (now.exceptions ?? []).flatMap((one) => {
    const before = known.get(one.date);
    const [then, after] = [hours(before?.open, w), hours(one.open, w)];
    if (before && then === after) return [];
    return [before ? w.changed(say(one.date, one.name), after, then) : w.set(say(one.date, one.name), after)];
  });
  return [...put, ...(was?.exceptions ?? []).filter((one) => !kept.has(one.date)).map((one) => w.gone(say(one.date, one.name)))];
}

function hours(spans: Span[] | undefined, w: HoursWords): string {
  const short = (time: string): string => time.replace(/^0/, "").replace(/:00$/, "");
  return spans?.length ? spans.map((span) => `${short(span.from)}–${short(span.to)}`).join(", ") : w.closed;
}
